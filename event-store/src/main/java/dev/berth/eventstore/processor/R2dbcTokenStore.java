package dev.berth.eventstore.processor;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.eventstore.event.TimeOrderedIdentifiers;
import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.DatabaseOutage;
import dev.berth.eventstore.sql.OutageBackoff;
import dev.berth.eventstore.sql.PostgresArray;
import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.axonframework.common.annotation.Internal;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.axonframework.messaging.eventhandling.processing.streaming.segmenting.Segment;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.ConfigToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.TokenStore;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.UnableToClaimTokenException;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.UnableToInitializeTokenException;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.UnableToRetrieveIdentifierException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Tokens of Axon's event processors in PostgreSQL. Each operation is one statement in autocommit, except that a
 * token is stored in the transaction that its batch's handlers have begun, if any ({@link BatchTransaction}). Every claim
 * is judged by the database's clock: a node whose clock is wrong can neither keep nor take a claim it should not have.
 */
@Internal
public final class R2dbcTokenStore implements TokenStore {
    private static final String CONFIG = "__config";
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final String CLAIMABLE =
            "(owner IS NULL OR owner = $3 OR touched_at < clock_timestamp() - make_interval(secs => $4))";

    private final Database database;
    private final TokenCodec codec;
    private final String node;
    private final double claimSeconds;
    private final OutageBackoff backoff = new OutageBackoff("claims of processors", FIRST_WAIT);
    private final Set<SegmentClaim> claims = ConcurrentHashMap.newKeySet();

    public R2dbcTokenStore(Database database, ObjectMapper json, String node, Duration claimTimeout) {
        this.database = database;
        this.codec = new TokenCodec(json);
        this.node = node;
        this.claimSeconds = claimTimeout.toMillis() / 1000.0;
    }

    /**
     * What this node has claimed, as it last heard from the database: one that ran out while the node stood still is in
     * here until the node touches it.
     */
    public Set<SegmentClaim> claims() {
        return Set.copyOf(claims);
    }

    @Override
    public CompletableFuture<List<Segment>> initializeTokenSegments(
            String processor,
            int segmentCount,
            @Nullable TrackingToken initialToken,
            @Nullable ProcessingContext context) {
        List<Segment> segments = Segment.splitBalanced(Segment.ROOT_SEGMENT, segmentCount - 1);
        Mono<List<Segment>> work = database.update(SqlCommand.of(
                        "INSERT INTO token_entry (processor, segment, mask, token, token_type)"
                                + " SELECT $1, s.segment, s.mask, $4::bytea, $5::text FROM unnest($2, $3) AS s(segment, mask)"
                                + " WHERE NOT EXISTS (SELECT 1 FROM token_entry WHERE processor = $1)",
                        processor,
                        PostgresArray.ofInts(
                                segments.stream().map(Segment::getSegmentId).toList()),
                        PostgresArray.ofInts(
                                segments.stream().map(Segment::getMask).toList()),
                        codec.bytes(initialToken),
                        TokenCodec.type(initialToken)))
                .onErrorReturn(R2dbcDataIntegrityViolationException.class, 0L)
                .flatMap(rows -> rows == segments.size()
                        ? Mono.just(segments)
                        : Mono.error(new UnableToClaimTokenException("Processor '" + processor
                                + "' has segments already, so they are not initialised again")));
        return future(work);
    }

    @Override
    public CompletableFuture<Void> initializeSegment(
            @Nullable TrackingToken token, String processor, Segment segment, @Nullable ProcessingContext context) {
        Mono<Long> work = database.update(SqlCommand.of(
                "INSERT INTO token_entry (processor, segment, mask, token, token_type)"
                        + " VALUES ($1, $2, $3, $4::bytea, $5::text) ON CONFLICT DO NOTHING",
                processor,
                segment.getSegmentId(),
                segment.getMask(),
                codec.bytes(token),
                TokenCodec.type(token)));
        return done(work.flatMap(rows -> rows == 1
                ? Mono.just(rows)
                : Mono.error(new UnableToInitializeTokenException(
                        named(processor, segment.getSegmentId()) + " exists already"))));
    }

