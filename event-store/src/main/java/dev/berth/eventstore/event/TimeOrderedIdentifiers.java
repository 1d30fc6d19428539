package dev.berth.eventstore.event;

import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.axonframework.common.IdentifierFactory;

/**
 * UUIDv7 for all of Axon's messages, found by its service loader. They rise with time, so the unique index on event ids
 * grows at one end only, and drawing them never waits for the system's entropy, as {@link UUID#randomUUID()} may.
 */
public final class TimeOrderedIdentifiers extends IdentifierFactory {
    private static final TimeOrderedEpochFactory FACTORY =
            new TimeOrderedEpochFactory(() -> ThreadLocalRandom.current().nextLong());

    @Override
    public String generateIdentifier() {
        return next().toString();
    }

    /** A new UUIDv7, higher than every one before it in this process, unless the clock was set back by ten seconds. */
    public static UUID next() {
        return FACTORY.create();
    }
}
