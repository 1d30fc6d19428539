package dev.berth.eventstore.engine;

import org.axonframework.messaging.eventhandling.EventMessage;

/**
 * Where an event lies in the log. An Axon handler gets it as a parameter of this type, for each event its own; the
 * {@code TrackingToken} that Axon offers is that of the last event of the batch, as soon as a batch holds more than one.
 *
 * @param value 1-based, gapless, in commit order
 */
public record EventPosition(long value) {
    /**
     * The position of a message that was read from the log, also after its payload or metadata was changed on the way.
     *
     * @throws IllegalArgumentException for a message that is not from the log, such as one that is about to be appended
     */
    public static EventPosition of(EventMessage message) {
        if (message instanceof PositionedEventMessage positioned) {
            return positioned.position();
        }
        throw new IllegalArgumentException(
                "The event " + message.identifier() + " (" + message.type().name()
                        + ") was not read from the log, so it has no position yet. Ask in a handler of a streaming processor.");
    }
}
