package dev.berth.eventstore;

/**
 * Where the log is and who we are.
 *
 * @param testDatabase true accepts a server that may lose acknowledged events in a crash (fsync off)
 * @param nodeName unique among the nodes that share the database; it owns token claims
 * @param types all events that may be written or read
 */
public record EventStoreSettings(
        String host,
        int port,
        String database,
        String username,
        String password,
        boolean testDatabase,
        String nodeName,
        EventTypes types) {

    /** Without the password, which must not reach a log. */
    @Override
    public String toString() {
        return "EventStoreSettings[" + username + "@" + host + ":" + port + "/" + database + ", node=" + nodeName + "]";
    }
}
