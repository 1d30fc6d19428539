package dev.berth.ssh;

import java.net.InetAddress;
import java.security.KeyPair;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one edge listens and what it bears.
 *
 * @param bindAddress address of the gateway and of every public port
 * @param gatewayPort 0 = any free one, see {@link SshEdge#gatewayPort()}
 * @param domain what follows a pod's DNS label in a jump, e.g. {@code berth.internal}
 * @param hostKey the edge's own ed25519 key
 * @param drain how long live connections may go on after {@link SshEdge#stop()}
 * @param limits what it bears
 * @param loginUser whom pods let in where a login at the gateway names nobody
 * @param names how names lead to pods, null where only a jump knows them
 */
public record SshEdgeSettings(
        InetAddress bindAddress,
        int gatewayPort,
        String domain,
        KeyPair hostKey,
        Duration drain,
        EdgeLimits limits,
        String loginUser,
        @Nullable NameSettings names) {
    public SshEdgeSettings {
        if (drain.isNegative()) {
            throw new IllegalArgumentException("drain %s is negative".formatted(drain));
        }
    }

    /** The usual limits, 1 s to drain, and root in the pods. */
    public static SshEdgeSettings of(InetAddress bindAddress, int gatewayPort, String domain, KeyPair hostKey) {
        return new SshEdgeSettings(
                bindAddress, gatewayPort, domain, hostKey, Duration.ofSeconds(1), EdgeLimits.USUAL, "root", null);
    }

    public SshEdgeSettings withLimits(EdgeLimits changed) {
        return new SshEdgeSettings(bindAddress, gatewayPort, domain, hostKey, drain, changed, loginUser, names);
    }

    public SshEdgeSettings withLoginUser(String changed) {
        return new SshEdgeSettings(bindAddress, gatewayPort, domain, hostKey, drain, limits, changed, names);
    }

    public SshEdgeSettings withNames(@Nullable NameSettings changed) {
        return new SshEdgeSettings(bindAddress, gatewayPort, domain, hostKey, drain, limits, loginUser, changed);
    }
}
