package dev.berth.eventstore.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.EventStoreSettings;
import dev.berth.eventstore.TestPostgres;
import dev.berth.eventstore.event.EventReader;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.log.EventLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Open streams: who wakes them, what they pass over, and that two nodes see each other. */
class EngineStreamTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static EventStore here;
    private static EventStore there;

    @BeforeAll
    static void open() {
        EventStoreSettings settings = TestPostgres.settings(TestPostgres.newDatabase(), TestPostgres.noTypes());
        here = TestPostgres.open(settings);
        there = TestPostgres.open(settings);
    }

    @AfterAll
    static void close() {
        here.close().block(SOON);
        there.close().block(SOON);
    }

    private final String unique = UUID.randomUUID().toString();
    private final Tag tag = Tag.of("stream", unique);

    @Test
    void an_append_calls_the_callback_of_an_open_stream() throws Exception {
        MessageStream<EventMessage> stream = stream(here, head(), EventCriteria.havingTags(tag));
        AtomicInteger called = new AtomicInteger();
        stream.setCallback(called::incrementAndGet);
        assertThat(called).hasValue(0);
        append(here, EngineTest.event("t.Woken", "seen", tag));
        await().atMost(SOON).until(() -> called.get() > 0);
        assertThat(payloads(stream)).containsExactly("seen");
        stream.close();
    }

    @Test
    void two_nodes_source_and_stream_what_the_other_appended() throws Exception {
        MessageStream<EventMessage> streamHere = stream(here, head(), EventCriteria.havingTags(tag));
        MessageStream<EventMessage> streamThere = stream(there, head(), EventCriteria.havingTags(tag));
        append(here, EngineTest.event("t.Two", "from here", tag));
        append(there, EngineTest.event("t.Two", "from there", tag));
        for (EventStore node : List.of(here, there)) {
            assertThat(EngineTest.sourced(node, EventCriteria.havingTags(tag)))
                    .containsExactly("from here", "from there");
        }
        for (MessageStream<EventMessage> stream : List.of(streamHere, streamThere)) {
            List<String> seen = new ArrayList<>();
            await().atMost(SOON).until(() -> seen.addAll(payloads(stream)) && seen.size() == 2);
            assertThat(seen).containsExactly("from here", "from there");
            stream.close();
        }
    }

    @Test
    void a_stream_that_begins_with_recent_events_of_other_types_sees_what_comes_after_them() throws Exception {
        long before = head();
        append(
                here,
                Stream.generate(() -> EngineTest.event("t.Other", "x"))
                        .limit(20)
                        .toArray(TaggedEventMessage[]::new));
        await().atMost(SOON).until(() -> here.tailer().head() == before + 20);
        QualifiedName wanted = new QualifiedName("t.Wanted" + unique);
        MessageStream<EventMessage> stream =
                stream(here, before, EventCriteria.havingAnyTag().andBeingOneOfTypes(wanted));
        append(here, EngineTest.event(wanted.name(), "wanted"));
        await().atMost(SOON).until(stream::hasNextAvailable);
        assertThat(payloads(stream)).containsExactly("wanted");
        stream.close();
    }

    @Test
    void a_stream_never_searches_again_what_held_no_match() throws Exception {
        ConcurrentLinkedQueue<Long> asked = new ConcurrentLinkedQueue<>();
        R2dbcEventStorageEngine engine = new R2dbcEventStorageEngine(
                new Recording(here.reader(), asked),
                here.tailer(),
                new JacksonConverter(here.codec().mapper()),
                here.types());
        long before = head();
        MessageStream<EventMessage> stream = engine.stream(
                StreamingCondition.conditionFor(new GlobalSequenceTrackingToken(before), EventCriteria.havingTags(tag)),
                null);
        for (int i = 0; i < 5; i++) {
            append(here, EngineTest.event("t.Unrelated", "x"));
            long now = head();
            await().atMost(SOON).until(() -> here.tailer().head() >= now);
        }
        append(here, EngineTest.event("t.Related", "x", tag));
        await().atMost(SOON).until(stream::hasNextAvailable);
        assertThat(asked).doesNotHaveDuplicates();
        assertThat(asked.stream().max(Long::compare).orElseThrow()).isGreaterThan(before);
        stream.close();
    }

    @Test
    void the_token_at_an_instant_lies_before_the_first_event_of_then() throws Exception {
        EventStore store = TestPostgres.open();
        Instant before = Instant.now();
        append(store, EngineTest.event("t.Early", "x"), EngineTest.event("t.Early", "x"));
        Instant between = Instant.now();
        append(store, EngineTest.event("t.Late", "x"));
        assertThat(tokenAt(store, Instant.EPOCH)).isZero();
        assertThat(tokenAt(store, before)).isZero();
        assertThat(tokenAt(store, between)).isEqualTo(2);
        assertThat(tokenAt(store, Instant.parse("2999-01-01T00:00:00Z"))).isEqualTo(3);
        store.close().block(SOON);
    }

    private static long tokenAt(EventStore store, Instant at) throws Exception {
        return store.engine()
                .tokenAt(at, null)
                .get(5, TimeUnit.SECONDS)
                .position()
                .orElseThrow();
    }

    private static void append(EventStore store, TaggedEventMessage<?>... events) throws Exception {
        EngineTest.append(store, AppendCondition.none(), events).get(5, TimeUnit.SECONDS);
    }

    private static long head() {
        return here.reader().head().block(SOON);
    }

    private static MessageStream<EventMessage> stream(EventStore store, long after, EventCriteria criteria) {
        return store.engine().stream(
                StreamingCondition.conditionFor(new GlobalSequenceTrackingToken(after), criteria), null);
    }

    private static List<String> payloads(MessageStream<EventMessage> stream) {
        List<String> payloads = new ArrayList<>();
        for (var entry = stream.next(); entry.isPresent(); entry = stream.next()) {
            payloads.add(new String(entry.get().message().payloadAs(byte[].class), StandardCharsets.UTF_8));
        }
        return payloads;
    }

    /** Remembers from where each search began. */
    private record Recording(EventLog log, ConcurrentLinkedQueue<Long> asked) implements EventLog {
        Recording(EventReader reader, ConcurrentLinkedQueue<Long> asked) {
            this((EventLog) reader, asked);
        }

        @Override
        public CompletableFuture<AppendResult> append(Append append) {
            return log.append(append);
        }

        @Override
        public Mono<Page> matching(List<Criterion> criteria, long after, int limit) {
            asked.add(after);
            return log.matching(criteria, after, limit);
        }

        @Override
        public Mono<Page> source(List<Criterion> criteria, long after, long upTo) {
            return log.source(criteria, after, upTo);
        }

        @Override
        public Mono<Long> before(Instant instant) {
            return log.before(instant);
        }

        @Override
        public Mono<Long> head() {
            return log.head();
        }

        @Override
        public Mono<List<StoredEvent>> page(long after, int limit) {
            return log.page(after, limit);
        }

        @Override
        public Mono<List<StoredEvent>> taggedPage(String tagKey, String tagValue, long after, int limit) {
            return log.taggedPage(tagKey, tagValue, after, limit);
        }
    }
}
