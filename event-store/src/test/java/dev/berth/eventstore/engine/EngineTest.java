package dev.berth.eventstore.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.eventstore.AppendStatistics;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.EventStoreSettings;
import dev.berth.eventstore.TestPostgres;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.event.TimeOrderedIdentifiers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine.AppendTransaction;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.eventsourcing.eventstore.StorageEngineBackedEventStore;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.EmptyApplicationContext;
import org.axonframework.messaging.core.FluxUtils;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.core.unitofwork.SimpleUnitOfWorkFactory;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.SimpleEventBus;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Axon's suite does not ask: criteria in full, two nodes on one database, batches with conflicts inside. */
public class EngineTest {
    private static EventStore here;
    private static EventStore there;

    @BeforeAll
    public static void open() {
        EventStoreSettings settings = TestPostgres.settings(TestPostgres.newDatabase(), TestPostgres.noTypes());
        here = TestPostgres.open(settings);
        there = TestPostgres.open(settings);
    }

    @AfterAll
    public static void close() {
        here.close().block(Duration.ofSeconds(10));
        there.close().block(Duration.ofSeconds(10));
    }

    private final String one = UUID.randomUUID().toString();
    private final String two = UUID.randomUUID().toString();

    public static TaggedEventMessage<EventMessage> event(String name, String payload, Tag... tags) {
        return new GenericTaggedEventMessage<>(
                new GenericEventMessage(new MessageType(name, "1"), payload, Map.of("actor", "\"ü\\")), Set.of(tags));
    }

    public static CompletableFuture<ConsistencyMarker> append(
            EventStore store, AppendCondition condition, TaggedEventMessage<?>... events) {
        return commit(store.engine().appendEvents(condition, null, events).join());
    }

    private static <R> CompletableFuture<ConsistencyMarker> commit(AppendTransaction<R> transaction) {
        return transaction.commit(null).thenCompose(result -> transaction.afterCommit(result, null));
    }

    private static ConsistencyMarker ok(CompletableFuture<ConsistencyMarker> append) throws Exception {
        return append.get(5, TimeUnit.SECONDS);
    }

    private static void assertRejected(CompletableFuture<?> append) {
        assertThat(append)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOf(AppendEventsTransactionRejectedException.class);
    }

    public static List<String> sourced(EventStore store, EventCriteria criteria) {
        return FluxUtils.of(store.engine().source(SourcingCondition.conditionFor(criteria), null))
                .filter(entry -> entry.getResource(ConsistencyMarker.RESOURCE_KEY) == null)
                .map(entry -> new String(entry.message().payloadAs(byte[].class), StandardCharsets.UTF_8))
                .collectList()
                .block(Duration.ofSeconds(5));
    }

    private Tag pod() {
        return Tag.of("pod", one);
    }

    private Tag workspace() {
        return Tag.of("workspace", two);
    }

    private void appendFour() throws Exception {
        ok(append(
                here,
                AppendCondition.none(),
                event("t.Started", "both", pod(), workspace()),
                event("t.Started", "pod", pod()),
                event("t.Stopped", "workspace", workspace()),
                event("t.Stopped", "both-stopped", pod(), workspace())));
    }

    @Test
    void tags_of_one_criterion_are_all_needed() throws Exception {
        appendFour();
        assertThat(sourced(there, EventCriteria.havingTags(pod(), workspace())))
                .containsExactly("both", "both-stopped");
        assertThat(sourced(there, EventCriteria.havingTags(pod()))).containsExactly("both", "pod", "both-stopped");
    }

    @Test
    void types_narrow_tags_and_criteria_widen_each_other() throws Exception {
        appendFour();
        EventCriteria stoppedPod = EventCriteria.havingTags(pod()).andBeingOneOfTypes(new QualifiedName("t.Stopped"));
        EventCriteria startedWorkspace =
                EventCriteria.havingTags(workspace()).andBeingOneOfTypes(new QualifiedName("t.Started"));
        assertThat(sourced(here, stoppedPod)).containsExactly("both-stopped");
        assertThat(sourced(here, EventCriteria.either(stoppedPod, startedWorkspace)))
                .containsExactly("both", "both-stopped");
        assertThat(sourced(here, EventCriteria.havingTags(pod()).andBeingOneOfTypes(new QualifiedName("t.Never"))))
                .isEmpty();
    }

