package dev.berth.eventstore;

import dev.berth.eventstore.event.EventTypes;
import org.jspecify.annotations.Nullable;

/**
 * Where the log is and who we are.
 *
 * @param testDatabase true accepts a server that may lose acknowledged events in a crash (fsync off)
 * @param nodeName unique among the nodes that share the database; it owns token claims
 * @param types all events that may be written or read
 * @param remembered what {@link EventStore#remember} said last time, as far as the caller kept it; a log that ends before
 *     it was set back and gets a new incarnation
 */
public record EventStoreSettings(
        String host,
        int port,
        String database,
        String username,
        String password,
        boolean testDatabase,
        String nodeName,
        EventTypes types,
        @Nullable LogPosition remembered) {

    /** For a caller that remembers nothing. */
    public EventStoreSettings(
            String host,
            int port,
            String database,
            String username,
            String password,
            boolean testDatabase,
            String nodeName,
            EventTypes types) {
        this(host, port, database, username, password, testDatabase, nodeName, types, null);
    }

    /** The same for a caller that remembers this; null for nothing. */
    public EventStoreSettings withRemembered(@Nullable LogPosition seen) {
        return new EventStoreSettings(host, port, database, username, password, testDatabase, nodeName, types, seen);
    }

    /** Without the password, which must not reach a log. */
    @Override
    public String toString() {
        return "EventStoreSettings[" + username + "@" + host + ":" + port + "/" + database + ", node=" + nodeName + "]";
    }
}
