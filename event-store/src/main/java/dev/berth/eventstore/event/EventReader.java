package dev.berth.eventstore.event;

import java.util.List;
import reactor.core.publisher.Mono;

/** Reads the log by pages. A page shorter than its limit means that the end was reached. */
public interface EventReader {
    /** The position of the newest event, 0 when there is none. */
    Mono<Long> head();

    /** The next events after {@code after}, lowest position first. */
    Mono<List<StoredEvent>> page(long after, int limit);

    /** The same, of the events that carry one tag. */
    Mono<List<StoredEvent>> taggedPage(String tagKey, String tagValue, long after, int limit);
}
