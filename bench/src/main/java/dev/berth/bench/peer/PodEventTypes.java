package dev.berth.bench.peer;

import dev.berth.eventstore.event.EventTypes;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.EventCatalog;
import java.util.Set;
import java.util.stream.Collectors;
import org.axonframework.messaging.eventstreaming.Tag;

/** Berth's own events for a log that a measurement fills: names and tags as in production. */
public final class PodEventTypes {
    private PodEventTypes() {}

    /** All events of the catalog. */
    public static EventTypes all() {
        var types = EventTypes.taggedBy(event -> tags((BerthEvent) event));
        for (var type : EventCatalog.types()) {
            types = types.with(type, EventCatalog.qualifiedNameOf(type), EventCatalog.VERSION);
        }
        return types;
    }

    /** The tags that are stored with the event. */
    public static Set<Tag> tags(BerthEvent event) {
        return event.tags().stream().map(tag -> Tag.of(tag.key(), tag.value())).collect(Collectors.toSet());
    }
}
