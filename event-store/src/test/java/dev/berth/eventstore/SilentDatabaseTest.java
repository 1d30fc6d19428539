package dev.berth.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.eventstore.engine.EngineTest;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.projection.Projection;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.DatabaseOutage;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import io.r2dbc.spi.ConnectionFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** PostgreSQL, or the network before it, takes connections and bytes and answers nothing. */
class SilentDatabaseTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final StatementTimeouts SHORT = new StatementTimeouts(
            Duration.ofMillis(1500), Duration.ofMillis(1500), Duration.ofSeconds(5), Duration.ofMillis(300));

    private SilentProxy proxy;
    private EventStore store;
    private final List<Long> seen = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() throws IOException {
        EventStoreSettings direct = TestPostgres.settings(TestPostgres.newDatabase(), TestPostgres.noTypes());
        proxy = new SilentProxy(direct.port());
        var through = new EventStoreSettings(
                "127.0.0.1",
                proxy.port(),
                direct.database(),
                direct.username(),
                direct.password(),
                true,
                "node",
                TestPostgres.noTypes());
        store = Objects.requireNonNull(EventStore.open(through, 3, SHORT).block(SOON));
        store.projections().register(new Copies());
        store.projections().start().block(SOON);
        store.tailer().from(0).doOnNext(event -> seen.add(event.position())).subscribe();
        append().join();
        assertThat(copies().join()).isEqualTo(1);
    }

    @AfterEach
    void close() {
        proxy.speakAgain();
        store.close().block(SOON);
        proxy.close();
    }

    @Test
    void every_read_and_write_fails_in_time_as_an_outage_and_all_goes_on_when_the_server_does() throws Exception {
        proxy.fallSilent();
        List<Supplier<CompletableFuture<?>>> uses = List.of(
                this::append,
                this::copies,
                () -> store.reader().page(0, 10).toFuture(),
                () -> store.reader().head().toFuture(),
                () -> store.deadLetters().count().toFuture(),
                () -> store.tokenStore().fetchToken("none", 0, null));
        List<CompletableFuture<?>> running =
                uses.stream().<CompletableFuture<?>>map(Supplier::get).toList();
        for (CompletableFuture<?> use : running) {
            assertThat(outageOf(use)).as("an outage").isTrue();
        }

        proxy.speakAgain();
        awaitAllGoesOn();
    }

    @Test
    void connections_that_stay_silent_for_good_are_replaced() throws Exception {
        proxy.fallSilent();
        var append = append();
        var read = copies();
        proxy.speakOnNewConnections();
        append.handle((done, failed) -> true).get(30, TimeUnit.SECONDS);
        read.handle((done, failed) -> true).get(30, TimeUnit.SECONDS);
        awaitAllGoesOn();
    }

    @Test
    void an_idle_connection_and_a_slow_reader_are_left_alone() {
        Database database = new Database(store.connections());
        String wait = "SELECT pg_sleep(1.2)::text";
        assertThat(database.query(SqlCommand.of(wait), row -> 1).block(SOON)).hasSize(1);
        Long backend = backend(database);
        Mono.delay(Duration.ofMillis(2500)).block();
        assertThat(backend(database)).isEqualTo(backend);
    }

    private static Long backend(Database database) {
        return Objects.requireNonNull(
                        database.query(SqlCommand.of("SELECT pg_backend_pid()::bigint"), row -> row.get(0, Long.class))
                                .block(SOON))
                .getFirst();
    }

    /** Appends, reads, the tail and the projection. */
    private void awaitAllGoesOn() {
        long before = store.tailer().head();
        await().atMost(SOON)
                .until(() -> append().handle((done, failed) -> failed == null).get(30, TimeUnit.SECONDS));
        await().atMost(SOON).until(() -> seen.getLast() > before);
        await().atMost(SOON)
                .until(() -> copies().handle((count, failed) -> failed == null && count > 1)
                        .get(30, TimeUnit.SECONDS));
    }

    private static boolean outageOf(CompletableFuture<?> use) throws Exception {
        try {
            use.get(30, TimeUnit.SECONDS);
            return false;
        } catch (ExecutionException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (DatabaseOutage.is(cause)) {
                    return true;
                }
            }
            throw e;
        }
    }

    private CompletableFuture<?> append() {
        return EngineTest.append(store, AppendCondition.none(), EngineTest.event("t.Silent", "x"));
    }

    private CompletableFuture<Long> copies() {
        ConnectionFactory connections = store.connections();
        return store.projections()
                .await("copies", 1, SOON)
                .then(new Database(connections)
                        .query(
                                SqlCommand.of("SELECT count(*) FROM "
                                        + store.projections().live("copies").name("copies")),
                                row -> Objects.requireNonNull(row.get(0, Long.class))))
                .map(List::getFirst)
                .toFuture();
    }

    /** Keeps the position of each event. */
    private static final class Copies implements Projection {
        @Override
        public String name() {
            return "copies";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public List<String> schema(Tables tables) {
            return List.of("CREATE TABLE IF NOT EXISTS " + tables.name("copies") + " (position bigint PRIMARY KEY)");
        }

        @Override
        public List<String> comparedTables() {
            return List.of("copies");
        }

        @Override
        public Mono<List<SqlCommand>> project(List<StoredEvent> batch, Tables tables, SqlReader reader) {
            return Mono.just(List.of(
                    SqlCommand.of("INSERT INTO " + tables.name("copies") + " SELECT unnest($1::bigint[])", (Object)
                            batch.stream().map(StoredEvent::position).toArray(Long[]::new))));
        }
    }
}
