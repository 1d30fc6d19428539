package dev.berth.eventstore.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.EventStoreSettings;
import dev.berth.eventstore.OtherProcess;
import dev.berth.eventstore.TestPostgres;
import dev.berth.eventstore.engine.EngineTest;
import dev.berth.eventstore.engine.SeenPositions;
import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.SqlCommand;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rebuilds with two nodes on one database. */
class RebuildNodesTest {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final String NAME = SeenPositions.NAME;

    private EventStoreSettings settings;
    private EventStore left;
    private EventStore right;

    @BeforeEach
    void open() {
        settings = TestPostgres.settings(TestPostgres.newDatabase(), TestPostgres.noTypes());
        left = node();
        right = node();
    }

    private EventStore node() {
        EventStore store = TestPostgres.open(settings);
        store.projections().register(new SeenPositions());
        store.projections().start().block(SOON);
        return store;
    }

    @AfterEach
    void close() {
        left.close().block(SOON);
        right.close().block(SOON);
    }

    private static long append(EventStore on) {
        EngineTest.append(on, AppendCondition.none(), EngineTest.event("t.Word", "a", Tag.of("word", "a")))
                .join();
        return Objects.requireNonNull(on.reader().head().block(SOON));
    }

    private static long count(EventStore on) {
        return number(on, "SELECT count(*) FROM " + on.projections().live(NAME).name(NAME));
    }

    private static long number(EventStore on, String sql) {
        return Objects.requireNonNull(new Database(on.connections())
                        .query(SqlCommand.of(sql), row -> Database.present(row.get(0, Long.class)))
                        .block(SOON))
                .getFirst();
    }

