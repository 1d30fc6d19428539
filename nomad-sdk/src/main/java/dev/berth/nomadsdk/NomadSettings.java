package dev.berth.nomadsdk;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a Nomad agent.
 *
 * @param address e.g. {@code http://127.0.0.1:4646}, without a path
 * @param token secret id of an ACL token, or null where the cluster has no ACLs
 * @param namespace every call is about this namespace
 * @param timeout for a call from asking for a connection to the last byte of the answer; streams have their own
 * @param maxConnections at once, streams included; Nomad's own limit is 100 for one address
 * @param maxAnswerBytes of one answer or one line of a stream; what is larger is an error
 */
public record NomadSettings(
        URI address,
        @Nullable String token,
        String namespace,
        Duration timeout,
        int maxConnections,
        int maxAnswerBytes) {
    public NomadSettings {
        if (!"http".equals(address.getScheme()) && !"https".equals(address.getScheme())) {
            throw new IllegalArgumentException("the address of Nomad begins with http:// or https://, not " + address);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be positive, not " + timeout);
        }
        if (maxConnections < 2) {
            throw new IllegalArgumentException("maxConnections must be 2 or more: the event stream holds one");
        }
    }

    /** Namespace {@code default}, 10 s, 48 connections, answers up to 64 MiB. */
    public static NomadSettings of(URI address, @Nullable String token) {
        return new NomadSettings(address, token, "default", Duration.ofSeconds(10), 48, 64 << 20);
    }

    @Override
    public String toString() {
        return "NomadSettings[address=%s, namespace=%s, timeout=%s, maxConnections=%d]"
                .formatted(address, namespace, timeout, maxConnections);
    }
}
