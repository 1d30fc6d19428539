package dev.berth.app.web;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * Bounds on the connections of the HTTP server.
 *
 * @param maxConnections how many are served at once; a few more are taken in, to be asked for health only
 * @param headTimeout from the connection's start to the end of its first request's head
 * @param keepAliveTimeout from an answer's end to the end of the next request's head
 * @param bodyTimeout from the end of a request's head to the end of its body
 * @param sendTimeout how long a client may take none of the bytes that wait for it
 */
record ConnectionLimits(
        int maxConnections,
        Duration headTimeout,
        Duration keepAliveTimeout,
        Duration bodyTimeout,
        Duration sendTimeout) {
    private static final int MIN_CONNECTIONS = 16;
    private static final int MAX_CONNECTIONS = 10_000;

    /** The database, Nomad, the edge's listeners and its clients, and files need descriptors too. */
    private static final int SHARE_OF_DESCRIPTORS = 3;

    /** Connections beyond {@link #maxConnections} that may ask for health while the server is full. */
    static final int RESERVE = 8;

    /** Of a process that may open so many file descriptors. */
    static ConnectionLimits of(long descriptors) {
        return new ConnectionLimits(
                Math.clamp(descriptors / SHARE_OF_DESCRIPTORS, MIN_CONNECTIONS, MAX_CONNECTIONS),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60));
    }

    static ConnectionLimits ofThisProcess() {
        return of(
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                        ? unix.getMaxFileDescriptorCount()
                        : Long.MAX_VALUE);
    }
}
