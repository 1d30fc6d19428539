package dev.berth.eventstore;

import java.time.Duration;

/**
 * How long statements may take. The server ends one that takes longer; where even that is not heard of in time, the
 * connection is closed.
 *
 * @param statement of commands, reads, claims and event handlers
 * @param batch of a projection; a rebuild writes large ones
 * @param comparison of two builds, and a migration of the schema
 * @param margin how much longer an answer is waited for than the server works on it
 */
record StatementTimeouts(Duration statement, Duration batch, Duration comparison, Duration margin) {
    static final StatementTimeouts STANDARD = new StatementTimeouts(
            Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(30), Duration.ofSeconds(2));
}
