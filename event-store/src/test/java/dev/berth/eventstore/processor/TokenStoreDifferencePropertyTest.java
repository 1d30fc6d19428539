package dev.berth.eventstore.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.TestPostgres;
import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.SqlCommand;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.axonframework.messaging.eventhandling.processing.streaming.segmenting.Segment;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.TokenStore;
import org.jspecify.annotations.Nullable;

/**
 * Any script of operations by a few nodes has the same outcome, value or type of failure, on our store and on Axon's own
 * JDBC store. Three differences are known, and scripts keep clear of them:
 * <ul>
 *   <li>extending a claim that is not held: Axon's store fetches, and so claims, what is free; ours refuses. A processor
 *       that lost its claim is to hear of it, not to take it back by the way. Scripts extend what the node holds, or what
 *       another one does.
 *   <li>storing a token that nobody claims: Axon's store claims it by the way; ours refuses, for the same reason, and because
 *       the token may have gone on since this node held it.
 *   <li>initialising segments of a processor that has some but not the first: the interface says it must fail; Axon's
 *       store fails only when one of the new ones exists. Scripts that would do this ask ours only that it refuses.
 * </ul>
 */
class TokenStoreDifferencePropertyTest {
    private static final Duration CLAIMS_LAST = Duration.ofMinutes(10);
    private static final int SEGMENTS = 4;

    private static EventStore ours;
    private static String theirDatabase;
    private static JdbcTokenStores theirs;
    private static int scripts;

    @BeforeContainer
    static void open() throws SQLException {
        ours = TestPostgres.open();
        theirDatabase = TestPostgres.newDatabase();
        theirs = new JdbcTokenStores(theirDatabase);
    }

    @AfterContainer
    static void close() {
        ours.close().block(Duration.ofSeconds(10));
    }

    enum Kind {
        INITIALIZE,
        INITIALIZE_SEGMENT,
        FETCH,
        FETCH_SEGMENT,
        STORE,
        EXTEND,
        RELEASE,
        DELETE,
        SEGMENT,
        SEGMENTS,
        AVAILABLE,
        TIME_PASSES
    }

    /** {@code level} is how often the whole was split to get at the segment; {@code number} is a token or a count. */
    record Step(Kind kind, String node, String processor, int segment, int level, int number) {}

