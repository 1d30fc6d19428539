package dev.berth.eventstore.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.EventStoreSettings;
import dev.berth.eventstore.TestPostgres;
import dev.berth.eventstore.engine.EngineTest;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.eventstreaming.Tag;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

class ProjectionsTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private EventStoreSettings settings;
    private EventStore store;

    /** Counts events by payload, but for those that begin with a hyphen. */
    private static class Counts implements Projection {
        private final String name;
        private final int version;
        volatile boolean poisoned;
        volatile int weight = 1;
        volatile @Nullable RuntimeException fault;

        Counts(String name, int version) {
            this.name = name;
            this.version = version;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int version() {
            return version;
        }

        @Override
        public List<String> schema(Tables tables) {
            return List.of("CREATE TABLE IF NOT EXISTS " + tables.name(name)
                    + " (word text PRIMARY KEY, seen bigint, note text)");
        }

        @Override
        public List<String> comparedTables() {
            return List.of(name);
        }

        @Override
        public Mono<List<SqlCommand>> project(List<StoredEvent> batch, Tables tables, SqlReader reader) {
            RuntimeException now = fault;
            if (now != null) {
                return Mono.error(now);
            }
            if (poisoned && batch.stream().anyMatch(event -> word(event).equals("poison"))) {
                return Mono.error(new IllegalStateException("cannot swallow this"));
            }
            String table = tables.name(name);
            String[] words = batch.stream()
                    .map(ProjectionsTest::word)
                    .filter(word -> !word.startsWith("-"))
                    .toArray(String[]::new);
            if (words.length == 0) {
                return Mono.just(List.of());
            }
            return reader.read(
                            new SqlCommand("SELECT count(*) FROM " + table, List.of()),
                            row -> Objects.requireNonNull(row.get(0, Long.class)))
                    .map(rows -> List.of(SqlCommand.of(
                            "INSERT INTO " + table + " AS t SELECT word, $2 * count(*), $3::text"
                                    + " FROM unnest($1::text[]) AS w(word) GROUP BY word"
                                    + " ON CONFLICT (word) DO UPDATE SET seen = t.seen + excluded.seen",
                            words,
                            (long) weight,
                            null)));
        }
    }

    private static String word(StoredEvent event) {
        return new String(event.payload(), StandardCharsets.UTF_8);
    }

    @BeforeEach
    void open() {
        settings = TestPostgres.settings(TestPostgres.newDatabase(), TestPostgres.noTypes());
        store = TestPostgres.open(settings);
    }

    @AfterEach
    void close() {
        store.close().block(SOON);
    }

    private long append(String... words) {
        for (String word : words) {
            EngineTest.append(store, AppendCondition.none(), EngineTest.event("t.Word", word, Tag.of("word", word)))
                    .join();
        }
        return store.reader().head().block();
    }

    private Projections start(EventStore on, Projection... projections) {
        for (Projection projection : projections) {
            on.projections().register(projection);
        }
        on.projections().start().block(SOON);
        return on.projections();
    }

    private Map<String, Long> rows(EventStore on, String name) {
        String table = on.projections().live(name).name(name);
        return new Database(on.connections())
                        .query(
                                SqlCommand.of("SELECT word, seen FROM " + table),
                                row -> Map.entry(row.get(0, String.class), row.get(1, Long.class)))
                        .block(SOON)
                        .stream()
                        .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private RebuildStatus reach(String name, String id, String state) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> store.projections()
                        .rebuildStatus(name, id)
                        .block()
                        .state()
                        .equals(state));
        return store.projections().rebuildStatus(name, id).block();
    }

    @Test
    void events_before_and_after_the_start_are_in_the_rows_and_await_says_when() {
        append("a", "b");
        Projections projections = start(store, new Counts("words", 1), new Counts("others", 1));
        List<Applied> applied = new CopyOnWriteArrayList<>();
        Disposable watching = projections.applied("words").subscribe(applied::add);
        long last = append("a", "c");

        assertThat(projections.await("words", last, SOON).block()).isTrue();
        assertThat(projections.await("others", last, SOON).block()).isTrue();
        assertThat(projections.await("words", last + 1, Duration.ofMillis(50)).block())
                .isFalse();
        assertThat(rows(store, "words"))
                .isEqualTo(Map.of("a", 2L, "b", 1L, "c", 1L))
                .isEqualTo(rows(store, "others"));
        await().until(() -> !applied.isEmpty() && applied.getLast().position() == last);
        assertThat(projections.status()).extracting(ProjectionStatus::state).containsExactly("running", "running");
        assertThat(projections.status()).extracting(ProjectionStatus::lag).containsExactly(0L, 0L);
        watching.dispose();
    }

    @Test
    void a_rebuild_that_finds_no_difference_takes_over_while_events_go_on() {
        Projections projections = start(store, new Counts("words", 1));
        IntStream.range(0, 50).forEach(i -> append("w" + i % 7));
        Tables before = projections.live("words");

        RebuildStatus rebuild = projections.rebuild("words").block(SOON);
        assertThat(rebuild.state()).isEqualTo("building");
        long last = append("x", "y", "x");
        assertThat(reach("words", rebuild.id(), "active").differences()).isZero();
        await().atMost(SOON).until(() -> !projections.live("words").equals(before));
        long after = append("z");
        assertThat(projections.await("words", after, SOON).block()).isTrue();
        assertThat(rows(store, "words"))
                .containsEntry("x", 2L)
                .containsEntry("z", 1L)
                .hasSize(10);
        assertThat(last).isLessThan(after);
    }

    @Test
    void a_rebuild_that_differs_waits_for_a_person_and_can_be_activated_cancelled_and_rolled_back() {
        Counts counts = new Counts("words", 1);
        Projections projections = start(store, counts);
        projections.await("words", append("a", "b", "c"), SOON).block();
        Tables before = projections.live("words");

        TestPostgres.execute(settings.database(), "UPDATE " + before.name("words") + " SET seen = 5 WHERE word = 'a'");
        RebuildStatus first = projections.rebuild("words").block(SOON);
        assertThat(reach("words", first.id(), "ready").differences()).isEqualTo(1);
        assertThatThrownBy(() -> projections.rebuild("words").block(SOON)).isInstanceOf(RebuildRunning.class);
        assertThat(projections.cancel("words", first.id()).block(SOON).state()).isEqualTo("cancelled");
        assertThat(rows(store, "words")).containsEntry("a", 5L);

        RebuildStatus second = projections.rebuild("words").block(SOON);
        reach("words", second.id(), "ready");
        projections.activate("words", second.id()).block(SOON);
        reach("words", second.id(), "active");
        await().atMost(SOON).until(() -> !projections.live("words").equals(before));
        assertThat(rows(store, "words")).containsEntry("a", 1L);
        projections.await("words", append("d"), SOON).block();

        RebuildStatus back = projections.rollback("words").block(SOON);
        reach("words", back.id(), "active");
        await().atMost(SOON).until(() -> projections.live("words").equals(before));
        assertThat(rows(store, "words")).containsEntry("a", 5L).containsEntry("d", 1L);
    }

    @Test
    void a_lease_extended_at_the_very_moment_of_the_flip_does_not_stop_the_build_that_took_over() throws Exception {
        Projections projections = start(store, new Counts("words", 1));
        for (int round = 0; round < 5; round++) {
            projections.await("words", append("a"), SOON).block();
            Tables before = projections.live("words");
            TestPostgres.execute(settings.database(), "UPDATE " + before.name("words") + " SET seen = seen + 1");
            RebuildStatus rebuild = projections.rebuild("words").block(SOON);
            reach("words", rebuild.id(), "ready");
            try (Connection other = TestPostgres.connect(settings.database());
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("SELECT * FROM projection_pointer FOR UPDATE");
                projections.activate("words", rebuild.id()).block(SOON);
                // The flip waits for the pointer, and the lease for the flip: both go on with the same commit.
                await().atMost(SOON).pollInterval(Duration.ofMillis(20)).until(() -> waitingForLocks() >= 2);
            }
            assertThat(projections.await("words", append("b"), SOON).block()).isTrue();
            await().atMost(SOON).until(() -> !projections.live("words").equals(before));
        }
    }

    private long waitingForLocks() {
        return new Database(store.connections())
                .query(
                        SqlCommand.of("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND wait_event_type = 'Lock'"),
                        row -> Objects.requireNonNull(row.get(0, Long.class)))
                .block(SOON)
                .getFirst();
    }

    @Test
    void a_newer_version_is_built_beside_the_old_one_and_takes_over() {
        start(store, new Counts("words", 1));
        store.projections().await("words", append("a"), SOON).block();
        Tables old = store.projections().live("words");
        store.close().block(SOON);

        store = TestPostgres.open(settings);
        Counts heavier = new Counts("words", 2);
        heavier.weight = 10;
        start(store, heavier);
        await().atMost(SOON).until(() -> !store.projections().live("words").equals(old));
        assertThat(rows(store, "words")).isEqualTo(Map.of("a", 10L));
        assertThat(store.projections().status().getFirst().version()).isEqualTo(2);
    }

    @Test
    void an_upgrade_ends_the_rebuild_that_the_older_program_left_undecided() {
        Counts doubled = new Counts("words", 1);
        start(store, doubled);
        store.projections().await("words", append("a"), SOON).block();
        doubled.weight = 2;
        String left = Objects.requireNonNull(
                        store.projections().rebuild("words").block(SOON))
                .id();
        reach("words", left, "ready");
        Tables old = store.projections().live("words");
        store.close().block(SOON);

        store = TestPostgres.open(settings);
        start(store, new Counts("words", 2));
        await().atMost(SOON).until(() -> !store.projections().live("words").equals(old));
        RebuildStatus ended = store.projections().rebuildStatus("words", left).block(SOON);
        assertThat(ended.state()).isEqualTo("cancelled");
        assertThat(ended.error()).contains("newer version");
    }

    @Test
    void a_poison_event_stops_its_projection_with_its_name_and_no_other() {
        Counts sick = new Counts("sick", 1);
        sick.poisoned = true;
        Projections projections = start(store, sick, new Counts("well", 1));
        append("a", "b");
        long poison = append("poison");
        long last = append("c");

        assertThat(projections.await("well", last, SOON).block()).isTrue();
        await().atMost(SOON).until(() -> projections.status().getFirst().state().equals("stopped"));
        ProjectionStatus status = projections.status().getFirst();
        assertThat(status.name()).isEqualTo("sick");
        assertThat(status.position()).isEqualTo(poison - 1);
        assertThat(status.stoppedByEvent()).isTrue();
        assertThat(status.failingSince()).isNotNull();
        assertThat(projections.status().getLast().stoppedByEvent()).isFalse();
        assertThat(projections.status().getLast().failingSince()).isNull();
        assertThat(status.lastError()).contains("position " + poison, "t.Word", "cannot swallow this");
        assertThat(rows(store, "sick")).isEqualTo(Map.of("a", 1L, "b", 1L));
    }

    @Test
    void a_table_that_is_missing_stops_its_projection_with_the_reason() {
        Projections projections = start(store, new Counts("words", 1));
        assertThat(projections.await("words", append("one"), SOON).block(SOON)).isTrue();
        TestPostgres.execute(
                settings.database(), "DROP TABLE " + projections.live("words").name("words"));

        append("two");

        ProjectionStatus stopped = awaitStop(projections);
        assertThat(stopped.lastError()).contains("position 2").contains("does not exist");
    }

    @Test
    void what_the_database_can_never_write_stops_its_projection_and_a_full_disk_is_waited_for() {
        Counts words = new Counts("words", 1);
        Projections projections = start(store, words);
        words.fault = new R2dbcNonTransientResourceException("No space left on device", "53100");
        long full = append("one");
        await().atMost(SOON).until(() -> projections.status().getFirst().failingSince() != null);
        assertThat(projections.status().getFirst().lastError()).contains("disk of the database is full");
        words.fault = null;
        assertThat(projections.await("words", full, SOON).block(SOON)).isTrue();
        assertThat(projections.status().getFirst().failingSince()).isNull();

        words.fault = new R2dbcNonTransientResourceException("row is too big", "54000");
        append("two");
        assertThat(awaitStop(projections).lastError()).contains("row is too big");
    }

    private static ProjectionStatus awaitStop(Projections projections) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> projections.status().getFirst().stoppedByEvent());
        return projections.status().getFirst();
    }

    @Test
    void two_nodes_write_each_event_once_and_both_see_the_flip() {
        Projections here = start(store, new Counts("words", 1));
        EventStore other = TestPostgres.open(settings);
        try {
            Projections there = start(other, new Counts("words", 1));
            List<String> words = new ArrayList<>();
            IntStream.range(0, 100).forEach(i -> words.add("w" + i % 3));
            long last = append(words.toArray(String[]::new));
            assertThat(here.await("words", last, SOON).block()).isTrue();
            assertThat(there.await("words", last, SOON).block()).isTrue();
            assertThat(rows(other, "words")).isEqualTo(Map.of("w0", 34L, "w1", 33L, "w2", 33L));

            reach("words", here.rebuild("words").block(SOON).id(), "active");
            await().atMost(SOON).until(() -> there.live("words").equals(here.live("words")));
            assertThat(there.await("words", append("w0"), SOON).block()).isTrue();
            assertThat(rows(other, "words")).containsEntry("w0", 35L);
        } finally {
            other.close().block(SOON);
        }
    }

    @Test
    void events_that_change_no_row_are_passed_without_a_write_and_count_nothing_twice() {
        Projections here = start(store, new Counts("words", 1));
        EventStore other = TestPostgres.open(settings);
        try {
            Projections there = start(other, new Counts("words", 1));
            long stored = storedPosition();
            long last = append("-", "-", "-");
            for (Projections node : List.of(here, there)) {
                assertThat(node.await("words", last, SOON).block()).isTrue();
                assertThat(node.status().getFirst().lag()).isZero();
            }
            assertThat(storedPosition()).isEqualTo(stored);

            // One by one, so that now this node writes first and now the other, from wherever the database stands.
            for (int i = 0; i < 60; i++) {
                last = append(i % 3 == 0 ? "word" : "-");
            }
            for (Projections node : List.of(here, there)) {
                assertThat(node.await("words", last, SOON).block()).isTrue();
            }
            assertThat(rows(other, "words")).isEqualTo(Map.of("word", 20L));
        } finally {
            other.close().block(SOON);
        }
        store.close().block(SOON);
        store = TestPostgres.open(settings);
        Projections again = start(store, new Counts("words", 1));
        assertThat(again.await("words", append("word"), SOON).block()).isTrue();
        assertThat(rows(store, "words")).isEqualTo(Map.of("word", 21L));
    }

    private long storedPosition() {
        return Objects.requireNonNull(new Database(store.connections())
                        .query(
                                SqlCommand.of("SELECT position FROM projection_position"),
                                row -> Objects.requireNonNull(row.get(0, Long.class)))
                        .block(SOON))
                .getFirst();
    }

    @Test
    void a_rebuild_that_a_stop_cut_off_goes_on_at_the_next_start() {
        Projections projections = start(store, new Counts("words", 1));
        projections.await("words", append("a", "b"), SOON).block();
        String id = projections.rebuild("words").block(SOON).id();
        store.close().block(SOON);

        store = TestPostgres.open(settings);
        start(store, new Counts("words", 1));
        assertThat(reach("words", id, "active").differences()).isZero();
        assertThat(rows(store, "words")).isEqualTo(Map.of("a", 1L, "b", 1L));
    }

    private void appendMoreThanABatch() {
        List<CompletableFuture<?>> appends = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            appends.add(EngineTest.append(
                    store,
                    AppendCondition.none(),
                    Collections.nCopies(100, 0).stream()
                            .map(none -> EngineTest.event("t.Word", "a", Tag.of("word", "a")))
                            .toArray(TaggedEventMessage[]::new)));
        }
        appends.forEach(CompletableFuture::join);
        await().atMost(SOON).until(() -> store.tailer().head() == 6000);
    }

    @Test
    void a_build_goes_on_after_its_database_gave_no_connection_for_a_batch() {
        appendMoreThanABatch();
        AtomicInteger refusals = new AtomicInteger();
        ConnectionFactory working = store.connections();
        Database database = new Database(new ConnectionFactory() {
            @Override
            public Mono<? extends io.r2dbc.spi.Connection> create() {
                return Mono.defer(() -> refusals.getAndDecrement() > 0
                        ? Mono.error(new R2dbcTransientResourceException("away"))
                        : Mono.from(working.create()));
            }

            @Override
            public ConnectionFactoryMetadata getMetadata() {
                return working.getMetadata();
            }
        });
        ProjectionContext context = ProjectionContext.of(database, database, store.tailer(), Clock.systemUTC());
        Counts projection = new Counts("words", 1);
        Build first = Objects.requireNonNull(
                        context.builds().firstBuild(projection).block(SOON))
                .live();
        refusals.set(2);
        ProjectionBuild build = new ProjectionBuild(context, projection, first, (on, events) -> {});

        build.start();

        build.reached(6000).block(SOON);
        build.stop().block(SOON);
        assertThat(refusals.get()).isNegative();
        assertThat(build.progress().lastError()).isNull();
        assertThat(build.progress().failingSince()).isNull();
    }

    /** Its first batch cannot be written while somebody holds the lock. */
    private static final class HeldUp extends Counts {
        static final long LOCK = 42;
        final List<Long> begun = new CopyOnWriteArrayList<>();
        final List<Long> rowsSeen = new CopyOnWriteArrayList<>();

        HeldUp() {
            super("held", 1);
        }

        @Override
        public Mono<List<SqlCommand>> project(List<StoredEvent> batch, Tables tables, SqlReader reader) {
            boolean first = begun.isEmpty();
            begun.add(batch.getFirst().position());
            return reader.read(
                            SqlCommand.of("SELECT count(*) FROM " + tables.name(name())),
                            row -> Objects.requireNonNull(row.get(0, Long.class)))
                    .doOnNext(rowsSeen::addAll)
                    .thenReturn(List.of(SqlCommand.of(
                            "INSERT INTO " + tables.name(name()) + " SELECT $1::text, 1, CASE WHEN $2::boolean"
                                    + " THEN pg_advisory_xact_lock($3)::text END",
                            "from " + batch.getFirst().position(),
                            first,
                            LOCK)));
        }
    }

    @Test
    void a_batch_is_worked_out_while_the_one_before_is_written_and_its_reads_see_that_one() throws Exception {
        appendMoreThanABatch();
        HeldUp projection = new HeldUp();
        try (Connection holder = TestPostgres.connect(settings.database());
                Statement statement = holder.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + HeldUp.LOCK + ")");
            store.projections().register(projection);
            store.projections().start().block(SOON);

            await().atMost(SOON).until(() -> projection.begun.size() == 2);
            assertThat(projection.rowsSeen).containsExactly(0L);
        }
        assertThat(store.projections().await("held", 6000, SOON).block()).isTrue();
        assertThat(projection.begun).containsExactly(1L, 5001L);
        assertThat(projection.rowsSeen).containsExactly(0L, 1L);
    }

    @Test
    void what_does_not_exist_is_named() {
        Projections projections = start(store, new Counts("words", 1));
        assertThatThrownBy(() -> projections.live("nothing"))
                .isInstanceOf(UnknownProjection.class)
                .hasMessageContaining("words");
        assertThatThrownBy(() -> projections.rebuildStatus("words", "nothing").block(SOON))
                .isInstanceOf(UnknownProjection.class);
    }
}
