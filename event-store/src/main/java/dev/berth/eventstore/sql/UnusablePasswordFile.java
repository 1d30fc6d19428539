package dev.berth.eventstore.sql;

import dev.berth.eventstore.StartUpCheckFailed;
import java.io.Serial;

/** There is no password in the file that should hold it, so there are no new connections. The message never quotes it. */
public final class UnusablePasswordFile extends StartUpCheckFailed {
    @Serial
    private static final long serialVersionUID = 1L;

    public UnusablePasswordFile(String message) {
        super(message);
    }
}
