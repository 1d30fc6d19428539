package dev.berth.eventstore.processor;

import java.io.Serial;

/** No event of that position is parked by a processor of that name, or the processor does not run in this process. */
public final class UnknownDeadLetter extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    UnknownDeadLetter(String message) {
        super(message);
    }
}