    /**
     * Needs the claim. A node that stood still while others took over, even if the token is free again, must not put it back
     * to where it was, and with it goes what its handlers wrote in the same transaction.
     */
    @Override
    public CompletableFuture<Void> storeToken(
            @Nullable TrackingToken token, String processor, int segment, @Nullable ProcessingContext context) {
        SqlCommand command = SqlCommand.of(
                "UPDATE token_entry SET token = $4::bytea, token_type = $5::text, touched_at = clock_timestamp()"
                        + " WHERE processor = $1 AND segment = $2 AND owner = $3",
                processor,
                segment,
                node,
                codec.bytes(token),
                TokenCodec.type(token));
        BatchTransaction open = BatchTransaction.forToken(context);
        Mono<Long> work = open == null ? database.update(command) : open.write(command);
        return done(work.flatMap(rows -> claimed(rows, processor, segment)));
    }

    @Override
    public CompletableFuture<TrackingToken> fetchToken(
            String processor, int segment, @Nullable ProcessingContext context) {
        return claim(
                processor,
                segment,
                Function.identity(),
                SqlCommand.of(
                        "UPDATE token_entry SET owner = $3, touched_at = clock_timestamp()"
                                + " WHERE processor = $1 AND segment = $2 AND " + CLAIMABLE
                                + " RETURNING token, token_type",
                        processor,
                        segment,
                        node,
                        claimSeconds));
    }

    /**
     * Of the half it would merge with and the half it would split into, exactly the first must exist. Where the database
     * fails nothing is claimed: any other error makes Axon log it whole each time and come back up to a minute later.
     */
    @Override
    public CompletableFuture<TrackingToken> fetchToken(
            String processor, Segment segment, @Nullable ProcessingContext context) {
        return claim(
                processor,
                segment.getSegmentId(),
                error -> {
                    if (!DatabaseOutage.causes(error)) {
                        return error;
                    }
                    var _ = backoff.failed(error);
                    return new UnableToClaimTokenException(
                            named(processor, segment.getSegmentId()) + " cannot be claimed", error);
                },
                SqlCommand.of(
                        "UPDATE token_entry SET owner = $3, touched_at = clock_timestamp()"
                                + " WHERE processor = $1 AND segment = $2 AND " + CLAIMABLE
                                + " AND (SELECT count(*) FROM token_entry WHERE processor = $1 AND segment IN ($5, $6)) = 1"
                                + " RETURNING token, token_type",
                        processor,
                        segment.getSegmentId(),
                        node,
                        claimSeconds,
                        segment.splitSegmentId(),
                        segment.mergeableSegmentId()));
    }

    private CompletableFuture<TrackingToken> claim(
            String processor, int segment, Function<Throwable, Throwable> said, SqlCommand command) {
        Mono<Optional<TrackingToken>> work = database.query(command, codec::token)
                .flatMap(rows ->
                        rows.isEmpty() ? Mono.error(unclaimed(processor, segment)) : Mono.just(rows.getFirst()));
        CompletableFuture<TrackingToken> future = new CompletableFuture<>();
        work.doOnNext(token -> {
                    backoff.worked();
                    claims.add(new SegmentClaim(processor, segment));
                })
                .onErrorMap(said)
                .subscribe(token -> complete(future, token.orElse(null)), future::completeExceptionally);
        return future;
    }

    @Override
    public CompletableFuture<Void> extendClaim(String processor, int segment, @Nullable ProcessingContext context) {
        Mono<Long> work = database.update(SqlCommand.of(
                "UPDATE token_entry SET touched_at = clock_timestamp()"
                        + " WHERE processor = $1 AND segment = $2 AND owner = $3",
                processor,
                segment,
                node));
        return done(work.flatMap(rows -> claimed(rows, processor, segment)));
    }

    @Override
    public CompletableFuture<Void> releaseClaim(String processor, int segment, @Nullable ProcessingContext context) {
        claims.remove(new SegmentClaim(processor, segment));
        return done(database.update(SqlCommand.of(
                "UPDATE token_entry SET owner = NULL, touched_at = clock_timestamp()"
                        + " WHERE processor = $1 AND segment = $2 AND owner = $3",
                processor,
                segment,
                node)));
    }

    @Override
    public CompletableFuture<Void> deleteToken(String processor, int segment, @Nullable ProcessingContext context) {
        claims.remove(new SegmentClaim(processor, segment));
        Mono<Long> work = database.update(SqlCommand.of(
                "DELETE FROM token_entry WHERE processor = $1 AND segment = $2 AND owner = $3",
                processor,
                segment,
                node));
        return done(work.flatMap(rows -> claimed(rows, processor, segment)));
    }