    @Test
    void types_alone_and_anything_at_all_can_be_sourced() throws Exception {
        String unique = "t.Only" + one;
        ok(append(here, AppendCondition.none(), event(unique, "untagged"), event("t.Other", "other", pod())));
        EventCriteria byType = EventCriteria.havingAnyTag().andBeingOneOfTypes(new QualifiedName(unique));
        assertThat(sourced(there, byType)).containsExactly("untagged");
        assertThat(sourced(there, EventCriteria.havingAnyTag())).contains("untagged", "other");
        // Axon's flatten drops the "any" of this pair.
        assertThat(sourced(there, EventCriteria.either(EventCriteria.havingAnyTag(), byType)))
                .contains("untagged", "other");
    }

    @Test
    void a_condition_by_type_or_by_several_tags_rejects_exactly_what_matches() throws Exception {
        ConsistencyMarker before = ok(append(here, AppendCondition.none(), event("t.First", "x", pod(), workspace())));
        ok(append(there, AppendCondition.none(), event("t.Started", "x", pod(), workspace())));

        EventCriteria started = EventCriteria.havingTags(pod()).andBeingOneOfTypes(new QualifiedName("t.Started"));
        EventCriteria stopped = EventCriteria.havingTags(pod()).andBeingOneOfTypes(new QualifiedName("t.Stopped"));
        assertRejected(append(here, AppendCondition.withCriteria(started).withMarker(before), event("t.No", "x")));
        assertRejected(append(
                here,
                AppendCondition.withCriteria(EventCriteria.havingTags(pod(), workspace()))
                        .withMarker(before),
                event("t.No", "x")));
        assertRejected(append(
                here,
                AppendCondition.withCriteria(EventCriteria.havingAnyTag()).withMarker(before),
                event("t.No", "x")));
        ok(append(here, AppendCondition.withCriteria(stopped).withMarker(before), event("t.Yes", "x")));
        ok(append(
                here,
                AppendCondition.withCriteria(EventCriteria.havingTags(pod(), Tag.of("pod", two)))
                        .withMarker(before),
                event("t.Yes", "x")));
    }

    @Test
    void appends_are_counted_with_the_batches_they_went_in_and_those_that_were_rejected() throws Exception {
        AppendStatistics before = here.appendStatistics();
        ok(append(here, AppendCondition.none(), event("t.Counted", "x", pod())));
        assertRejected(append(
                here, AppendCondition.withCriteria(EventCriteria.havingTags(pod())), event("t.Counted", "x", pod())));

        AppendStatistics after = here.appendStatistics();
        assertThat(after.appended()).isEqualTo(before.appended() + 1);
        assertThat(after.commits()).isEqualTo(before.commits() + 2);
        assertThat(after.conflicts()).isEqualTo(before.conflicts() + 1);
        assertThat(after.underWay()).isZero();
    }

