package dev.berth.eventstore.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.axonframework.messaging.eventhandling.processing.streaming.segmenting.Segment;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.ReplayToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.TokenStore;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.UnableToClaimTokenException;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.UnableToInitializeTokenException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What Axon's processors expect of a token store that several nodes share. Each test uses a processor of its own. */
abstract class TokenStoreContract {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONGER_THAN_A_STALL = Duration.ofSeconds(2);
    private static final TrackingToken START = new GlobalSequenceTrackingToken(0);

    /** A store as node {@code node} sees it; all of them share one storage. */
    abstract TokenStore on(String node, Duration claimTimeout);

    /** Whether every node gets the identifier, also when several ask for the first time at once. */
    boolean identifierIsAgreedOnAtTheFirstAsking() {
        return true;
    }

    /** Whether a node that extends a claim it does not hold gets it when nobody else does. */
    boolean extendingClaimsWhatIsFree() {
        return false;
    }

    final TokenStore on(String node) {
        return on(node, LONG);
    }

    static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(5, TimeUnit.SECONDS);
    }

    /** Each on a thread of its own, all let go at once: a store may work on the thread of its caller. */
    private static <T> List<CompletableFuture<T>> atOnce(int nodes, Function<String, CompletableFuture<T>> operation)
            throws Exception {
        CountDownLatch ready = new CountDownLatch(nodes);
        CountDownLatch go = new CountDownLatch(1);
        List<CompletableFuture<T>> results = IntStream.range(0, nodes)
                .mapToObj(node -> new CompletableFuture<T>())
                .toList();
        for (int i = 0; i < nodes; i++) {
            String node = "node-" + i;
            CompletableFuture<T> result = results.get(i);
            Thread.ofVirtual().start(() -> {
                ready.countDown();
                awaitLatch(go);
                Mono.fromFuture(operation.apply(node))
                        .subscribe(result::complete, result::completeExceptionally, () -> result.complete(null));
            });
        }
        assertThat(ready.await(10, TimeUnit.SECONDS)).isTrue();
        go.countDown();
        return results;
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static long successes(List<? extends CompletableFuture<?>> results) throws Exception {
        long count = 0;
        for (CompletableFuture<?> result : results) {
            count += get(result.handle((value, error) -> error == null)) ? 1 : 0;
        }
        return count;
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

        assertThat(successes(atOnce(16, node -> on(node).fetchToken("race", 0, null))))
                .isEqualTo(1);
    }

    @Test
    void a_released_claim_is_there_for_one_of_many_that_claim_at_once() throws Exception {
        get(on("a").initializeTokenSegments("released", 1, START, null));
        get(on("a").fetchToken("released", 0, null));
        get(on("b").releaseClaim("released", 0, null)); // It is not b's to release.
        assertUnclaimable(on("b").fetchToken("released", 0, null));
        get(on("a").releaseClaim("released", 0, null));

        assertThat(successes(atOnce(8, node -> on(node).fetchToken("released", 0, null))))
                .isEqualTo(1);
    }

    @Test
    void an_expired_claim_is_there_for_one_of_many_that_claim_at_once() throws Exception {
        get(on("a").initializeTokenSegments("expired", 1, START, null));
        get(on("a").fetchToken("expired", 0, null));
        // Long enough that no fresh claim expires while the others are still asking on a busy machine.
        var timeout = Duration.ofSeconds(3);
        await().until(() ->
                !get(on("b", timeout).fetchAvailableSegments("expired", null)).isEmpty());

        // Whoever is first has a fresh claim, which the others must not take for the old one.
        assertThat(successes(atOnce(8, node -> on(node, timeout).fetchToken("expired", 0, null))))
                .isEqualTo(1);
    }

    @Test
    void a_claim_that_is_not_held_is_not_extended() throws Exception {
        get(on("a").initializeTokenSegments("unheld", 1, START, null));
        CompletableFuture<Void> free = on("a").extendClaim("unheld", 0, null);
        await().until(free::isDone);
        assertThat(free.isCompletedExceptionally()).isEqualTo(!extendingClaimsWhatIsFree());

        get(on("a").fetchToken("unheld", 0, null));
        get(on("a").extendClaim("unheld", 0, null));
        assertUnclaimable(on("b").extendClaim("unheld", 0, null));
        assertUnclaimable(on("b").extendClaim("unheld", 1, null));
    }

    @Test
    void available_are_the_free_the_own_and_the_expired_segments() throws Exception {
        List<Segment> segments = get(on("a").initializeTokenSegments("available", 3, START, null));
        get(on("a").fetchToken("available", segments.get(0).getSegmentId(), null));
        get(on("b").fetchToken("available", segments.get(1).getSegmentId(), null));

        assertThat(get(on("a").fetchAvailableSegments("available", null)))
                .containsExactlyInAnyOrder(segments.get(0), segments.get(2));
        assertThat(get(on("b").fetchAvailableSegments("available", null)))
                .containsExactlyInAnyOrder(segments.get(1), segments.get(2));
        assertThat(get(on("c").fetchAvailableSegments("available", null))).containsExactly(segments.get(2));
        await().until(() ->
                get(on("c", SHORT).fetchAvailableSegments("available", null)).size() == 3);
        assertThat(get(on("c").fetchAvailableSegments("nothing", null))).isEmpty();
    }

    @Test
    void only_its_owner_deletes_a_token() throws Exception {
        get(on("a").initializeTokenSegments("delete", 1, START, null));
        assertUnclaimable(on("a").deleteToken("delete", 0, null)); // Initialised, but never claimed.
        get(on("a").fetchToken("delete", 0, null));
        get(on("a").releaseClaim("delete", 0, null));
        assertUnclaimable(on("a").deleteToken("delete", 0, null));
        get(on("a").fetchToken("delete", 0, null));
        get(on("a").deleteToken("delete", 0, null));

        assertThat(get(on("a").fetchSegments("delete", null))).isEmpty();
        assertUnclaimable(on("a").fetchToken("delete", 0, null));
    }

    @Test
    void a_token_stored_by_one_node_is_where_the_next_one_begins() throws Exception {
        get(on("a").initializeTokenSegments("across", 1, START, null));
        get(on("a").fetchToken("across", 0, null));
        get(on("a").storeToken(new GlobalSequenceTrackingToken(42), "across", 0, null));
        get(on("a").releaseClaim("across", 0, null));

        assertThat(get(on("b").fetchToken("across", 0, null))).isEqualTo(new GlobalSequenceTrackingToken(42));
        get(on("b").storeToken(new GlobalSequenceTrackingToken(43), "across", 0, null));
        assertThat(get(on("b", SHORT).fetchToken("across", 0, null))).isEqualTo(new GlobalSequenceTrackingToken(43));
    }

    @Test
    void a_late_node_stores_nothing_over_a_claim_that_others_had_since() throws Exception {
        get(on("a").initializeTokenSegments("late", 1, START, null));
        get(on("a").fetchToken("late", 0, null));
        await().atMost(Duration.ofSeconds(5))
                .until(() -> on("b", SHORT)
                        .fetchToken("late", 0, null)
                        .handle((token, error) -> error == null)
                        .get());
        TrackingToken newer = new GlobalSequenceTrackingToken(43);
        get(on("b").storeToken(newer, "late", 0, null));

        // Also when the claim of the other one has expired meanwhile.
        assertUnclaimable(on("a", SHORT).storeToken(START, "late", 0, null));
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(get(on("c", SHORT).fetchAvailableSegments("late", null)))
                        .hasSize(1));
        assertUnclaimable(on("a", SHORT).storeToken(START, "late", 0, null));
        assertThat(get(on("b").fetchToken("late", 0, null))).isEqualTo(newer);
    }

    @Test
    void of_many_that_initialise_at_once_one_does_it() throws Exception {
        assertThat(successes(atOnce(8, node -> on(node).initializeTokenSegments("first", 4, START, null))))
                .isEqualTo(1);
        assertThat(get(on("a").fetchSegments("first", null))).hasSize(4);
        assertThat(successes(atOnce(8, node -> on(node).initializeSegment(START, "one", Segment.ROOT_SEGMENT, null))))
                .isEqualTo(1);
    }

    @Test
    void a_segment_cannot_be_claimed_while_it_is_split_also_segment_0() throws Exception {
        List<Segment> halves = get(on("a").initializeTokenSegments("splitting", 2, START, null));
        for (Segment half : halves) {
            get(on("a").fetchToken("splitting", half, null));
            Segment[] quarters = half.split();
            get(on("a").initializeSegment(START, "splitting", quarters[1], null));

            assertUnclaimable(on("a").fetchToken("splitting", half, null));
            assertThat(get(on("a").fetchToken("splitting", quarters[1], null))).isEqualTo(START);
        }
    }

    @Test
    void a_segment_cannot_be_claimed_once_its_other_half_was_merged_into_it() throws Exception {
        for (int merged : List.of(0, 1)) {
            String processor = "merging-" + merged;
            List<Segment> halves = get(on("a").initializeTokenSegments(processor, 2, START, null));
            get(on("a").fetchToken(processor, merged, null));
            get(on("a").deleteToken(processor, merged, null));

            assertUnclaimable(on("b").fetchToken(processor, halves.get(1 - merged), null));
        }
    }

    @Test
    void a_split_and_claims_of_the_whole_at_once_never_both_count() throws Exception {
        for (int round = 0; round < 10; round++) {
            String processor = "split-race-" + round;
            get(on("node-0").initializeTokenSegments(processor, 1, START, null));
            get(on("node-0").fetchToken(processor, Segment.ROOT_SEGMENT, null));
            // The owner splits while others try for the whole; they can have it neither before nor after.
            List<? extends CompletableFuture<?>> results = atOnce(
                    4,
                    node -> node.equals("node-0")
                            ? on(node).initializeSegment(
                                            START,
                                            processor,
                                            Segment.ROOT_SEGMENT.split()[1],
                                            null)
                                    .thenApply(done -> node)
                            : on(node).fetchToken(processor, Segment.ROOT_SEGMENT, null)
                                    .thenApply(token -> node));

            assertThat(successes(results)).isEqualTo(1);
            assertUnclaimable(on("node-0").fetchToken(processor, Segment.ROOT_SEGMENT, null));
            assertThat(get(on("node-0").fetchSegments(processor, null))).hasSize(2);
        }
    }

    @Test
    void of_two_that_merge_at_once_neither_loses_the_whole() throws Exception {
        for (int round = 0; round < 10; round++) {
            String processor = "merge-race-" + round;
            get(on("a").initializeTokenSegments(processor, 2, START, null));
            // Each node holds one half and deletes it, as a merge does: a merge needs both claims, so this is a fault
            // of its caller that the store must at least report truthfully.
            get(on("node-0").fetchToken(processor, 0, null));
            get(on("node-1").fetchToken(processor, 1, null));
            List<CompletableFuture<Void>> deleted =
                    atOnce(2, node -> on(node).deleteToken(processor, node.equals("node-0") ? 1 : 0, null));

            assertThat(successes(deleted)).as("neither owns the other's half").isZero();
            assertThat(get(on("a").fetchSegments(processor, null))).hasSize(2);
        }
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
        List<CompletableFuture<String>> asked = atOnce(8, node -> on(node).retrieveStorageIdentifier(null));

        String agreed = null;
        long answered = successes(asked);
        assertThat(answered).isGreaterThanOrEqualTo(1);
        if (identifierIsAgreedOnAtTheFirstAsking()) {
            assertThat(answered).isEqualTo(asked.size());
        }
        for (CompletableFuture<String> each : asked) {
            String identifier =
                    each.isCompletedExceptionally() ? get(on("b").retrieveStorageIdentifier(null)) : get(each);
            assertThat(identifier).isNotEmpty();
            agreed = agreed == null ? identifier : agreed;
            assertThat(identifier).isEqualTo(agreed);
        }
    }
}
