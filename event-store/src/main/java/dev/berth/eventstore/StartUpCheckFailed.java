package dev.berth.eventstore;

import java.io.Serial;

/** The store must not start as things are. The message is one line that says what, why and what to do. */
public class StartUpCheckFailed extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public StartUpCheckFailed(String message) {
        super(message);
    }

    public StartUpCheckFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
