package dev.berth.app;

import dev.berth.eventstore.event.EventTypes;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.EventCatalog;
import java.util.stream.Collectors;
import org.axonframework.messaging.eventstreaming.Tag;

/** Tells the event store, which knows no pod words, what our events are called and how they are tagged. */
final class EventWiring {
    private EventWiring() {}

    static EventTypes types() {
        var types = EventTypes.taggedBy(event -> ((BerthEvent) event)
                .tags().stream().map(tag -> Tag.of(tag.key(), tag.value())).collect(Collectors.toSet()));
        for (var type : EventCatalog.types()) {
            types = types.with(type, EventCatalog.qualifiedNameOf(type), EventCatalog.VERSION);
        }
        return types;
    }
}