    @Test
    void of_many_appends_at_once_on_two_nodes_one_passes_each_condition_and_positions_have_no_gap() throws Exception {
        long first = here.reader().head().block();
        List<CompletableFuture<ConsistencyMarker>> appends = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            Tag hot = Tag.of("hot", one + i % 20);
            EventCriteria criteria = i % 3 == 0
                    ? EventCriteria.havingTags(hot).andBeingOneOfTypes(new QualifiedName("t.Hot"))
                    : EventCriteria.havingTags(hot);
            appends.add(append(
                    i % 2 == 0 ? here : there, AppendCondition.withCriteria(criteria), event("t.Hot", "x", hot)));
        }
        Set<Long> positions = new HashSet<>();
        for (CompletableFuture<ConsistencyMarker> append : appends) {
            if (append.handle((marker, error) -> error == null).get(5, TimeUnit.SECONDS)) {
                positions.add(GlobalIndexConsistencyMarker.position(append.join()));
            } else {
                assertRejected(append);
            }
        }
        assertThat(positions).hasSize(20);
        assertThat(here.reader().head().block()).isEqualTo(first + 20);
    }

    @Test
    void one_append_that_cannot_be_stored_does_not_fail_its_batch_mates() throws Exception {
        TaggedEventMessage<EventMessage> twice = event("t.Twice", "x", pod());
        ok(append(here, AppendCondition.none(), twice));

        List<CompletableFuture<ConsistencyMarker>> good = new ArrayList<>();
        good.add(append(here, AppendCondition.none(), event("t.Good", "x")));
        CompletableFuture<ConsistencyMarker> bad = append(here, AppendCondition.none(), twice);
        good.add(append(here, AppendCondition.none(), event("t.Good", "x")));
        good.add(append(here, AppendCondition.none(), event("t.Good", "x")));
        for (CompletableFuture<ConsistencyMarker> append : good) {
            ok(append);
        }
        assertThat(bad).failsWithin(Duration.ofSeconds(5));
    }

    @Test
    void an_open_stream_sees_what_another_node_appends() throws Exception {
        long head = here.reader().head().block();
        EventCriteria criteria = EventCriteria.havingTags(pod());
        MessageStream<EventMessage> stream = here.engine().stream(
                StreamingCondition.conditionFor(new GlobalSequenceTrackingToken(head), criteria), null);
        ok(append(there, AppendCondition.none(), event("t.Skip", "x"), event("t.Seen", "seen", pod())));

        await().atMost(Duration.ofSeconds(2)).until(stream::hasNextAvailable);
        assertThat(stream.next().orElseThrow().message().type().name()).isEqualTo("t.Seen");
        stream.close();
        assertThat(stream.isCompleted()).isTrue();
    }

    @Test
    void a_unit_of_work_that_fails_after_its_appends_leaves_nothing_in_the_log() {
        StorageEngineBackedEventStore events =
                new StorageEngineBackedEventStore(here.engine(), new SimpleEventBus(), message -> Set.of(pod()));
        CompletableFuture<Object> work = new SimpleUnitOfWorkFactory(EmptyApplicationContext.INSTANCE)
                .create()
                .executeWithResult(context -> {
                    events.transaction(context)
                            .appendEvent(event("t.Undone", "x").event());
                    context.runOnPrepareCommit(prepared -> {
                        throw new IllegalStateException("changed our mind");
                    });
                    return CompletableFuture.completedFuture("done");
                });
        assertThat(work)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withMessageContaining("changed our mind");
        assertThat(sourced(here, EventCriteria.havingTags(pod()))).isEmpty();
    }

    @Test
    void a_rolled_back_append_leaves_nothing_and_cannot_be_committed_any_more() throws Exception {
        AppendTransaction<?> transaction = here.engine()
                .appendEvents(AppendCondition.none(), null, List.of(event("t.Undone", "x", pod())))
                .get(5, TimeUnit.SECONDS);
        transaction.rollback(null);
        assertThat(transaction.commit(null)).isCompletedExceptionally();
        assertThat(sourced(here, EventCriteria.havingTags(pod()))).isEmpty();
    }

    @Test
    void a_long_source_is_read_by_pages_to_its_end() throws Exception {
        List<TaggedEventMessage<?>> events = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            events.add(event("t.Many", Integer.toString(i), pod()));
        }
        ok(commit(
                here.engine().appendEvents(AppendCondition.none(), null, events).join()));
        assertThat(sourced(there, EventCriteria.havingTags(pod())))
                .hasSize(1500)
                .last()
                .isEqualTo("1499");
        assertThat(there.reader().taggedPage("pod", one, 0, 2000).block()).hasSize(1500);
    }

    @Test
    void an_event_comes_back_as_it_was_written_with_an_id_that_rises_with_time() throws Exception {
        Instant time = Instant.parse("2026-11-21T01:02:03.123456789Z");
        EventMessage message = new GenericEventMessage(
                TimeOrderedIdentifiers.next().toString(),
                new MessageType("t.Exact", "7"),
                "päyload\u0000\\x".getBytes(StandardCharsets.UTF_8),
                Map.of("k", "v\"\\ü"),
                time);
        ok(append(here, AppendCondition.none(), new GenericTaggedEventMessage<>(message, Set.of(pod()))));

        StoredEvent stored =
                there.reader().taggedPage("pod", one, 0, 10).block().getFirst();
        assertThat(stored.id()).hasToString(message.identifier());
        assertThat(stored.name()).isEqualTo("t.Exact");
        assertThat(stored.version()).isEqualTo("7");
        assertThat(stored.time()).isEqualTo(time.truncatedTo(ChronoUnit.MICROS));
        assertThat(stored.payload()).isEqualTo("päyload\u0000\\x".getBytes(StandardCharsets.UTF_8));
        assertThat(stored.metadata()).isEqualTo(Map.of("k", "v\"\\ü"));
        assertThat(UUID.fromString(event("t.Id", "x").event().identifier()).version())
                .isEqualTo(7);
    }
}