    @Override
    public CompletableFuture<Segment> fetchSegment(
            String processor, int segmentId, @Nullable ProcessingContext context) {
        CompletableFuture<Segment> future = new CompletableFuture<>();
        database.query(
                        SqlCommand.of(
                                "SELECT segment, mask FROM token_entry WHERE processor = $1 AND segment = $2",
                                processor,
                                segmentId),
                        R2dbcTokenStore::segment)
                .subscribe(
                        rows -> complete(future, rows.isEmpty() ? null : rows.getFirst()),
                        future::completeExceptionally);
        return future;
    }

    @Override
    public CompletableFuture<List<Segment>> fetchSegments(String processor, @Nullable ProcessingContext context) {
        return future(database.query(
                SqlCommand.of("SELECT segment, mask FROM token_entry WHERE processor = $1 ORDER BY segment", processor),
                R2dbcTokenStore::segment));
    }

    @Override
    public CompletableFuture<List<Segment>> fetchAvailableSegments(
            String processor, @Nullable ProcessingContext context) {
        if (backoff.isWaiting()) {
            return CompletableFuture.completedFuture(List.of());
        }
        Mono<List<Segment>> work = database.query(
                SqlCommand.of(
                        "SELECT segment, mask FROM token_entry WHERE processor = $1 AND (owner IS NULL OR owner = $2"
                                + " OR touched_at < clock_timestamp() - make_interval(secs => $3)) ORDER BY segment",
                        processor,
                        node,
                        claimSeconds),
                R2dbcTokenStore::segment);
        return future(work.doOnNext(found -> {
                    if (found.isEmpty()) {
                        // Else it is known when one of them was claimed: a read says little of writes.
                        backoff.worked();
                    }
                })
                .onErrorResume(DatabaseOutage::causes, error -> {
                    var _ = backoff.failed(error);
                    return Mono.just(List.of());
                }));
    }

    /** Nodes that ask for the first time at once all get the id of whoever was first. */
    @Override
    public CompletableFuture<String> retrieveStorageIdentifier(@Nullable ProcessingContext context) {
        ConfigToken fresh =
                new ConfigToken(Map.of("id", TimeOrderedIdentifiers.next().toString()));
        Mono<String> work = database.update(SqlCommand.of(
                        "INSERT INTO token_entry (processor, segment, mask, token, token_type)"
                                + " VALUES ($1, 0, 0, $2, $3) ON CONFLICT DO NOTHING",
                        CONFIG,
                        codec.bytes(fresh),
                        TokenCodec.type(fresh)))
                .then(database.query(
                        SqlCommand.of("SELECT token, token_type FROM token_entry WHERE processor = $1", CONFIG),
                        codec::token))
                .map(rows -> ((ConfigToken) rows.getFirst().orElseThrow()).get("id"))
                .onErrorMap(error ->
                        new UnableToRetrieveIdentifierException("The id of this token store cannot be read", error));
        return future(work);
    }

    private Mono<Long> claimed(long rows, String processor, int segment) {
        if (rows == 1) {
            backoff.worked();
            return Mono.just(rows);
        }
        claims.remove(new SegmentClaim(processor, segment));
        return Mono.error(unclaimed(processor, segment));
    }

    private UnableToClaimTokenException unclaimed(String processor, int segment) {
        return new UnableToClaimTokenException("Node '" + node + "' cannot claim " + named(processor, segment)
                + ": it is owned by another node, was split or merged, or was never initialised");
    }

    private static String named(String processor, int segment) {
        return "token '" + processor + "[" + segment + "]'";
    }

    private static Segment segment(Row row) {
        return new Segment(Database.present(row, 0, Integer.class), Database.present(row, 1, Integer.class));
    }

    private static CompletableFuture<Void> done(Mono<?> work) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        work.subscribe(value -> {}, future::completeExceptionally, () -> complete(future, null));
        return future;
    }

    @SuppressWarnings("NullAway") // Axon says "null" for a token or segment that is not there, and for nothing at all.
    private static <T> void complete(CompletableFuture<T> future, @Nullable T value) {
        future.complete(value);
    }

    /** By hand, because Axon looks for its exceptions as the future's own and not as causes. */
    private static <T> CompletableFuture<T> future(Mono<T> work) {
        CompletableFuture<T> future = new CompletableFuture<>();
        work.subscribe(future::complete, future::completeExceptionally);
        return future;
    }
}
