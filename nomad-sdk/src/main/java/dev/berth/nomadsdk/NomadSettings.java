package dev.berth.nomadsdk;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a cluster. Begin with {@link #of} and change what is to be different.
 *
 * @param addresses of agents of one region, e.g. {@code http://127.0.0.1:4646}, without a path; when one does not answer the
 *     next is tried
 * @param namespace every call is about this namespace
 * @param region the region that calls are forwarded to, or null for the agents' own
 * @param timeout for a call to one agent, from asking for a connection to the last byte of the answer; streams have their own
 * @param maxConnections at once, streams included; a third is for {@link Allocations#file} alone. Nomad's own limit is 100 for
 *     one address
 * @param maxAnswerBytes of one answer or one line of a stream; what is larger is an error
 */
public record NomadSettings(
        List<URI> addresses,
        NomadToken token,
        NomadTls tls,
        String namespace,
        @Nullable String region,
        Duration timeout,
        int maxConnections,
        int maxAnswerBytes) {
    public NomadSettings {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("name one address of Nomad at least");
        }
        addresses.forEach(NomadSettings::check);
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be positive, not " + timeout);
        }
        if (maxConnections < 3) {
            throw new IllegalArgumentException(
                    "maxConnections must be 3 or more: the event stream holds one, and files are read by one");
        }
    }

    private static void check(URI address) {
        boolean isHttp = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!isHttp || address.getHost() == null) {
            throw new IllegalArgumentException(
                    "the address of Nomad is like http://HOST:4646 or https://HOST:4646, not " + address);
        }
        var path = address.getPath();
        if (address.getUserInfo() != null || (path != null && !path.matches("/*")) || address.getQuery() != null) {
            throw new IllegalArgumentException(
                    "the address of Nomad ends with its port and holds no log-in, path or query");
        }
    }

    /** One agent. Namespace {@code default}, 10 s, 6 connections, answers up to 64 MiB. */
    public static NomadSettings of(URI address, @Nullable String token) {
        return of(List.of(address), NomadToken.of(token));
    }

    /** The same for several agents. */
    public static NomadSettings of(List<URI> addresses, NomadToken token) {
        return new NomadSettings(
                addresses, token, NomadTls.DEFAULT, "default", null, Duration.ofSeconds(10), 6, 64 << 20);
    }

    public NomadSettings withTls(NomadTls other) {
        return new NomadSettings(addresses, token, other, namespace, region, timeout, maxConnections, maxAnswerBytes);
    }

    public NomadSettings withToken(NomadToken other) {
        return new NomadSettings(addresses, other, tls, namespace, region, timeout, maxConnections, maxAnswerBytes);
    }

    public NomadSettings withNamespace(String other) {
        return new NomadSettings(addresses, token, tls, other, region, timeout, maxConnections, maxAnswerBytes);
    }

    public NomadSettings withRegion(@Nullable String other) {
        return new NomadSettings(addresses, token, tls, namespace, other, timeout, maxConnections, maxAnswerBytes);
    }

    public NomadSettings withTimeout(Duration other) {
        return new NomadSettings(addresses, token, tls, namespace, region, other, maxConnections, maxAnswerBytes);
    }

    public NomadSettings withBounds(int connections, int answerBytes) {
        return new NomadSettings(addresses, token, tls, namespace, region, timeout, connections, answerBytes);
    }
}
