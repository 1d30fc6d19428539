package dev.berth.eventstore.processor;

import dev.berth.eventstore.sql.DatabaseOutage;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * When an event is given up on.
 *
 * @param attempts how often a handler gets an event before it becomes a dead letter; at least 1
 * @param firstWait before the second attempt; doubled before each further one
 * @param maxWait the limit of that; claims last 10 s, so keep the sum of all waits well below
 * @param outage whether an error says nothing about the event. It is not counted; the processor waits as Axon does, and
 *     tries for as long as it takes. Errors of the database's connections are outages without being named here.
 */
public record DeadLetterPolicy(int attempts, Duration firstWait, Duration maxWait, Predicate<Throwable> outage) {
    public DeadLetterPolicy {
        if (attempts < 1) {
            throw new IllegalArgumentException("An event needs at least one attempt, not " + attempts);
        }
    }

    /** Five attempts within three seconds. */
    public static DeadLetterPolicy standard() {
        return new DeadLetterPolicy(5, Duration.ofMillis(200), Duration.ofSeconds(2), error -> false);
    }

    /** The same, and these errors count as outages too: say so of what a handler asks that may be down. */
    public DeadLetterPolicy waitingFor(Predicate<Throwable> more) {
        return new DeadLetterPolicy(attempts, firstWait, maxWait, outage.or(more));
    }

    Duration waitAfter(int attempt) {
        Duration wait = firstWait.multipliedBy(1L << Math.min(20, attempt - 1));
        return wait.compareTo(maxWait) < 0 ? wait : maxWait;
    }

    boolean isOutage(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (DatabaseOutage.is(cause) || outage.test(cause)) {
                return true;
            }
        }
        return false;
    }
}
