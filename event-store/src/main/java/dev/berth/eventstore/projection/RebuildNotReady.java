package dev.berth.eventstore.projection;

import java.io.Serial;

/** A rebuild, or the build before, is not in the state that the order needs. The message says what to do. */
public final class RebuildNotReady extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    RebuildNotReady(String message) {
        super(message);
    }
}
