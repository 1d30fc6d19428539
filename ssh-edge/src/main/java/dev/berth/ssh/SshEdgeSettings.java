package dev.berth.ssh;

import java.net.InetAddress;
import java.security.KeyPair;
import java.time.Duration;

/**
 * How one edge listens and what it bears.
 *
 * @param bindAddress address of the gateway and of every public port
 * @param gatewayPort 0 = any free one, see {@link SshEdge#gatewayPort()}
 * @param domain what follows a pod's DNS label in a jump, e.g. {@code berth.internal}
 * @param hostKey the edge's own ed25519 key
 * @param drain how long live connections may go on after {@link SshEdge#stop()}
 * @param maxConnections of all kinds together
 * @param maxConnectionsPerPod of all kinds together
 * @param maxUnauthenticated gateway connections that have not logged in yet
 */
public record SshEdgeSettings(
        InetAddress bindAddress,
        int gatewayPort,
        String domain,
        KeyPair hostKey,
        Duration drain,
        int maxConnections,
        int maxConnectionsPerPod,
        int maxUnauthenticated) {
    public SshEdgeSettings {
        if (maxConnections < 1 || maxConnectionsPerPod < 1 || maxUnauthenticated < 1) {
            throw new IllegalArgumentException("connection limits must be at least 1, but are %d, %d and %d"
                    .formatted(maxConnections, maxConnectionsPerPod, maxUnauthenticated));
        }
        if (drain.isNegative()) {
            throw new IllegalArgumentException("drain %s is negative".formatted(drain));
        }
    }

    /** The usual limits: 10,000 connections, 256 a pod, 512 not logged in, 1 s to drain. */
    public static SshEdgeSettings of(InetAddress bindAddress, int gatewayPort, String domain, KeyPair hostKey) {
        return new SshEdgeSettings(bindAddress, gatewayPort, domain, hostKey, Duration.ofSeconds(1), 10_000, 256, 512);
    }
}
