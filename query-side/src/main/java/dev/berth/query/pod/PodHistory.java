package dev.berth.query.pod;

import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.event.EventReader;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.messages.MetadataKeys;
import dev.berth.messages.Tag;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodView;
import dev.berth.query.reading.EventNames;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What happened to one pod, straight from the log. */
public final class PodHistory {
    private static final int PAGE = 500;
    private static final Set<String> EVENTS = EventNames.of(PodEvent.class);

    private final EventReader reader;
    private final EventCodec codec;

    public PodHistory(EventReader reader, EventCodec codec) {
        this.reader = reader;
        this.codec = codec;
    }

    /**
     * The pod as it was, folded from its events; empty where none of them came so early.
     *
     * @param within which events had happened then
     */
    Mono<PodView> replay(PodId pod, Predicate<StoredEvent> within) {
        return page(pod, 0, PAGE)
                .expand(page -> page.size() < PAGE
                        ? Mono.empty()
                        : page(pod, page.getLast().position(), PAGE))
                .concatMap(Flux::fromIterable)
                .takeWhile(within)
                .filter(stored -> EVENTS.contains(stored.name()))
                .reduce(
                        Folded.NOTHING,
                        (before, stored) -> new Folded(
                                PodView.evolve(before.view, decode(stored), stored.time(), stored.position())))
                .flatMap(folded -> Mono.justOrEmpty(folded.view));
    }

    /** A page of what happened, oldest first. */
    public Mono<PodEventList> events(PodId pod, long after, int limit) {
        return page(pod, after, limit + 1).map(found -> {
            List<StoredEvent> shown = found.size() > limit ? found.subList(0, limit) : found;
            return new PodEventList(
                    shown.stream()
                            .filter(stored -> EVENTS.contains(stored.name()))
                            .map(this::line)
                            .toList(),
                    found.size() > limit ? Long.toString(shown.getLast().position()) : null);
        });
    }

    private PodEventList.PodEventView line(StoredEvent stored) {
        PodEvent event = decode(stored);
        return new PodEventList.PodEventView(
                stored.position(),
                stored.time(),
                EventNames.simple(stored.name()),
                event.phase(),
                PodEventText.of(event),
                stored.metadata().get(MetadataKeys.ACTOR));
    }

    private Mono<List<StoredEvent>> page(PodId pod, long after, int limit) {
        return reader.taggedPage(Tag.POD, pod.value(), after, limit);
    }

    private PodEvent decode(StoredEvent stored) {
        return (PodEvent) codec.decode(stored);
    }

    private record Folded(@Nullable PodView view) {
        static final Folded NOTHING = new Folded(null);
    }
}