    @Provide
    Arbitrary<List<Step>> script() {
        // Claims and tokens more often than the rest: a script of lone initialisations says little.
        Arbitrary<Kind> kinds = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.of(Kind.FETCH, Kind.FETCH_SEGMENT, Kind.STORE)),
                Tuple.of(2, Arbitraries.of(Kind.EXTEND, Kind.RELEASE, Kind.DELETE, Kind.INITIALIZE_SEGMENT)),
                Tuple.of(1, Arbitraries.of(Kind.class)));
        return Combinators.combine(
                        kinds,
                        Arbitraries.of("node-a", "node-b", "node-c"),
                        Arbitraries.of("one", "two"),
                        Arbitraries.integers().between(0, SEGMENTS - 1),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 3))
                .as(Step::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(40);
    }

    @Property(tries = 30)
    void every_outcome_is_the_same_on_axons_own_store(@ForAll("script") List<Step> script) throws Exception {
        String run = "script-" + scripts++ + "-";
        List<Step> whole = new ArrayList<>();
        whole.add(new Step(Kind.INITIALIZE, "node-a", "one", 0, 0, 1));
        whole.addAll(script);
        for (Step step : whole) {
            Step here = new Step(
                    step.kind(), step.node(), run + step.processor(), step.segment(), step.level(), step.number());
            if (here.kind() == Kind.TIME_PASSES) {
                expireAllClaims(here.processor());
                continue;
            }
            if (isKnownToDiffer(here)) {
                continue;
            }
            TokenStore our = new R2dbcTokenStore(
                    new Database(ours.connections()), EventCodec.newMapper(), here.node(), CLAIMS_LAST);
            if (here.kind() == Kind.INITIALIZE && lacksItsFirst(here.processor())) {
                assertThat(outcome(our, here)).isEqualTo("UnableToClaimTokenException");
                continue;
            }
            assertThat(outcome(our, here))
                    .as("%s, of %s", step, whole)
                    .isEqualTo(outcome(theirs.on(here.node(), CLAIMS_LAST), here));
        }
    }

    /** The outcomes of a script are of every kind, so that the comparison is of more than refusals. */
    @Property(tries = 1)
    void scripts_succeed_and_fail(@ForAll("script") List<Step> ignored) throws Exception {
        Step initialize = new Step(Kind.INITIALIZE, "node-a", "check", 0, 0, 1);
        TokenStore our =
                new R2dbcTokenStore(new Database(ours.connections()), EventCodec.newMapper(), "node-a", CLAIMS_LAST);
        assertThat(outcome(our, initialize)).isEqualTo("[Segment[0/1], Segment[1/1]]");
        assertThat(outcome(our, initialize)).isEqualTo("UnableToClaimTokenException");
    }

    private static String outcome(TokenStore store, Step step) throws Exception {
        TrackingToken token = step.number() == 0 ? null : new GlobalSequenceTrackingToken(step.number());
        Segment segment = segment(step);
        return describe(
                switch (step.kind()) {
                    case INITIALIZE -> store.initializeTokenSegments(step.processor(), 1 + step.number(), token, null);
                    case INITIALIZE_SEGMENT -> store.initializeSegment(token, step.processor(), segment, null);
                    case FETCH -> store.fetchToken(step.processor(), step.segment(), null);
                    case FETCH_SEGMENT -> store.fetchToken(step.processor(), segment, null);
                    case STORE -> store.storeToken(token, step.processor(), step.segment(), null);
                    case EXTEND -> store.extendClaim(step.processor(), step.segment(), null);
                    case RELEASE -> store.releaseClaim(step.processor(), step.segment(), null);
                    case DELETE -> store.deleteToken(step.processor(), step.segment(), null);
                    case SEGMENT -> store.fetchSegment(step.processor(), step.segment(), null);
                    case SEGMENTS -> store.fetchSegments(step.processor(), null);
                    case AVAILABLE -> store.fetchAvailableSegments(step.processor(), null);
                    case TIME_PASSES -> throw new IllegalArgumentException("not an operation of a store");
                });
    }

    private static Segment segment(Step step) {
        int mask = (1 << step.level()) - 1;
        return new Segment(step.segment() & mask, mask);
    }

    private static String describe(CompletableFuture<?> future) throws Exception {
        try {
            Object value = future.get(10, TimeUnit.SECONDS);
            return value instanceof List<?> segments
                    ? segments.stream()
                            .map(Segment.class::cast)
                            .sorted(Comparator.comparingInt(Segment::getSegmentId))
                            .toList()
                            .toString()
                    : String.valueOf(value);
        } catch (ExecutionException e) {
            return e.getCause().getClass().getSimpleName();
        }
    }

    private static void expireAllClaims(String processor) {
        new Database(ours.connections())
                .update(SqlCommand.of(
                        "UPDATE token_entry SET touched_at = touched_at - interval '1 hour' WHERE processor = $1",
                        processor))
                .block(Duration.ofSeconds(10));
        TestPostgres.execute(
                theirDatabase,
                "UPDATE TokenEntry SET timestamp = '2000-01-01T00:00:00Z' WHERE processorName = '" + processor + "'");
    }

    private static boolean isKnownToDiffer(Step step) {
        return switch (step.kind()) {
            case EXTEND -> isFree(step);
            case STORE -> isUnowned(step);
            default -> false;
        };
    }

    private static boolean isFree(Step step) {
        return one(
                "SELECT count(*) FROM token_entry WHERE processor = $1 AND segment = $2 AND (owner IS NULL OR"
                        + " (owner <> $3 AND touched_at < clock_timestamp() - interval '10 minutes'))",
                step.processor(),
                step.segment(),
                step.node());
    }

    private static boolean isUnowned(Step step) {
        return one(
                "SELECT count(*) FROM token_entry WHERE processor = $1 AND segment = $2 AND owner IS NULL",
                step.processor(),
                step.segment());
    }

    private static boolean lacksItsFirst(String processor) {
        return one(
                "SELECT count(*) FROM token_entry WHERE processor = $1"
                        + " AND NOT EXISTS (SELECT 1 FROM token_entry WHERE processor = $1 AND segment = 0)",
                processor);
    }

    private static boolean one(String sql, @Nullable Object... arguments) {
        List<Long> counts = new Database(ours.connections())
                .query(SqlCommand.of(sql, arguments), row -> row.get(0, Long.class))
                .block(Duration.ofSeconds(10));
        return counts != null && counts.getFirst() > 0;
    }
}
