package dev.berth.eventstore.engine;

import dev.berth.eventstore.event.StoredEvent;
import java.lang.reflect.Type;
import java.util.Map;
import org.axonframework.conversion.Converter;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;

/**
 * A message that knows its place in the log. Not as metadata, which is the writer's and has to come back as it was
 * written; and not in the context, of which a batch of events has one in all.
 */
final class PositionedEventMessage extends GenericEventMessage {
    private final EventPosition position;

    PositionedEventMessage(StoredEvent event) {
        super(
                event.id().toString(),
                new MessageType(event.name(), event.version()),
                event.payload(),
                event.metadata(),
                event.time());
        this.position = new EventPosition(event.position());
    }

    private PositionedEventMessage(EventMessage changed, EventPosition position) {
        super(changed, changed::timestamp);
        this.position = position;
    }

    EventPosition position() {
        return position;
    }

    private EventMessage positioned(EventMessage changed) {
        return changed == this ? this : new PositionedEventMessage(changed, position);
    }

    @Override
    public EventMessage withMetadata(Map<String, String> metadata) {
        return positioned(super.withMetadata(metadata));
    }

    @Override
    public EventMessage andMetadata(Map<String, String> metadata) {
        return positioned(super.andMetadata(metadata));
    }

    @Override
    public EventMessage withConvertedPayload(Type type, Converter converter) {
        return positioned(super.withConvertedPayload(type, converter));
    }
}
