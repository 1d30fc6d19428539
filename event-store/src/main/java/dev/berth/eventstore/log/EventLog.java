package dev.berth.eventstore.log;

import dev.berth.eventstore.event.EventReader;
import dev.berth.eventstore.event.StoredEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.axonframework.common.annotation.Internal;
import reactor.core.publisher.Mono;

/** The log in our own words, so that the Axon adapter stays thin: its interface changes with every patch release. */
@Internal
public interface EventLog extends EventReader {
    /** Tags and types are both conjunctive: all the tags, one of the types. An empty set means "any". */
    record Criterion(Set<String> types, Set<String> tags) {
        boolean matches(NewEvent event) {
            return (types.isEmpty() || types.contains(event.name)) && event.tags.containsAll(tags);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // Written once, read once, never compared.
    record NewEvent(
            UUID id,
            String name,
            String version,
            Instant time,
            byte[] payload,
            Map<String, String> metadata,
            Set<String> tags) {}

    /** Appends all events or none: none when one of the criteria matches an event beyond the marker. */
    record Append(long marker, List<Criterion> criteria, List<NewEvent> events) {}

    sealed interface AppendResult {
        record Appended(long last) implements AppendResult {}

        record Conflict() implements AppendResult {}

        record Failed(Throwable cause) implements AppendResult {}
    }

    /**
     * Matching events and how far the log was searched.
     *
     * @param head of the whole log, seen in the same instant as the events
     * @param scannedTo everything up to here was looked at, matching or not
     */
    record Page(List<StoredEvent> events, long head, long scannedTo) {}

    CompletableFuture<AppendResult> append(Append append);

    /** The next events after {@code after} that match one of the criteria; no criteria means all. */
    Mono<Page> matching(List<Criterion> criteria, long after, int limit);

    /** The same in {@code (after, upTo]}, for a decision: calls that wait at the same time may share a query. */
    Mono<Page> source(List<Criterion> criteria, long after, long upTo);

    /** The position before the first event at or after {@code instant}; the head if there is none. */
    Mono<Long> before(Instant instant);

    /** One text for key and value; only the key is escaped, so that values stay readable. */
    static String tag(String key, String value) {
        return key.replace("%", "%25").replace("=", "%3D") + "=" + value;
    }
}
