package dev.berth.eventstore.processor;

import java.time.Instant;
import java.util.UUID;

/**
 * An event that a processor gave up on. Its payload is in the log.
 *
 * @param position of the event in the log
 * @param name qualified, e.g. {@code berth.PodStopped}
 * @param error the last failure, its class and message, cut to {@value DeadLetters#MAX_ERROR} characters
 * @param attempts how often it was tried, by the processor and by hand
 * @param since when the processor gave up on it
 */
public record DeadLetter(
        String processor, long position, UUID eventId, String name, String error, int attempts, Instant since) {}