    private static RebuildStatus reach(EventStore on, String id, String state) {
        return await().atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> on.projections().rebuildStatus(NAME, id).block(SOON),
                        status -> status.state().equals(state));
    }

    /** A rebuild that waits for a person, because a row of the live build was removed by hand. */
    private RebuildStatus undecided() {
        long last = append(left);
        left.projections().await(NAME, last, SOON).block(SOON);
        right.projections().await(NAME, last, SOON).block(SOON);
        TestPostgres.execute(
                settings.database(),
                "DELETE FROM " + left.projections().live(NAME).name(NAME) + " WHERE position = " + last);
        RebuildStatus begun = left.projections().rebuild(NAME).block(SOON);
        return reach(right, Objects.requireNonNull(begun).id(), "ready");
    }

    private void bothRead(Tables tables) {
        await().atMost(SOON)
                .until(() -> left.projections().live(NAME).equals(tables)
                        && right.projections().live(NAME).equals(tables));
    }

    /** Whichever node drove the rebuild, and so was the first to leave. */
    private void bothHaveLeft(Tables before) {
        await().atMost(SOON)
                .until(() ->
                        left.projections().live(NAME).equals(right.projections().live(NAME))
                                && !left.projections().live(NAME).equals(before));
    }

    @Test
    void the_tables_that_were_just_replaced_outlive_the_next_rebuild_for_nodes_that_still_read_them() {
        long last = append(left);
        left.projections().await(NAME, last, SOON).block(SOON);
        String replaced = left.projections().live(NAME).name(NAME);
        reach(
                left,
                Objects.requireNonNull(left.projections().rebuild(NAME).block(SOON))
                        .id(),
                "active");

        left.projections().rebuild(NAME).block(SOON);

        assertThat(number(left, "SELECT count(*) FROM " + replaced)).isEqualTo(1);
        await().atMost(SOON)
                .until(() -> number(left, "SELECT count(*) FROM pg_class WHERE relname = '" + replaced + "'") == 0);
    }

    @Test
    void a_node_that_does_not_drive_a_rebuild_sees_it_activates_it_and_rolls_back() {
        Tables before = left.projections().live(NAME);
        RebuildStatus rebuild = undecided();
        assertThat(rebuild.differences()).isEqualTo(1);
        assertThatThrownBy(() -> right.projections().rebuild(NAME).block(SOON))
                .isInstanceOfSatisfying(
                        RebuildRunning.class,
                        running -> assertThat(running.id()).isEqualTo(rebuild.id()));

        right.projections().activate(NAME, rebuild.id()).block(SOON);
        reach(right, rebuild.id(), "active");
        await().atMost(SOON).until(() -> !right.projections().live(NAME).equals(before));
        assertThat(count(right)).isEqualTo(1);
        assertThatThrownBy(
                        () -> right.projections().activate(NAME, rebuild.id()).block(SOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is active");

        RebuildStatus back = right.projections().rollback(NAME).block(SOON);
        reach(left, Objects.requireNonNull(back).id(), "active");
        bothRead(before);
    }

    @Test
    void a_node_that_does_not_drive_a_rebuild_cancels_it_and_its_tables_are_dropped() {
        Tables before = left.projections().live(NAME);
        RebuildStatus rebuild = undecided();
        String tables = "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'seen\\_%'";
        assertThat(number(right, tables)).isEqualTo(2);

        assertThat(Objects.requireNonNull(
                                right.projections().cancel(NAME, rebuild.id()).block(SOON))
                        .state())
                .isEqualTo("cancelled");
        assertThat(number(right, tables)).isEqualTo(1);
        long last = append(right);
        assertThat(left.projections().await(NAME, last, SOON).block(SOON)).isTrue();
        assertThat(left.projections().live(NAME)).isEqualTo(before);
        // The former driver has let go, so that it can drive the next one.
        RebuildStatus next = undecided();
        left.projections().cancel(NAME, next.id()).block(SOON);
    }

    @Test
    void a_rebuild_whose_driver_died_is_finished_by_another_node_once_the_lease_has_ended() {
        Tables before = right.projections().live(NAME);
        RebuildStatus rebuild = undecided();
        // As a killed node leaves it: nobody extends the lease, and nobody else may drive before it ends.
        TestPostgres.execute(
                settings.database(),
                "UPDATE projection_rebuild SET driver = 'killed', state = 'building', compare = false,"
                        + " lease_until = clock_timestamp() + interval '3 seconds'");
        left.close().block(SOON);

        reach(right, rebuild.id(), "active");
        assertThat(number(
                        right,
                        "SELECT count(*) FROM projection_rebuild WHERE driver <> 'killed'"
                                + " AND lease_until >= started_at + interval '8 seconds'"))
                .isEqualTo(1);
        await().atMost(SOON).until(() -> !right.projections().live(NAME).equals(before));
        assertThat(count(right)).isEqualTo(1);
    }

    @Test
    void a_rebuild_whose_driver_was_killed_is_finished_by_another_node() throws Exception {
        long last = append(left);
        // Whichever node is first drives a rebuild, so that the other process is alone when it begins one.
        left.close().block(SOON);
        right.close().block(SOON);
        try (OtherProcess driver = OtherProcess.start(settings, DrivingProcess.class)) {
            driver.expect("building");
            left = node();
            String id = Objects.requireNonNull(left.projections().rebuilds(NAME).block(SOON))
                    .getFirst()
                    .id();
            // Nobody takes it from a driver that lives, even if it gets no further.
            String heldFor =
                    "SELECT count(*) FROM projection_rebuild WHERE clock_timestamp() > started_at + interval '6 seconds'"
                            + " AND state IN ('building', 'comparing') AND position = 0 AND lease_until > clock_timestamp()";
            await().atMost(SOON).until(() -> number(left, heldFor) == 1);

            driver.kill();

            reach(left, id, "active");
        }
        assertThat(left.projections().await(NAME, last, SOON).block(SOON)).isTrue();
        assertThat(count(left)).isEqualTo(last);
    }

    @Test
    void reads_on_both_nodes_never_miss_a_row_while_builds_are_compared_and_replaced() {
        AtomicBoolean going = new AtomicBoolean(true);
        List<String> wrong = new CopyOnWriteArrayList<>();
        List<Thread> threads = List.of(
                Thread.startVirtualThread(() -> work(going, wrong, () -> append(left) > 0)),
                Thread.startVirtualThread(() -> work(going, wrong, () -> append(right) > 0)),
                Thread.startVirtualThread(() -> work(going, wrong, neverLess(left))),
                Thread.startVirtualThread(() -> work(going, wrong, neverLess(right))));

        for (EventStore node : List.of(left, right, left)) {
            Tables before = node.projections().live(NAME);
            RebuildStatus begun =
                    Objects.requireNonNull(node.projections().rebuild(NAME).block(SOON));
            reach(node, begun.id(), "active");
            bothHaveLeft(before);
        }
        Tables before = right.projections().live(NAME);
        RebuildStatus back =
                Objects.requireNonNull(right.projections().rollback(NAME).block(SOON));
        reach(left, back.id(), "active");
        bothHaveLeft(before);

        going.set(false);
        await().atMost(SOON).until(() -> threads.stream().noneMatch(Thread::isAlive));
        assertThat(wrong).isEmpty();
        long last = append(left);
        assertThat(left.projections().await(NAME, last, SOON).block(SOON)).isTrue();
        assertThat(right.projections().await(NAME, last, SOON).block(SOON)).isTrue();
        assertThat(count(left)).isEqualTo(last).isEqualTo(count(right));
    }

    private static BooleanSupplier neverLess(EventStore on) {
        long[] most = {0};
        return () -> {
            long now = count(on);
            boolean kept = now >= most[0];
            most[0] = Math.max(now, most[0]);
            return kept;
        };
    }

    private static void work(AtomicBoolean going, List<String> wrong, BooleanSupplier step) {
        while (going.get() && wrong.isEmpty()) {
            try {
                if (!step.getAsBoolean()) {
                    wrong.add("a row was missing");
                }
            } catch (RuntimeException error) {
                wrong.add(error.toString());
            }
        }
    }
}
