package dev.berth.eventstore.processor;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.eventstore.event.TimeOrderedIdentifiers;
import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.PostgresArray;
import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
public final class R2dbcTokenStore implements TokenStore {
    /** Axon's own default. A claim that was not touched for so long may be taken by another node. */
    public static final Duration CLAIM_TIMEOUT = Duration.ofSeconds(10);

    private static final String CONFIG = "__config";
    private static final String CLAIMABLE =
            "(owner IS NULL OR owner = $3 OR touched_at < clock_timestamp() - make_interval(secs => $4))";

    private final Database database;
    private final ObjectMapper json;
    private final String node;
    private final double claimSeconds;

    public R2dbcTokenStore(Database database, ObjectMapper json, String node, Duration claimTimeout) {
        this.database = database;
        this.json = json;
        this.node = node;
        this.claimSeconds = claimTimeout.toMillis() / 1000.0;
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
                        bytes(initialToken),
                        type(initialToken)))
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
                bytes(token),
                type(token)));
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
                bytes(token),
                type(token));
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
                SqlCommand.of(
                        "UPDATE token_entry SET owner = $3, touched_at = clock_timestamp()"
                                + " WHERE processor = $1 AND segment = $2 AND " + CLAIMABLE
                                + " RETURNING token, token_type",
                        processor,
                        segment,
                        node,
                        claimSeconds));
    }

    /** Of the half it would merge with and the half it would split into, exactly the first must exist. */
    @Override
    public CompletableFuture<TrackingToken> fetchToken(
            String processor, Segment segment, @Nullable ProcessingContext context) {
        return claim(
                processor,
                segment.getSegmentId(),
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

    private CompletableFuture<TrackingToken> claim(String processor, int segment, SqlCommand command) {
        Mono<Optional<TrackingToken>> work = database.query(command, this::token)
                .flatMap(rows ->
                        rows.isEmpty() ? Mono.error(unclaimed(processor, segment)) : Mono.just(rows.getFirst()));
        CompletableFuture<TrackingToken> future = new CompletableFuture<>();
        work.subscribe(token -> complete(future, token.orElse(null)), future::completeExceptionally);
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
        return done(database.update(SqlCommand.of(
                "UPDATE token_entry SET owner = NULL, touched_at = clock_timestamp()"
                        + " WHERE processor = $1 AND segment = $2 AND owner = $3",
                processor,
                segment,
                node)));
    }

    @Override
    public CompletableFuture<Void> deleteToken(String processor, int segment, @Nullable ProcessingContext context) {
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
        return future(database.query(
                SqlCommand.of(
                        "SELECT segment, mask FROM token_entry WHERE processor = $1 AND (owner IS NULL OR owner = $2"
                                + " OR touched_at < clock_timestamp() - make_interval(secs => $3)) ORDER BY segment",
                        processor,
                        node,
                        claimSeconds),
                R2dbcTokenStore::segment));
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
                        bytes(fresh),
                        type(fresh)))
                .then(database.query(
                        SqlCommand.of("SELECT token, token_type FROM token_entry WHERE processor = $1", CONFIG),
                        this::token))
                .map(rows -> ((ConfigToken) rows.getFirst().orElseThrow()).get("id"))
                .onErrorMap(error ->
                        new UnableToRetrieveIdentifierException("The id of this token store cannot be read", error));
        return future(work);
    }

    private Mono<Long> claimed(long rows, String processor, int segment) {
        return rows == 1 ? Mono.just(rows) : Mono.error(unclaimed(processor, segment));
    }

    private UnableToClaimTokenException unclaimed(String processor, int segment) {
        return new UnableToClaimTokenException("Node '" + node + "' cannot claim " + named(processor, segment)
                + ": it is owned by another node, was split or merged, or was never initialised");
    }

    private static String named(String processor, int segment) {
        return "token '" + processor + "[" + segment + "]'";
    }

    private static Segment segment(Row row) {
        return new Segment(Database.present(row.get(0, Integer.class)), Database.present(row.get(1, Integer.class)));
    }

    private byte @Nullable [] bytes(@Nullable TrackingToken token) {
        try {
            return token == null ? null : json.writeValueAsBytes(token);
        } catch (IOException e) {
            throw new UncheckedIOException("Token " + token + " cannot be written as JSON", e);
        }
    }

    private static @Nullable String type(@Nullable TrackingToken token) {
        return token == null ? null : token.getClass().getName();
    }

    private Optional<TrackingToken> token(Row row) {
        byte[] bytes = row.get(0, byte[].class);
        String type = row.get(1, String.class);
        if (bytes == null || type == null) {
            return Optional.empty();
        }
        try {
            Class<? extends TrackingToken> tokenClass = Class.forName(
                            type, true, Thread.currentThread().getContextClassLoader())
                    .asSubclass(TrackingToken.class);
            return Optional.of(json.readValue(bytes, tokenClass));
        } catch (ClassNotFoundException | IOException e) {
            throw new IllegalStateException("A stored token of type " + type + " cannot be read", e);
        }
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
