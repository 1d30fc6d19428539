package dev.berth.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.bench.database.BenchDatabase;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each peer stores and reads what it says it does, on the server that the measurement uses. */
class PeersTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
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

            assertThat(pgbench.readEventsPerSecond(pgbench.database(), Math.max(1000, events), SHORT))
                    .isGreaterThan(1000);
        }
    }

    private static long count(String database, String table) {
        return Long.parseLong(
                server.query(database, "SELECT count(*) FROM " + table).getFirst());
    }
}
