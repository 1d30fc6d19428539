package dev.berth.eventstore.projection;

import java.io.Serial;

/** There is no projection, or no rebuild of it, by that name. */
public final class UnknownProjection extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    UnknownProjection(String message) {
        super(message);
    }
}
