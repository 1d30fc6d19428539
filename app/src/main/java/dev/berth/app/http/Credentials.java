package dev.berth.app.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Tokens and browser sessions. Only digests of either are kept, so reading the database lets nobody in. Found ones are
 * remembered for a short while, so that a request costs no query; a revoked one is therefore refused within
 * {@link #REMEMBERED_FOR}, a signed-out session at once on this node.
 */
public final class Credentials {
    /** How long a session lives after its last use. */
    static final Duration SESSION_LIFE = Duration.ofHours(12);

    static final Duration REMEMBERED_FOR = Duration.ofSeconds(10);

    /** A use moves the expiry at most this often, so that reading does not write each time. */
    private static final Duration SLIDE_EVERY = Duration.ofMinutes(5);

    private static final int MAX_REMEMBERED = 10_000;

    private final ConnectionFactory connections;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Cache<ByteBuffer, Found> remembered;

    private record Found(
            ByteBuffer hash, Identity identity, @Nullable Instant expiresAt) {}

    /** Works on the tables of {@code db/app}. */
    public Credentials(ConnectionFactory connections, Clock clock) {
        this.connections = connections;
        this.clock = clock;
        this.remembered = Caffeine.newBuilder()
                .maximumSize(MAX_REMEMBERED)
                .expireAfterWrite(REMEMBERED_FOR)
                .ticker(() -> Duration.ofMillis(clock.millis()).toNanos())
                .executor(Runnable::run)
                .build();
    }

    /** Whom the token stands for; empty where it is unknown. */
    Mono<Identity> byToken(String token) {
        byte[] hash = ofToken(token);
        return find(
                hash,
                () -> select(
                        "SELECT hash, subject, workspace_id, scopes, NULL::timestamptz AS expires_at FROM api_token"
                                + " WHERE hash = $1",
                        hash));
    }

    /** Whom the session stands for, whose life this prolongs; empty where it is unknown or over. */
    Mono<Identity> bySession(String session) {
        byte[] hash = ofSession(session);
        return find(
                hash,
                () -> select("""
                    SELECT s.hash, t.subject, t.workspace_id, t.scopes, s.expires_at
                    FROM session s JOIN api_token t ON t.hash = s.token_hash WHERE s.hash = $1\
                    """, hash)
                        .filter(found ->
                                Objects.requireNonNull(found.expiresAt()).isAfter(clock.instant()))
                        .flatMap(found -> slide(found).thenReturn(found)));
    }

    /** Opens a session for the holder of the token and gives the cookie's value; empty where the token is unknown. */
    Mono<String> open(String token) {
        String session = RandomToken.of(random);
        Instant now = clock.instant();
        return update(connection -> Flux.from(connection
                        .createStatement("""
                            INSERT INTO session (hash, token_hash, workspace_id, created_at, expires_at)
                            SELECT $1, hash, workspace_id, $3, $4 FROM api_token WHERE hash = $2\
                            """)
                        .bind("$1", ofSession(session))
                        .bind("$2", ofToken(token))
                        .bind("$3", now)
                        .bind("$4", now.plus(SESSION_LIFE))
                        .execute()))
                .filter(rows -> rows == 1)
                .flatMap(opened -> removeExpired(now).thenReturn(session));
    }

    /** Ends the session, known or not. */
    Mono<Void> close(String session) {
        byte[] hash = ofSession(session);
        return update(connection -> Flux.from(connection
                        .createStatement("DELETE FROM session WHERE hash = $1")
                        .bind("$1", hash)
                        .execute()))
                .doFinally(signal -> remembered.invalidate(ByteBuffer.wrap(hash)))
                .then();
    }

    /** Makes the token known, or known as this identity. */
    Mono<Void> register(String token, Identity identity) {
        return update(connection -> Flux.from(connection
                        .createStatement("""
                            INSERT INTO api_token (hash, workspace_id, subject, scopes, created_at)
                            VALUES ($1, $2, $3, $4, $5)
                            ON CONFLICT (hash) DO NOTHING\
                            """)
                        .bind("$1", ofToken(token))
                        .bind("$2", identity.workspace().name())
                        .bind("$3", identity.subject())
                        .bind(
                                "$4",
                                identity.scopes().stream()
                                        .map(Scope::name)
                                        .sorted()
                                        .toArray(String[]::new))
                        .bind("$5", clock.instant())
                        .execute()))
                .then();
    }

    /**
     * Those that stand for no token and no session any more; they are forgotten here at once.
     *
     * @param digests in hexadecimal, as {@link #digestOfToken} and {@link #digestOfSession} give them
     */
    Mono<Set<String>> ended(Set<String> digests) {
        return Mono.usingWhen(
                        connections.create(),
                        connection -> Flux.from(connection
                                        .createStatement("""
                                            SELECT encode(t.hash, 'hex') FROM api_token t
                                            WHERE t.hash IN (SELECT decode(digest, 'hex') FROM unnest($1) digest)
                                            UNION ALL
                                            SELECT encode(s.hash, 'hex')
                                            FROM session s JOIN api_token t ON t.hash = s.token_hash
                                            WHERE s.expires_at > $2
                                              AND s.hash IN (SELECT decode(digest, 'hex') FROM unnest($1) digest)\
                                            """)
                                        .bind("$1", digests.toArray(String[]::new))
                                        .bind("$2", clock.instant())
                                        .execute())
                                .flatMap(result -> result.map(row -> String.valueOf(row.get(0, String.class))))
                                .collect(Collectors.toSet()),
                        Connection::close)
                .map(valid -> digests.stream()
                        .filter(digest -> !valid.contains(digest))
                        .collect(Collectors.toUnmodifiableSet()))
                .doOnNext(ended -> remembered.asMap().keySet().removeIf(known -> ended.contains(hex(known))));
    }

    private static String hex(ByteBuffer hash) {
        return Hex.encodeHexString(hash.duplicate());
    }

    static String digestOfToken(String token) {
        return Hex.encodeHexString(ofToken(token));
    }

    static String digestOfSession(String session) {
        return Hex.encodeHexString(ofSession(session));
    }

    private static byte[] ofToken(String token) {
        return DigestUtils.sha256("token:" + token);
    }

    private static byte[] ofSession(String session) {
        return DigestUtils.sha256("session:" + session);
    }

    private Mono<Identity> find(byte[] hash, Supplier<Mono<Found>> query) {
        Found known = recall(hash);
        Mono<Found> found =
                known != null ? Mono.just(known) : query.get().doOnNext(fresh -> remembered.put(fresh.hash(), fresh));
        // The index has compared the digest already; this compares all of it whatever the first difference is.
        return found.filter(candidate -> MessageDigest.isEqual(candidate.hash().array(), hash))
                .map(Found::identity);
    }

    private Mono<Found> select(String sql, byte[] hash) {
        return Mono.usingWhen(
                connections.create(),
                connection -> Flux.from(
                                connection.createStatement(sql).bind("$1", hash).execute())
                        .flatMap(result -> result.map(Credentials::found))
                        .next(),
                Connection::close);
    }

    private Mono<Void> slide(Found found) {
        Instant expiry = clock.instant().plus(SESSION_LIFE);
        if (Duration.between(Objects.requireNonNull(found.expiresAt()), expiry).compareTo(SLIDE_EVERY) < 0) {
            return Mono.empty();
        }
        return update(connection -> Flux.from(connection
                        .createStatement("UPDATE session SET expires_at = $2 WHERE hash = $1")
                        .bind("$1", found.hash().array())
                        .bind("$2", expiry)
                        .execute()))
                .then();
    }

    private Mono<Long> removeExpired(Instant now) {
        return update(connection -> Flux.from(connection
                .createStatement("DELETE FROM session WHERE expires_at < $1")
                .bind("$1", now)
                .execute()));
    }

    private Mono<Long> update(Function<Connection, Flux<? extends Result>> statement) {
        return Mono.usingWhen(
                connections.create(),
                connection -> statement
                        .apply(connection)
                        .flatMap(Result::getRowsUpdated)
                        .reduce(0L, Long::sum),
                Connection::close);
    }

    private static Found found(Readable row) {
        return new Found(
                ByteBuffer.wrap(Objects.requireNonNull(row.get("hash", byte[].class))),
                new Identity(
                        Objects.requireNonNull(row.get("subject", String.class)),
                        new Workspace(Objects.requireNonNull(row.get("workspace_id", String.class))),
                        Arrays.stream(Objects.requireNonNull(row.get("scopes", String[].class)))
                                .map(Scope::valueOf)
                                .collect(Collectors.toUnmodifiableSet())),
                row.get("expires_at", Instant.class));
    }

    private @Nullable Found recall(byte[] hash) {
        Found found = remembered.getIfPresent(ByteBuffer.wrap(hash));
        Instant expiresAt = found == null ? null : found.expiresAt();
        return expiresAt == null || expiresAt.isAfter(clock.instant()) ? found : null;
    }
}
