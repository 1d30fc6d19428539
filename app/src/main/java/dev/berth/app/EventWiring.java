package dev.berth.app;

import dev.berth.eventstore.event.EventTypes;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.EventCatalog;
import java.util.stream.Collectors;
import org.axonframework.messaging.eventstreaming.Tag;

/** The names and tags of events, given to the event store, which knows none of its own. */
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
