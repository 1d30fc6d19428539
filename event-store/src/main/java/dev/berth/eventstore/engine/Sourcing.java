package dev.berth.eventstore.engine;

import dev.berth.eventstore.engine.SourcingCache.Known;
import dev.berth.eventstore.engine.SourcingCache.Sourced;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.log.EventLog;
import dev.berth.eventstore.log.EventLog.Criterion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.messaging.core.Context;
import org.axonframework.messaging.core.MessageStream.Entry;
import org.axonframework.messaging.core.SimpleEntry;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.TerminalEventMessage;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** One finite reading, by pages: it ends at the head that its first page saw, which is also its marker. */
final class Sourcing {
    private final EventLog log;
    private final SourcingCache cache;
    private final List<Criterion> criteria;
    private final Function<StoredEvent, Entry<EventMessage>> toEntry;
    private final @Nullable String onlyTag;
    private volatile long end = Long.MAX_VALUE;

    Sourcing(
            EventLog log,
            SourcingCache cache,
            List<Criterion> criteria,
            Function<StoredEvent, Entry<EventMessage>> toEntry) {
        this.log = log;
        this.cache = cache;
        this.criteria = criteria;
        this.toEntry = toEntry;
        this.onlyTag = criteria.size() == 1
                        && criteria.getFirst().types().isEmpty()
                        && criteria.getFirst().tags().size() == 1
                ? criteria.getFirst().tags().iterator().next()
                : null;
    }

    Mono<PagedMessageStream.Chunk> after(long after) {
        Known known = onlyTag == null ? Known.NOTHING : cache.of(onlyTag);
        if (end <= known.upTo()) {
            return Mono.just(chunk(known.between(after, end), List.of(), end));
        }
        // What is known is not asked for; the first page asks in any case, because it has to see the head.
        long from = Math.max(after, known.upTo());
        return log.source(criteria, from, end).map(page -> {
            end = Math.min(end, page.head());
            List<Sourced> found = page.events().stream()
                    .map(event -> Sourced.of(event, toEntry.apply(event)))
                    .toList();
            if (onlyTag != null && from == known.upTo()) {
                cache.extend(onlyTag, known, found, page.scannedTo());
            }
            return chunk(known.between(after, end), found, page.scannedTo());
        });
    }

    private PagedMessageStream.Chunk chunk(List<Sourced> known, List<Sourced> found, long scannedTo) {
        List<Entry<EventMessage>> entries = new ArrayList<>(known.size() + found.size() + 1);
        known.forEach(event -> entries.add(event.entry()));
        found.forEach(event -> entries.add(event.entry()));
        boolean last = scannedTo >= end;
        if (last) {
            entries.add(new SimpleEntry<>(
                    TerminalEventMessage.INSTANCE,
                    ConsistencyMarker.addToContext(Context.empty(), new GlobalIndexConsistencyMarker(end))));
        }
        return new PagedMessageStream.Chunk(entries, scannedTo, last);
    }
}
