package dev.berth.eventstore;

import java.io.Serial;

/** The database holds another log than the one that was seen before, and the caller takes no other. */
public final class AnotherLog extends StartUpCheckFailed {
    @Serial
    private static final long serialVersionUID = 1L;

    AnotherLog(String message) {
        super(message);
    }
}
