package dev.berth.eventstore.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.TestPostgres;
import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.PostgresArray;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Statement;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.axonframework.messaging.eventhandling.processing.streaming.segmenting.Segment;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.TokenStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

class R2dbcTokenStoreTest extends TokenStoreContract {
    private static EventStore store;

    @BeforeAll
    static void open() {
        store = TestPostgres.open();
    }

    @AfterAll
    static void close() {
        store.close().block(Duration.ofSeconds(10));
    }

    @Override
    TokenStore on(String node, Duration claimTimeout) {
        return new R2dbcTokenStore(new Database(store.connections()), EventCodec.newMapper(), node, claimTimeout);
    }

    /** Axon's own store takes what is free here, so this is not in the contract. */
    @Test
    void a_late_node_stores_nothing_over_what_others_have_released() throws Exception {
        get(on("a").initializeTokenSegments("given-back", 1, null, null));
        assertUnclaimable(on("a").storeToken(new GlobalSequenceTrackingToken(1), "given-back", 0, null));

        get(on("b").fetchToken("given-back", 0, null));
        TrackingToken newer = new GlobalSequenceTrackingToken(43);
        get(on("b").storeToken(newer, "given-back", 0, null));
        get(on("b").releaseClaim("given-back", 0, null));

        assertUnclaimable(on("a").storeToken(new GlobalSequenceTrackingToken(7), "given-back", 0, null));
        assertThat(get(on("a").fetchToken("given-back", 0, null))).isEqualTo(newer);
    }

    @Test
    void a_node_knows_what_it_has_claimed_until_it_gives_it_back_or_hears_that_another_has_it() throws Exception {
        R2dbcTokenStore mine = (R2dbcTokenStore) on("a", Duration.ofSeconds(10));
        get(mine.initializeTokenSegments("known", 2, null, null));
        get(mine.fetchToken("known", 0, null));
        get(mine.fetchToken("known", 1, null));
        assertThat(mine.claims()).containsExactlyInAnyOrder(new SegmentClaim("known", 0), new SegmentClaim("known", 1));

        get(mine.releaseClaim("known", 1, null));
        assertThat(mine.claims()).containsExactly(new SegmentClaim("known", 0));

        get(on("b", Duration.ZERO).fetchToken("known", 0, null));
        assertUnclaimable(mine.extendClaim("known", 0, null));
        assertThat(mine.claims()).isEmpty();
    }

    /** A node's clock cannot matter, because no time of it ever reaches the database: only how long a claim lasts. */
    @Test
    void no_time_of_the_node_reaches_the_database() throws Exception {
        Queue<Object> bound = new ConcurrentLinkedQueue<>();
        ConnectionFactory noting = noting(store.connections(), bound);
        TokenStore node =
                new R2dbcTokenStore(new Database(noting), EventCodec.newMapper(), "a", Duration.ofSeconds(10));
        TrackingToken token = new GlobalSequenceTrackingToken(7);

        get(node.initializeTokenSegments("clock", 1, token, null));
        get(node.fetchToken("clock", 0, null));
        get(node.fetchToken("clock", Segment.ROOT_SEGMENT, null));
        get(node.storeToken(token, "clock", 0, null));
        get(node.extendClaim("clock", 0, null));
        get(node.fetchAvailableSegments("clock", null));
        get(node.releaseClaim("clock", 0, null));

        assertThat(bound).contains("clock", "a", 10.0);
        assertThat(bound)
                .filteredOn(Number.class::isInstance)
                .extracting(number -> ((Number) number).doubleValue())
                .as("the claim's length and small integers")
                .allMatch(number -> number <= 10.0);
        assertThat(bound)
                .filteredOn(value -> !(value instanceof Number) && !(value instanceof byte[]))
                .as("names and segments")
                .allMatch(value -> value instanceof PostgresArray
                        || Set.of("clock", "a", GlobalSequenceTrackingToken.class.getName())
                                .contains(value));
    }

    private static ConnectionFactory noting(ConnectionFactory connections, Queue<Object> bound) {
        return (ConnectionFactory) wrapped(connections, ConnectionFactory.class, bound);
    }

    private static Object wrapped(Object target, Class<?> type, Queue<Object> bound) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            if (method.getName().equals("bind")) {
                bound.add(arguments[1]);
            }
            Object result = method.invoke(target, arguments);
            return switch (method.getName()) {
                case "create" -> Mono.from((Publisher<?>) result).map(open -> wrapped(open, Connection.class, bound));
                case "createStatement" -> wrapped(result, Statement.class, bound);
                default -> result;
            };
        });
    }
}
