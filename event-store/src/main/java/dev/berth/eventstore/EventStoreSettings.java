package dev.berth.eventstore;

import dev.berth.eventstore.event.EventTypes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the log is and who we are.
 *
 * @param password of the user, empty where it has none or a file holds it
 * @param passwordFile holds the password instead; read for each new connection, so that a new one needs no restart
 * @param tls how far the connection is secured
 * @param testDatabase true accepts a server that may lose acknowledged events in a crash (fsync off)
 * @param nodeName unique among the nodes that share the database; it owns token claims
 * @param types all events that may be written or read
 * @param remembered what {@link EventStore#remember} said last time, as far as the caller kept it; a log that ends before
 *     it was set back and gets a new incarnation
 * @param mustContinue whether a log in which what was remembered is not found is refused instead
 * @param claimTimeout after which a claim that was not touched may be taken by another node; the same at all nodes
 * @param otherTables that the caller makes beside the log: a schema in which another program has one is refused
 */
public record EventStoreSettings(
        String host,
        int port,
        String database,
        String username,
        String password,
        @Nullable Path passwordFile,
        DatabaseTls tls,
        boolean testDatabase,
        String nodeName,
        EventTypes types,
        @Nullable LogPosition remembered,
        boolean mustContinue,
        Duration claimTimeout,
        List<String> otherTables) {
    /** Axon's own default. */
    public static final Duration CLAIM_TIMEOUT = Duration.ofSeconds(10);

    /** For a caller that remembers nothing, on a connection that is not secured. */
    public EventStoreSettings(
            String host,
            int port,
            String database,
            String username,
            String password,
            boolean testDatabase,
            String nodeName,
            EventTypes types) {
        this(
                host,
                port,
                database,
                username,
                password,
                null,
                DatabaseTls.NONE,
                testDatabase,
                nodeName,
                types,
                null,
                false,
                CLAIM_TIMEOUT,
                List.of());
    }

    /** The same for a caller that remembers this; null for nothing. */
    public EventStoreSettings withRemembered(@Nullable LogPosition seen) {
        return with(password, passwordFile, tls, seen, mustContinue, claimTimeout, otherTables);
    }

    /** The same for a caller that takes no log but the one it remembers. */
    public EventStoreSettings withContinued(@Nullable LogPosition seen) {
        return with(password, passwordFile, tls, seen, true, claimTimeout, otherTables);
    }

    /** The same with the password in a file, or none where it is null, and on a connection secured like this. */
    public EventStoreSettings withAccess(@Nullable Path file, DatabaseTls security) {
        return with("", file, security, remembered, mustContinue, claimTimeout, otherTables);
    }

    /** The same with claims that run out after so long. */
    public EventStoreSettings withClaimTimeout(Duration timeout) {
        return with(password, passwordFile, tls, remembered, mustContinue, timeout, otherTables);
    }

    /** The same for a caller that makes these tables beside the log. */
    public EventStoreSettings withOtherTables(List<String> names) {
        return with(password, passwordFile, tls, remembered, mustContinue, claimTimeout, List.copyOf(names));
    }

    private EventStoreSettings with(
            String secret,
            @Nullable Path secretFile,
            DatabaseTls security,
            @Nullable LogPosition seen,
            boolean mustFind,
            Duration timeout,
            List<String> others) {
        return new EventStoreSettings(
                host,
                port,
                database,
                username,
                secret,
                secretFile,
                security,
                testDatabase,
                nodeName,
                types,
                seen,
                mustFind,
                timeout,
                others);
    }

    /** For people, e.g. {@code db.example:5432/berth}. */
    public String where() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/" + database;
    }

    /** Without the password, which must not reach a log. */
    @Override
    public String toString() {
        return "EventStoreSettings[" + username + "@" + where() + ", node=" + nodeName + "]";
    }
}
