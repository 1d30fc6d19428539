package dev.berth.eventstore.processor;

import java.io.Serial;

/** No processor of that name has a dead letter at that position, or the processor does not run in this process. */
public final class UnknownDeadLetter extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    UnknownDeadLetter(String message) {
        super(message);
    }
}
