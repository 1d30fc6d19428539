package dev.berth.eventstore;

import java.io.Serial;

/** More is asked than the bounded queues hold. Nothing was done; the caller may try again later. */
public final class StoreOverloaded extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public StoreOverloaded(String message) {
        super(message);
    }
}
