package dev.berth.eventstore.projection;

import java.io.Serial;

/** One rebuild per projection at a time. */
public final class RebuildRunning extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String id;

    RebuildRunning(String projection, String id) {
        super("A rebuild of projection '" + projection + "' is under way already: " + id
                + ". Wait for it, activate it or cancel it.");
        this.id = id;
    }

    /** Of the one that runs. */
    public String id() {
        return id;
    }
}
