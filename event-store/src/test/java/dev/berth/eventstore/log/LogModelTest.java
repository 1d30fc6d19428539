package dev.berth.eventstore.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.TestPostgres;
import dev.berth.eventstore.engine.EngineTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;

/** Groups of appends, sent at once, must end as if a plain list had judged them one by one in the order they were sent. */
class LogModelTest {
    private static EventStore store;
    private static final List<Entry> model = new ArrayList<>();

    record Entry(String type, Set<Tag> tags) {}

    /** {@code back} is how far before the head the marker lies; negative means no condition. */
    record Step(List<Entry> events, int back, List<Entry> criteria) {}

    @BeforeContainer
    static void open() {
        store = TestPostgres.open();
    }

    @AfterContainer
    static void close() {
        store.close().block(Duration.ofSeconds(10));
    }

    @Property(tries = 100)
    void a_group_of_appends_ends_as_in_a_plain_list(@ForAll("groups") List<Step> group) throws Exception {
        long head = model.size();
        List<CompletableFuture<ConsistencyMarker>> answers = new ArrayList<>();
        for (Step step : group) {
            answers.add(EngineTest.append(
                    store,
                    condition(step, head),
                    step.events.stream()
                            .map(event -> EngineTest.event(event.type, "x", event.tags.toArray(Tag[]::new)))
                            .toArray(org.axonframework.eventsourcing.eventstore.TaggedEventMessage[]::new)));
        }
        for (int i = 0; i < group.size(); i++) {
            Step step = group.get(i);
            boolean accepted =
                    answers.get(i).handle((marker, error) -> error == null).get(5, TimeUnit.SECONDS);
            assertThat(accepted).as("%s after %s", step, model).isEqualTo(isFree(step, head));
            if (accepted) {
                model.addAll(step.events);
                assertThat(GlobalIndexConsistencyMarker.position(answers.get(i).join()))
                        .isEqualTo(model.size());
            }
        }
        List<Entry> asked = group.getFirst().criteria;
        assertThat(EngineTest.sourced(store, criteria(asked))).hasSize((int)
                model.stream().filter(event -> matches(asked, event)).count());
    }

    private static boolean isFree(Step step, long head) {
        long marker = marker(step, head);
        return step.back < 0
                || model.subList((int) marker, model.size()).stream().noneMatch(event -> matches(step.criteria, event));
    }

    private static long marker(Step step, long head) {
        return Math.max(0, head - step.back);
    }

    static boolean matches(List<Entry> criteria, Entry event) {
        return criteria.isEmpty()
                || criteria.stream()
                        .anyMatch(one -> (one.type.isEmpty() || one.type.equals(event.type))
                                && event.tags.containsAll(one.tags));
    }

    private static AppendCondition condition(Step step, long head) {
        return step.back < 0
                ? AppendCondition.none()
                : AppendCondition.withCriteria(criteria(step.criteria))
                        .withMarker(new GlobalIndexConsistencyMarker(marker(step, head)));
    }

    static EventCriteria criteria(List<Entry> criteria) {
        if (criteria.isEmpty()) {
            return EventCriteria.havingAnyTag();
        }
        return EventCriteria.either(criteria.stream()
                .map(one -> {
                    var tags = EventCriteria.havingTags(one.tags);
                    return one.type.isEmpty() ? tags : tags.andBeingOneOfTypes(new QualifiedName(one.type));
                })
                .map(EventCriteria.class::cast)
                .toList());
    }

    @Provide
    Arbitrary<List<Step>> groups() {
        return Combinators.combine(
                        events().list().ofMinSize(1).ofMaxSize(3),
                        Arbitraries.integers().between(-1, 4),
                        criteria().list().ofMaxSize(2))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
    }

    static Arbitrary<Entry> events() {
        return Combinators.combine(Arbitraries.of("m.A", "m.B"), tags()).as(Entry::new);
    }

    /** An empty type stands for any, and so do no tags. */
    static Arbitrary<Entry> criteria() {
        return Combinators.combine(Arbitraries.of("", "m.A", "m.B"), tags()).as(Entry::new);
    }

    private static Arbitrary<Set<Tag>> tags() {
        return Combinators.combine(Arbitraries.of("a", "b=", "%"), Arbitraries.of("1", "\"\\,{}", "ü"))
                .as(Tag::of)
                .set()
                .ofMaxSize(3);
    }
}
