package dev.berth.query.reading;

import dev.berth.messages.EventCatalog;
import java.util.Set;
import java.util.stream.Collectors;

/** Under which names a noun's events are stored, so that others are passed over without being decoded. */
public final class EventNames {
    private EventNames() {}

    /** The qualified names of a sealed interface's records. */
    public static Set<String> of(Class<?> noun) {
        return EventCatalog.recordsOf(noun).map(EventCatalog::qualifiedNameOf).collect(Collectors.toUnmodifiableSet());
    }

    /** {@code PodStopped} for {@code berth.PodStopped}. */
    public static String simple(String qualified) {
        return qualified.substring(qualified.lastIndexOf('.') + 1);
    }
}
