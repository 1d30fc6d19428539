package dev.berth.ssh;

import dev.berth.ssh.net.KeepAlive;
import java.time.Duration;

/**
 * What one edge bears. Connections that have proved a key and those that have not never share a bound, and neither do
 * the forms.
 *
 * @param connections of each form, that have proved a key
 * @param connectionsPerPod of each form to one pod, that have proved a key
 * @param gatewayLogins connections to the gateway that have not logged in; a jump cannot be told from a session before
 * @param podRelayLogins connections to one public port that are not known to have logged in
 * @param relayLogins the same of all public ports together
 * @param relayProof when a relayed connection is taken to have logged in, see {@link RelayProof}
 * @param bufferedBytes that may wait in gateway sessions and jumps together, see {@link dev.berth.ssh.live.ByteBudget}; on
 *     top of it each connection may hold one read
 * @param keepAlive when a client that no longer answers is given up
 */
public record EdgeLimits(
        int connections,
        int connectionsPerPod,
        LoginLimit gatewayLogins,
        LoginLimit podRelayLogins,
        LoginLimit relayLogins,
        RelayProof relayProof,
        long bufferedBytes,
        KeepAlive keepAlive) {
    public static final EdgeLimits USUAL = new EdgeLimits(
            10_000,
            256,
            new LoginLimit(256, 30, 512, 128),
            new LoginLimit(160, 30, 256, 128),
            new LoginLimit(2_048, 30, 4_096, 1_024),
            new RelayProof(Duration.ofSeconds(125), 1 << 10),
            Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 8),
            new KeepAlive(Duration.ofMinutes(4)));

    public EdgeLimits {
        if (connections < 1 || connectionsPerPod < 1) {
            throw new IllegalArgumentException("connection limits must be at least 1, but are %d and %d"
                    .formatted(connections, connectionsPerPod));
        }
    }

    public EdgeLimits withDeadAfter(Duration deadAfter) {
        return new EdgeLimits(
                connections,
                connectionsPerPod,
                gatewayLogins,
                podRelayLogins,
                relayLogins,
                relayProof,
                bufferedBytes,
                new KeepAlive(deadAfter));
    }

    public EdgeLimits withBufferedBytes(long most) {
        return new EdgeLimits(
                connections,
                connectionsPerPod,
                gatewayLogins,
                podRelayLogins,
                relayLogins,
                relayProof,
                most,
                keepAlive);
    }

    /**
     * The relay sees only bytes, which cannot prove a key. What it can see is that the pod's own sshd still keeps a
     * connection after the time in which it ends whoever has not logged in (120 s unless configured). Bytes are asked
     * for besides because a target that is no sshd may keep an idle socket for ever: less than this no login can do with.
     *
     * @param age longer than the pod's {@code LoginGraceTime}
     * @param bytes in each direction
     */
    public record RelayProof(Duration age, int bytes) {}
}
