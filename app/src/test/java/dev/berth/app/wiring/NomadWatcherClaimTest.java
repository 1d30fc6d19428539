package dev.berth.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.app.TestEventStore;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.event.EventTypes;
import dev.berth.nomad.WatcherClaim;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.TokenStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** Nodes with stores of their own on one database, as processes have. */
class NomadWatcherClaimTest {
    /** Well below the time after which a claim expires, so that nobody waits for that. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private final List<EventStore> stores = new ArrayList<>();
    private final List<Disposable> nodes = new ArrayList<>();
    private EmbeddedPostgres server;

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedPostgres.start();
    }

    @AfterEach
    void stop() throws Exception {
        nodes.forEach(Disposable::dispose);
        stores.forEach(store -> store.close().block(Duration.ofSeconds(10)));
        server.close();
    }

    private WatcherClaim node(String name) {
        var store = TestEventStore.open(server, name, EventTypes.taggedBy(_ -> Set.of()));
        stores.add(store);
        return new NomadWatcherClaim(store.tokenStore(), store.claimTimeout());
    }

    private List<Boolean> follow(WatcherClaim claim) {
        var held = new CopyOnWriteArrayList<Boolean>();
        nodes.add(claim.held().subscribe(held::add));
        return held;
    }

    @Test
    void one_node_holds_the_claim_and_another_has_it_soon_after_it_was_given_back() {
        var first = node("first");
        var heldByFirst = follow(first);
        await().atMost(SOON).until(() -> heldByFirst.equals(List.of(true)));
        var heldBySecond = follow(node("second"));
        await().atMost(SOON).until(() -> heldBySecond.equals(List.of(false)));

        nodes.getFirst().dispose();
        first.release().block(SOON);

        await().atMost(SOON).until(() -> heldBySecond.equals(List.of(false, true)));
        assertThat(heldByFirst).containsExactly(true);
    }

    @Test
    void a_node_that_was_killed_takes_its_own_claim_over_at_once() {
        var held = follow(node("this-machine"));
        await().atMost(SOON).until(() -> held.equals(List.of(true)));
        // Nothing is given back, as when the process is killed.
        nodes.removeFirst().dispose();

        var heldAfterRestart = follow(node("this-machine"));

        await().atMost(Duration.ofSeconds(2)).until(() -> heldAfterRestart.equals(List.of(true)));
    }

    @Test
    void a_database_that_is_gone_is_told_as_the_reason_and_not_as_another_node() throws Exception {
        var claim = node("first");
        follow(claim);
        await().atMost(SOON).until(() -> claim.error() == null);

        server.close();

        await().atMost(Duration.ofSeconds(30)).until(() -> claim.error() != null);
        assertThat(claim.error()).contains("cannot be renewed");
    }

    @Test
    void a_claim_comes_back_after_a_read_only_phase_without_anybody_ending_sessions() throws Exception {
        var claim = node("first");
        var held = follow(claim);
        await().atMost(SOON).until(() -> held.equals(List.of(true)));
        execute("ALTER DATABASE postgres SET default_transaction_read_only = on");
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'postgres'");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(claim.error()).isNotNull().contains("read-only"));
        // Else the claim may be asked for on one that is made after the phase.
        fillPool(stores.getFirst().tokenStore());

        execute("ALTER DATABASE postgres SET default_transaction_read_only = off");

        await().atMost(Duration.ofSeconds(30)).until(() -> claim.error() == null && held.getLast());
    }

    /** Leaves as many idle sessions as there may be. */
    private static void fillPool(TokenStore tokens) {
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() ->
                        IntStream.range(0, 100)
                                .mapToObj(n -> tokens.fetchSegments(NomadWatcherClaim.PROCESSOR, null))
                                .toList()
                                .stream()
                                .allMatch(read -> read.join() != null));
    }

    /** From another database, since nothing can be set in one that is read-only. */
    private void execute(String sql) throws SQLException {
        try (var connection = server.getDatabase("postgres", "template1").getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
