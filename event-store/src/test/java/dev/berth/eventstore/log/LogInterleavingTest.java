package dev.berth.eventstore.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.EventStoreSettings;
import dev.berth.eventstore.TestPostgres;
import dev.berth.eventstore.engine.EngineTest;
import dev.berth.eventstore.log.LogModelTest.Entry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.BeforeTry;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.FluxUtils;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.axonframework.messaging.eventstreaming.Tag;

/**
 * Appends, sources and open streams in any order, none waiting for the one before, on two nodes. The model is a plain
 * list: appends are judged in the order they were sent, a source must be what the list held at its marker, and a stream
 * must bring every match after its start once and in order, however late it is read.
 */
class LogInterleavingTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final List<Entry> model = new ArrayList<>();
    private static EventStore here;
    private static EventStore there;

    sealed interface Action {
        /** {@code back} is how far before the head the marker lies; negative means no condition. */
        record Append(List<Entry> events, int back, List<Entry> criteria) implements Action {}

        record Source(boolean elsewhere, int back, List<Entry> criteria) implements Action {}

        record Open(boolean elsewhere, int back, List<Entry> criteria) implements Action {}

        record Read(int stream, int atMost) implements Action {}

        record Close(int stream) implements Action {}

        /** Waits for the appends so far, so that what follows begins from a known head. */
        record Settle() implements Action {}
    }

    private record Sent(Action.Append append, long marker, CompletableFuture<ConsistencyMarker> answer) {}

    private record Sourced(long after, long headBefore, List<Entry> criteria, CompletableFuture<List<Seen>> entries) {}

    private record Opened(
            long after,
            List<Entry> criteria,
            MessageStream<EventMessage> stream,
            List<Long> positions,
            AtomicBoolean closed) {}

    /** {@code position} is the token of an event, the marker of the last entry of a source. */
    private record Seen(boolean last, long position, String payload) {}

    @BeforeContainer
    static void open() {
        EventStoreSettings settings = TestPostgres.settings(TestPostgres.newDatabase(), TestPostgres.noTypes());
        here = TestPostgres.open(settings);
        there = TestPostgres.open(settings);
    }

    @AfterContainer
    static void close() {
        here.close().block(SOON);
        there.close().block(SOON);
    }

    private final List<Sent> sent = new ArrayList<>();
    private final List<Sourced> sourced = new ArrayList<>();
    private final List<Opened> opened = new ArrayList<>();

    /** One instance serves all tries. */
    @BeforeTry
    void forget() {
        sent.clear();
        sourced.clear();
        opened.clear();
    }

    // Not shrunk: the log grows from one try to the next, so a smaller list of actions would meet another log.
    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void any_interleaving_is_that_of_a_plain_list(@ForAll("actions") List<Action> actions) throws Exception {
        for (Action action : actions) {
            switch (action) {
                case Action.Append append -> send(append);
                case Action.Source source -> source(source);
                case Action.Open open -> open(open);
                case Action.Read(int stream, int atMost) -> read(stream, atMost);
                case Action.Close(int stream) -> closeStream(stream);
                case Action.Settle() -> settle();
            }
        }
        settle();
        for (Sourced one : sourced) {
            check(one);
        }
        for (Opened one : opened) {
            check(one);
        }
    }

    private void send(Action.Append append) {
        long marker = Math.max(0, model.size() - append.back);
        AppendCondition condition = append.back < 0
                ? AppendCondition.none()
                : AppendCondition.withCriteria(LogModelTest.criteria(append.criteria))
                        .withMarker(new GlobalIndexConsistencyMarker(marker));
        TaggedEventMessage<?>[] events = append.events.stream()
                .map(event -> EngineTest.event(
                        event.type(), event.toString(), event.tags().toArray(Tag[]::new)))
                .toArray(TaggedEventMessage[]::new);
        sent.add(new Sent(append, marker, EngineTest.append(here, condition, events)));
    }

    private void settle() throws Exception {
        for (Sent one : sent) {
            boolean accepted =
                    one.answer.handle((marker, error) -> error == null).get(5, TimeUnit.SECONDS);
            boolean free = one.append.back < 0
                    || model.subList((int) one.marker, model.size()).stream()
                            .noneMatch(event -> LogModelTest.matches(one.append.criteria, event));
            assertThat(accepted).as("%s at %d", one.append, model.size()).isEqualTo(free);
            if (accepted) {
                model.addAll(one.append.events);
                assertThat(GlobalIndexConsistencyMarker.position(one.answer.join()))
                        .isEqualTo(model.size());
            }
        }
        sent.clear();
    }

    private void source(Action.Source source) {
        long after = Math.max(0, model.size() - source.back);
        EventStore node = source.elsewhere ? there : here;
        sourced.add(new Sourced(
                after,
                model.size(),
                source.criteria,
                FluxUtils.of(node.engine()
                                .source(
                                        SourcingCondition.conditionFor(
                                                new GlobalIndexConsistencyMarker(after).position(),
                                                LogModelTest.criteria(source.criteria)),
                                        null))
                        .map(LogInterleavingTest::seen)
                        .collectList()
                        .toFuture()));
    }

    private static Seen seen(MessageStream.Entry<? extends EventMessage> entry) {
        ConsistencyMarker marker = entry.getResource(ConsistencyMarker.RESOURCE_KEY);
        return marker != null
                ? new Seen(true, GlobalIndexConsistencyMarker.position(marker), "")
                : new Seen(
                        false,
                        position(entry),
                        new String(entry.message().payloadAs(byte[].class), StandardCharsets.UTF_8));
    }

    private static long position(MessageStream.Entry<? extends EventMessage> entry) {
        return TrackingToken.fromContext(entry).orElseThrow().position().orElseThrow();
    }

    private static void check(Sourced one) throws Exception {
        List<Seen> seen = one.entries.get(5, TimeUnit.SECONDS);
        long head = seen.getLast().position;
        assertThat(seen.getLast().last).isTrue();
        assertThat(head).isBetween(one.headBefore, (long) model.size());
        assertThat(seen.subList(0, seen.size() - 1))
                .as("%s", one)
                .isEqualTo(matching(one.after, head, one.criteria)
                        .mapToObj(position -> new Seen(
                                false, position, model.get((int) position - 1).toString()))
                        .toList());
    }

    private void open(Action.Open open) {
        long after = Math.max(0, model.size() - open.back);
        EventStore node = open.elsewhere ? there : here;
        opened.add(new Opened(
                after,
                open.criteria,
                node.engine().stream(
                        StreamingCondition.conditionFor(
                                new GlobalSequenceTrackingToken(after), LogModelTest.criteria(open.criteria)),
                        null),
                new ArrayList<>(),
                new AtomicBoolean()));
    }

    private void read(int number, int atMost) {
        if (!opened.isEmpty()) {
            Opened one = opened.get(number % opened.size());
            IntStream.range(0, atMost)
                    .forEach(i -> one.stream.next().ifPresent(entry -> one.positions.add(position(entry))));
        }
    }

    private void closeStream(int number) {
        if (!opened.isEmpty()) {
            Opened one = opened.get(number % opened.size());
            one.closed.set(true);
            one.stream.close();
        }
    }

    private void check(Opened one) {
        List<Long> expected =
                matching(one.after, model.size(), one.criteria).boxed().toList();
        if (one.closed.get()) {
            assertThat(one.stream.isCompleted()).isTrue();
            assertThat(one.positions).as("%s", one).isEqualTo(expected.subList(0, one.positions.size()));
            return;
        }
        await().atMost(SOON)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .untilAsserted(() -> {
                    for (var next = one.stream.next(); next.isPresent(); next = one.stream.next()) {
                        one.positions.add(position(next.get()));
                    }
                    assertThat(one.positions)
                            .as("%s, failed: %s", one, one.stream.error())
                            .isEqualTo(expected);
                });
        one.stream.close();
    }

    private static LongStream matching(long after, long upTo, List<Entry> criteria) {
        return LongStream.rangeClosed(after + 1, upTo)
                .filter(position -> LogModelTest.matches(criteria, model.get((int) position - 1)));
    }

    @Provide
    Arbitrary<List<Action>> actions() {
        // Streams by types alone go another way than the rest, through the ring of recent events.
        Arbitrary<List<Entry>> criteria = Arbitraries.oneOf(
                LogModelTest.criteria().list().ofMaxSize(2),
                Arbitraries.of("m.A", "m.B").map(type -> List.of(new Entry(type, Set.of()))));
        Arbitrary<Boolean> nodes = Arbitraries.of(true, false);
        Arbitrary<Integer> backs = Arbitraries.integers().between(0, 40);
        Arbitrary<Integer> numbers = Arbitraries.integers().between(0, 5);
        return Arbitraries.<Action>frequencyOf(
                        Tuple.of(
                                6,
                                Combinators.combine(
                                                LogModelTest.events()
                                                        .list()
                                                        .ofMinSize(1)
                                                        .ofMaxSize(3),
                                                Arbitraries.integers().between(-1, 4),
                                                criteria)
                                        .as(Action.Append::new)),
                        Tuple.of(3, Combinators.combine(nodes, backs, criteria).as(Action.Source::new)),
                        Tuple.of(2, Combinators.combine(nodes, backs, criteria).as(Action.Open::new)),
                        Tuple.of(2, Combinators.combine(numbers, numbers).as(Action.Read::new)),
                        Tuple.of(1, numbers.map(Action.Close::new)),
                        Tuple.of(3, Arbitraries.create(Action.Settle::new)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }
}
