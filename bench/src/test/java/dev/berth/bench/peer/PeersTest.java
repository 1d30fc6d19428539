package dev.berth.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.bench.database.BenchDatabase;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.event.EventTypes;
import dev.berth.eventstore.projection.Tables;
import dev.berth.query.pod.PodsProjection;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.configuration.Configuration;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.messaging.commandhandling.CommandBus;
import org.axonframework.messaging.commandhandling.CommandHandler;
import org.axonframework.messaging.commandhandling.GenericCommandMessage;
import org.axonframework.messaging.commandhandling.GenericCommandResultMessage;
import org.axonframework.messaging.commandhandling.configuration.CommandHandlingModule;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each peer stores and reads what it says it does, on the server that the measurement uses. */
class PeersTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static BenchDatabase server;

    @BeforeAll
    static void start() throws Exception {
        server = BenchDatabase.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void pgbench_inserts_events_with_two_tags_each() throws Exception {
        var program = PgBench.program();
        assumeTrue(program.isPresent(), PgBench::howToInstall);
        try (var pgbench = new PgBench(program.get(), server)) {
            var appends = pgbench.appends(4, SHORT);
            assertThat(appends.writers()).isEqualTo(4);
            assertThat(appends.perSecond()).isGreaterThan(50);
            assertThat(appends.p50()).isPositive().isLessThanOrEqualTo(appends.p99());
            var events = count(pgbench.database(), "event");
            assertThat(events).isGreaterThan(50);
            assertThat(count(pgbench.database(), "event_tag")).isEqualTo(2 * events);
            assertThat(server.query(pgbench.database(), "SELECT DISTINCT length(payload)::text FROM event"))
                    .containsExactly("256");

            pgbench.grow(events + 5000);
            assertThat(count(pgbench.database(), "event")).isEqualTo(events + 5000);
            assertThat(count(pgbench.database(), "event_tag")).isEqualTo(2 * (events + 5000));
            assertThat(server.query(pgbench.database(), "SELECT count(DISTINCT tag)::text FROM event_tag").stream()
                            .mapToLong(Long::parseLong))
                    .allMatch(tags -> tags > events + 5000);

            assertThat(pgbench.readEventsPerSecond(pgbench.database(), Math.max(1000, events), SHORT))
                    .isGreaterThan(1000);
        }
    }

    @Test
    void axons_pooled_processor_makes_the_rows_of_the_read_model() throws Exception {
        var database = server.newDatabase();
        var store = Objects.requireNonNull(EventStore.open(server.settings(database, "test", PodEventTypes.all()))
                .block(TIMEOUT));
        try {
            long events = FilledPodLog.fill(store, 600, 5);
            var projection = new PodsProjection(store.codec());
            var tables = new Tables("axon");
            AxonPooledProcessor.execute(store, projection.schema(tables));

            assertThat(AxonPooledProcessor.eventsPerSecond(store, projection, tables, events))
                    .isGreaterThan(100);

            store.projections().register(new PodsProjection(store.codec()));
            store.projections().start().block(TIMEOUT);
            assertThat(store.projections()
                            .await(PodsProjection.NAME, events, TIMEOUT)
                            .block())
                    .isTrue();
            var rows = "SELECT t::text FROM %s AS t ORDER BY id";
            assertThat(server.query(database, rows.formatted(tables.name("pod"))))
                    .hasSize(600)
                    .isEqualTo(server.query(
                            database,
                            rows.formatted(store.projections().live("pods").name("pod"))));
            assertThat(AxonPooledProcessor.eventsPerSecond(store, events)).isGreaterThan(100);
        } finally {
            store.close().block(TIMEOUT);
        }
    }

    @Test
    void the_null_engine_answers_commands_with_what_it_sources_and_keeps_nothing() throws Exception {
        var types =
                EventTypes.taggedBy(event -> Set.of(Tag.of("stream", "a"))).with(String.class, "bench.Happened", "1");
        var axon = NullEngine.register(EventSourcingConfigurer.create(), types, 2)
                .registerCommandHandlingModule(CommandHandlingModule.named("count")
                        .commandHandlers(
                                handlers -> handlers.commandHandler(new QualifiedName("count"), PeersTest::counting)))
                .start();
        var bus = axon.getComponent(CommandBus.class);
        for (int i = 0; i < 2; i++) {
            var answer = bus.dispatch(new GenericCommandMessage(new MessageType("count"), "a"), null)
                    .get(5, TimeUnit.SECONDS);
            assertThat(answer.payload()).isEqualTo(2);
        }
        axon.shutdown();
    }

    @Test
    void axons_jpa_engine_appends_sources_and_replays() throws Exception {
        try (var jpa = new AxonJpaEngine(server)) {
            var appends = jpa.appends(4, Duration.ZERO, SHORT);
            assertThat(appends.perSecond()).isGreaterThan(20);
            assertThat(appends.p50()).isPositive().isLessThanOrEqualTo(appends.p99());

            assertThat(jpa.sources(2, 10, Duration.ZERO, SHORT).perSecond()).isGreaterThan(20);

            assertThat(jpa.events()).isGreaterThan(2000);
            assertThat(jpa.replayEventsPerSecond()).isGreaterThan(1000);
        }
    }

    private static CommandHandler counting(Configuration configuration) {
        var events = configuration.getComponent(org.axonframework.eventsourcing.eventstore.EventStore.class);
        return (command, context) -> MessageStream.fromFuture(events.transaction(context)
                .source(SourcingCondition.conditionFor(EventCriteria.havingTags("stream", "a")))
                .reduce(0, (count, entry) -> count + 1)
                .thenCompose(count -> events.publish(
                                context, new GenericEventMessage(new MessageType("bench.Happened", "1"), "text"))
                        .thenApply(published -> new GenericCommandResultMessage(new MessageType("done"), count))));
    }

    private static long count(String database, String table) {
        return Long.parseLong(
                server.query(database, "SELECT count(*) FROM " + table).getFirst());
    }
}
