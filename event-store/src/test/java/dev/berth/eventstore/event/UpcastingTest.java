package dev.berth.eventstore.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.EventStoreSettings;
import dev.berth.eventstore.StartUpCheckFailed;
import dev.berth.eventstore.TestPostgres;
import dev.berth.eventstore.engine.EngineTest;
import dev.berth.eventstore.log.EventLog;
import dev.berth.eventstore.log.UpcastingEventLog;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.FluxUtils;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.Test;

/** Whoever reads, by whichever way, meets events of today's name and version only. */
class UpcastingTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Tag SHOP = Tag.of("shop", "1");
    private static final EventCriteria SALES =
            EventCriteria.havingAnyTag().andBeingOneOfTypes(new QualifiedName("shop.Sold"));

    /** Version 3; it was {@code shop.Bought(amount)} first, then {@code shop.Sold(price)}, now with a currency. */
    record Sold(BigDecimal price, String currency) {}

    private static EventTypes types() {
        return EventTypes.taggedBy(event -> Set.of())
                .with(Sold.class, "shop.Sold", "3")
                .renamed("shop.Bought", "shop.Sold")
                .upcasting("shop.Sold", "1", "2", sold -> {
                    ((ObjectNode) sold).set("price", ((ObjectNode) sold).remove("amount"));
                    return sold;
                })
                .upcasting("shop.Sold", "2", "3", sold -> ((ObjectNode) sold).put("currency", "EUR"));
    }

    private static TaggedEventMessage<?> stored(String name, String version, String json) {
        return new GenericTaggedEventMessage<>(
                new GenericEventMessage(
                        new MessageType(name, version), json.getBytes(StandardCharsets.UTF_8), Map.of()),
                Set.of(SHOP));
    }

    private static void appendAllVersions(EventStore store) throws Exception {
        EngineTest.append(
                        store,
                        AppendCondition.none(),
                        stored("shop.Bought", "1", "{\"amount\":1.10}"),
                        stored("shop.Sold", "2", "{\"price\":20}"),
                        stored("shop.Sold", "3", "{ \"price\": 30, \"currency\": \"CHF\" }"))
                .get(5, TimeUnit.SECONDS);
    }

    private static final List<String> TODAY = List.of(
            "{\"price\":1.10,\"currency\":\"EUR\"}",
            "{\"price\":20,\"currency\":\"EUR\"}",
            "{ \"price\": 30, \"currency\": \"CHF\" }");

    @Test
    void every_way_of_reading_gives_todays_events_only() throws Exception {
        EventStore store = TestPostgres.open(TestPostgres.settings(TestPostgres.newDatabase(), types()));
        appendAllVersions(store);
        assertToday(store.reader().page(0, 10).block(SOON));
        assertToday(store.reader().taggedPage("shop", "1", 0, 10).block(SOON));
        assertToday(store.tailer().from(0).take(3).collectList().block(SOON));
        for (EventCriteria criteria : List.of(EventCriteria.havingAnyTag(), SALES, EventCriteria.havingTags(SHOP))) {
            assertThat(EngineTest.sourced(store, criteria)).isEqualTo(TODAY);
            assertThat(streamed(store, criteria, 0)).isEqualTo(TODAY);
        }
        assertThat(store.tailer()
                        .from(0)
                        .take(3)
                        .map(store.codec()::decode)
                        .collectList()
                        .block(SOON))
                .isEqualTo(List.of(
                        new Sold(new BigDecimal("1.10"), "EUR"),
                        new Sold(new BigDecimal("20"), "EUR"),
                        new Sold(new BigDecimal("30"), "CHF")));
        store.close().block(SOON);
    }

    private static void assertToday(List<StoredEvent> events) {
        assertThat(events)
                .extracting(event -> new String(event.payload(), StandardCharsets.UTF_8))
                .isEqualTo(TODAY);
        assertThat(events).allSatisfy(event -> {
            assertThat(event.name()).isEqualTo("shop.Sold");
            assertThat(event.version()).isEqualTo("3");
        });
    }

    private static List<String> streamed(EventStore store, EventCriteria criteria, long after) {
        MessageStream<EventMessage> stream = store.engine().stream(
                StreamingCondition.conditionFor(new GlobalSequenceTrackingToken(after), criteria), null);
        List<String> payloads = new ArrayList<>();
        await().atMost(SOON).until(() -> {
            for (var next = stream.next(); next.isPresent(); next = stream.next()) {
                assertThat(next.get().message().type()).isEqualTo(new MessageType("shop.Sold", "3"));
                payloads.add(new String(next.get().message().payloadAs(byte[].class), StandardCharsets.UTF_8));
            }
            return payloads.size() >= 3;
        });
        stream.close();
        return payloads;
    }

    @Test
    void a_condition_by_type_meets_what_is_stored_under_an_old_name() throws Exception {
        EventStore store = TestPostgres.open(TestPostgres.settings(TestPostgres.newDatabase(), types()));
        EngineTest.append(store, AppendCondition.none(), stored("shop.Bought", "1", "{\"amount\":1}"))
                .get(5, TimeUnit.SECONDS);
        for (String name : List.of("shop.Sold", "shop.Bought")) {
            CompletableFuture<ConsistencyMarker> append = EngineTest.append(
                    store,
                    AppendCondition.withCriteria(
                            EventCriteria.havingAnyTag().andBeingOneOfTypes(new QualifiedName(name))),
                    stored("shop.Sold", "3", "{}"));
            assertThat(append).failsWithin(SOON);
        }
        assertThat(store.reader().head().block(SOON)).isEqualTo(1);
        store.close().block(SOON);
    }

    @Test
    void an_event_of_today_is_not_even_parsed() {
        StoredEvent today = event("shop.Sold", "3", "not JSON at all");
        assertThat(new EventCodec(types()).upcast(today)).isSameAs(today);
        EventLog log = new UpcastingEventLog(null, types(), null);
        assertThat(UpcastingEventLog.around(log, TestPostgres.noTypes(), null)).isSameAs(log);
    }

    @Test
    void an_event_of_a_later_version_is_never_guessed_at() throws Exception {
        EventStore store = TestPostgres.open(TestPostgres.settings(TestPostgres.newDatabase(), types()));
        EngineTest.append(store, AppendCondition.none(), stored("shop.Sold", "4", "{\"price\":1}"))
                .get(5, TimeUnit.SECONDS);
        StoredEvent later = store.reader().page(0, 10).block(SOON).getFirst();
        assertThatThrownBy(() -> store.codec().decode(later))
                .hasMessageContaining("version 4")
                .hasMessageContaining("newer program");
        assertThatThrownBy(() -> FluxUtils.of(store.engine().source(SourcingCondition.conditionFor(SALES), null))
                        .blockLast(SOON))
                .hasMessageContaining("Event 1 is a shop.Sold of version 4");
        store.close().block(SOON);
    }

    @Test
    void an_upcaster_that_breaks_names_the_event_it_broke_on() {
        EventTypes types = EventTypes.taggedBy(event -> Set.of())
                .with(Sold.class, "shop.Sold", "2")
                .upcasting("shop.Sold", "1", "2", sold -> sold.required("gone"));
        assertThatThrownBy(() -> new EventCodec(types).upcast(event("shop.Sold", "1", "{}")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Event 7 (shop.Sold version 1)");
    }

    @Test
    void a_chain_with_a_hole_fails_the_start_in_one_line() {
        EventTypes none = EventTypes.taggedBy(event -> Set.of());
        EventTypes sold = none.with(Sold.class, "shop.Sold", "3");
        assertHole(sold, "version 1 cannot be brought to version 3");
        assertHole(sold.upcasting("shop.Sold", "2", "3", tree -> tree), "nothing leads on from version 1");
        assertHole(sold.upcasting("shop.Sold", "1", "2", tree -> tree), "nothing leads on from version 2");
        assertHole(types().upcasting("shop.Sold", "3", "4", tree -> tree), "leads away from shop.Sold version 3");
        assertHole(
                none.with(Sold.class, "shop.Sold", "2026-b").upcasting("shop.Sold", "2026-a", "x", tree -> tree),
                "nothing leads on from version x");
        assertHole(types().upcasting("shop.Never", "1", "2", tree -> tree), "no class is stored under that name");
        assertHole(types().renamed("shop.Old", "shop.Gone"), "no class is stored under that name");
        assertHole(types().renamed("shop.Sold", "shop.Other"), "shop.Sold");
        types().check();
    }

    private static void assertHole(EventTypes types, String message) {
        EventStoreSettings settings = new EventStoreSettings("localhost", 1, "x", "x", "x", true, "n", types);
        assertThatThrownBy(() -> EventStore.open(settings).block(SOON))
                .isInstanceOf(StartUpCheckFailed.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void two_ways_on_from_one_version_are_refused_at_once() {
        assertThatThrownBy(() -> types().upcasting("shop.Sold", "1", "3", (JsonNode tree) -> tree))
                .hasMessageContaining("two ways to leave version 1");
        assertThatThrownBy(() -> types().renamed("shop.Bought", "shop.Other")).hasMessageContaining("already");
    }

    private static StoredEvent event(String name, String version, String payload) {
        return new StoredEvent(
                7, new UUID(0, 7), name, version, Instant.EPOCH, payload.getBytes(StandardCharsets.UTF_8), Map.of());
    }
}
