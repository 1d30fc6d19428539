package dev.berth.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.axonframework.messaging.eventhandling.processing.streaming.segmenting.Segment;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.ReplayToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.TokenStore;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.UnableToClaimTokenException;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.UnableToInitializeTokenException;
import org.junit.jupiter.api.Test;

/** What Axon's processors expect of a token store that several nodes share. Each test uses a processor of its own. */
abstract class TokenStoreContract {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONGER_THAN_A_STALL = Duration.ofSeconds(2);
    private static final TrackingToken START = new GlobalSequenceTrackingToken(0);

    /** A store as node {@code node} sees it; all of them share one storage. */
    abstract TokenStore on(String node, Duration claimTimeout);

    private TokenStore on(String node) {
        return on(node, LONG);
    }

    static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(5, TimeUnit.SECONDS);
    }

    static void assertUnclaimable(CompletableFuture<?> future) {
        await().until(future::isDone);
        assertThat(future.exceptionNow()).isInstanceOf(UnableToClaimTokenException.class);
    }

    @Test
    void segments_are_initialised_once_and_free() throws Exception {
        List<Segment> segments = get(on("a").initializeTokenSegments("init", 4, START, null));

        assertThat(segments).hasSize(4);
        assertThat(get(on("b").fetchSegments("init", null))).isEqualTo(segments);
        assertThat(get(on("b").fetchAvailableSegments("init", null))).isEqualTo(segments);
        assertUnclaimable(on("b").initializeTokenSegments("init", 2, START, null));
    }

    @Test
    void a_claimed_token_is_refused_to_others_until_it_is_released() throws Exception {
        get(on("a").initializeTokenSegments("claim", 1, START, null));
        assertThat(get(on("a").fetchToken("claim", 0, null))).isEqualTo(START);

        assertUnclaimable(on("b").fetchToken("claim", 0, null));
        assertThat(get(on("b").fetchAvailableSegments("claim", null))).isEmpty();
        assertUnclaimable(on("b").storeToken(START, "claim", 0, null));
        assertUnclaimable(on("b").deleteToken("claim", 0, null));
        get(on("a").releaseClaim("claim", 0, null));
        assertThat(get(on("b").fetchToken("claim", 0, null))).isEqualTo(START);
    }

    @Test
    void an_expired_claim_is_stolen_and_the_loser_cannot_extend_it() throws Exception {
        get(on("a").initializeTokenSegments("steal", 1, START, null));
        get(on("a").fetchToken("steal", 0, null));

        await().atMost(Duration.ofSeconds(5))
                .until(() -> on("b", SHORT)
                        .fetchToken("steal", 0, null)
                        .handle((token, error) -> error == null)
                        .get());
        assertUnclaimable(on("a").extendClaim("steal", 0, null));
        assertUnclaimable(on("a").storeToken(START, "steal", 0, null));
    }

    @Test
    void an_extended_claim_outlives_the_timeout() throws Exception {
        get(on("a").initializeTokenSegments("extend", 1, START, null));
        get(on("a").fetchToken("extend", 0, null));

        long end = System.nanoTime()
                + LONGER_THAN_A_STALL.multipliedBy(3).dividedBy(2).toNanos();
        while (System.nanoTime() < end) {
            get(on("a").extendClaim("extend", 0, null));
            assertUnclaimable(on("b", LONGER_THAN_A_STALL).fetchToken("extend", 0, null));
        }
    }

    @Test
    void what_is_stored_is_fetched_also_null_and_wrapped_tokens() throws Exception {
        get(on("a").initializeTokenSegments("store", 1, null, null));
        assertThat(get(on("a").fetchToken("store", 0, null))).isNull();

        TrackingToken replay = ReplayToken.createReplayToken(new GlobalSequenceTrackingToken(7), START);
        for (TrackingToken token : List.of(new GlobalSequenceTrackingToken(Long.MAX_VALUE), replay)) {
            get(on("a").storeToken(token, "store", 0, null));
            assertThat(get(on("a").fetchToken("store", 0, null))).isEqualTo(token);
        }
    }

    @Test
    void of_many_that_claim_at_once_one_wins() throws Exception {
        get(on("a").initializeTokenSegments("race", 1, START, null));

        List<CompletableFuture<Boolean>> claims = IntStream.range(0, 16)
                .mapToObj(
                        node -> on("node-" + node).fetchToken("race", 0, null).handle((token, error) -> error == null))
                .toList();
        int winners = 0;
        for (CompletableFuture<Boolean> claim : claims) {
            winners += get(claim) ? 1 : 0;
        }
        assertThat(winners).isEqualTo(1);
    }

    @Test
    void a_segment_that_was_split_or_merged_meanwhile_cannot_be_claimed() throws Exception {
        get(on("a").initializeTokenSegments("split", 1, START, null));
        assertThat(get(on("a").fetchToken("split", Segment.ROOT_SEGMENT, null))).isEqualTo(START);
        Segment[] halves = Segment.ROOT_SEGMENT.split();
        get(on("a").initializeSegment(START, "split", halves[1], null));

        assertUnclaimable(on("a").fetchToken("split", Segment.ROOT_SEGMENT, null));
        assertThat(get(on("a").fetchToken("split", halves[0], null))).isEqualTo(START);
        assertThat(get(on("a").fetchToken("split", halves[1], null))).isEqualTo(START);
        get(on("a").deleteToken("split", 1, null));
        assertUnclaimable(on("a").fetchToken("split", halves[0], null));
    }

    @Test
    void a_segment_is_initialised_once() throws Exception {
        get(on("a").initializeSegment(START, "once", Segment.ROOT_SEGMENT, null));

        CompletableFuture<Void> again = on("b").initializeSegment(START, "once", Segment.ROOT_SEGMENT, null);
        await().until(again::isDone);
        assertThat(again.exceptionNow()).isInstanceOf(UnableToInitializeTokenException.class);
        assertThat(get(on("b").fetchSegment("once", 0, null))).isEqualTo(Segment.ROOT_SEGMENT);
        assertThat(get(on("b").fetchSegment("once", 1, null))).isNull();
    }

    @Test
    void what_was_never_initialised_cannot_be_claimed() {
        assertUnclaimable(on("a").fetchToken("nothing", 0, null));
        assertUnclaimable(on("a").storeToken(START, "nothing", 0, null));
        assertUnclaimable(on("a").deleteToken("nothing", 0, null));
    }

    @Test
    void all_nodes_see_one_storage_identifier_also_when_they_ask_at_once() throws Exception {
        List<CompletableFuture<String>> asked = IntStream.range(0, 8)
                .mapToObj(node -> on("node-" + node).retrieveStorageIdentifier(null))
                .toList();

        String first = get(asked.getFirst());
        assertThat(first).isNotEmpty();
        for (CompletableFuture<String> identifier : asked) {
            assertThat(get(identifier)).isEqualTo(first);
        }
    }
}
