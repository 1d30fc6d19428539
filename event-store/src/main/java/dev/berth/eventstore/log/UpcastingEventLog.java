package dev.berth.eventstore.log;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.eventstore.event.EventReader;
import dev.berth.eventstore.event.EventTypes;
import dev.berth.eventstore.event.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.axonframework.common.annotation.Internal;
import reactor.core.publisher.Mono;

/**
 * The only log that readers are given: the engine, the tailer, projections and {@link EventReader} all stand on it, so
 * none of them can meet an event of an older version. Events of today pass as they are; their JSON is not looked at.
 */
@Internal
public record UpcastingEventLog(EventLog log, EventTypes types, ObjectMapper json) implements EventLog {
    /** The log itself where there is nothing to upcast. */
    public static EventLog around(EventLog log, EventTypes types, ObjectMapper json) {
        return types.hasOldEvents() ? new UpcastingEventLog(log, types, json) : log;
    }

    @Override
    public CompletableFuture<AppendResult> append(Append append) {
        return log.append(append);
    }

    @Override
    public Mono<Page> matching(List<Criterion> criteria, long after, int limit) {
        return log.matching(criteria, after, limit).map(this::today);
    }

    @Override
    public Mono<Page> source(List<Criterion> criteria, long after, long upTo) {
        return log.source(criteria, after, upTo).map(this::today);
    }

    @Override
    public Mono<List<StoredEvent>> page(long after, int limit) {
        return log.page(after, limit).map(this::today);
    }

    @Override
    public Mono<List<StoredEvent>> taggedPage(String tagKey, String tagValue, long after, int limit) {
        return log.taggedPage(tagKey, tagValue, after, limit).map(this::today);
    }

    @Override
    public Mono<Long> head() {
        return log.head();
    }

    @Override
    public Mono<Long> before(Instant instant) {
        return log.before(instant);
    }

    private Page today(Page page) {
        return new Page(today(page.events()), page.head(), page.scannedTo());
    }

    private List<StoredEvent> today(List<StoredEvent> events) {
        List<StoredEvent> current = new ArrayList<>(events.size());
        events.forEach(event -> current.add(types.current(event, json)));
        return current;
    }
}
