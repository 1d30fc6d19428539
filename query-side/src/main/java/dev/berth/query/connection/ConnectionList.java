package dev.berth.query.connection;

import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.policy.WorkspacePolicy;
import dev.berth.query.acceptedkey.AcceptedKey;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The ways to a pod. Commands let OpenSSH check the host key as its user has set it: none of them weakens that.
 *
 * @param connections the best one first
 * @param acceptedKeys whose keys let in by all of them, and why; where there are none, those that were added in the pod
 */
record ConnectionList(List<Connection> connections, List<AcceptedKey> acceptedKeys) {
    private static final int SSH_PORT = 22;

    /** @param keyLingers whether the pod's own server may let in a removed key, so that its public port leads nowhere */
    static ConnectionList of(
            PodView pod,
            EdgeAddress edge,
            List<AcceptedKey> keys,
            PublicPortFaults faults,
            boolean keyLingers,
            boolean sshOff) {
        return new ConnectionList(
                ReachedNode.of(pod).stream()
                        .flatMap(node ->
                                ways(node, edge, Obstacles.of(keys, fault(node, faults), keyLingers, sshOff)).stream()
                                        .map(way -> way.ofNode(node.index())))
                        .toList(),
                keys);
    }

    private static @Nullable String fault(ReachedNode node, PublicPortFaults faults) {
        return node.publicPort() == null ? null : faults.of(node.publicPort());
    }

    static List<Connection> ways(PodView pod, EdgeAddress edge, Obstacles obstacles) {
        return ways(ReachedNode.of(pod).getFirst(), edge, obstacles);
    }

    private static List<Connection> ways(ReachedNode pod, EdgeAddress edge, Obstacles obstacles) {
        String closed = closed(pod, obstacles);
        String gatewayClosed = closed != null ? closed : noSavedKeys(pod, obstacles);
        String relayClosed = closed != null ? closed : keyLingers(pod, obstacles);
        return List.of(
                relay(pod, edge, relayClosed != null ? relayClosed : unbound(pod, obstacles)),
                gateway(pod, edge, gatewayClosed),
                jump(pod, edge, gatewayClosed),
                name(pod, edge, relayClosed),
                Connection.notOffered(
                        "web",
                        "The web terminal is not offered yet. Use the 'relay' or 'gateway' command in a terminal."),
                Connection.notOffered(
                        "http",
                        "Web addresses for ports are not offered yet. Add '-L 8888:localhost:8888' to the 'relay'"
                                + " command to reach port 8888 at http://localhost:8888."));
    }

    private static Connection relay(ReachedNode pod, EdgeAddress edge, @Nullable String closed) {
        Integer port = pod.publicPort();
        if (port == null) {
            return Connection.notOffered(
                    "relay",
                    closed != null
                            ? closed
                            : "%s has no public port. Use the 'gateway' command.".formatted(pod.name()));
        }
        return new Connection(
                "relay",
                edge.publicHost(),
                port,
                user(pod, edge),
                "ssh %s@%s%s".formatted(user(pod, edge), edge.publicHost(), option(" -p ", port)),
                "scp%s FILE %s@%s:".formatted(option(" -P ", port), user(pod, edge), bracketed(edge.publicHost())),
                List.of(HostKey.ofLine(pod.hostKey())),
                closed,
                null);
    }

    private static Connection gateway(ReachedNode pod, EdgeAddress edge, @Nullable String closed) {
        int port = edge.gatewayPort();
        return new Connection(
                "gateway",
                edge.publicHost(),
                port,
                pod.id(),
                "ssh %s@%s%s".formatted(pod.id(), edge.publicHost(), option(" -p ", port)),
                "scp%s FILE %s@%s:".formatted(option(" -P ", port), pod.id(), bracketed(edge.publicHost())),
                List.of(HostKey.ofLine(edge.hostKeyLine())),
                closed,
                null);
    }

    private static Connection jump(ReachedNode pod, EdgeAddress edge, @Nullable String closed) {
        String host = pod.id() + "." + edge.domain();
        String by = "-J berth@%s%s".formatted(bracketed(edge.publicHost()), option(":", edge.gatewayPort()));
        return new Connection(
                "jump",
                host,
                SSH_PORT,
                user(pod, edge),
                "ssh %s %s@%s".formatted(by, user(pod, edge), host),
                "scp %s FILE %s@%s:".formatted(by, user(pod, edge), host),
                List.of(HostKey.ofLine(pod.hostKey())),
                closed,
                null);
    }

    private static String user(ReachedNode pod, EdgeAddress edge) {
        return Objects.requireNonNullElse(pod.pod().user(), edge.loginUser());
    }

    private static Connection name(ReachedNode pod, EdgeAddress edge, @Nullable String closed) {
        Integer port = edge.podPort();
        if (port == null || pod.publicPort() == null) {
            return Connection.notOffered(
                    "name",
                    port == null
                            ? "Pods have no addresses of their own here: whoever runs Berth can give them some with --pod-addresses."
                                    + " The 'jump' command reaches the pod by its name."
                            : closed != null
                                    ? closed
                                    : "%s has no address. Use the 'gateway' command.".formatted(pod.name()));
        }
        String host = pod.id() + "." + edge.domain();
        return new Connection(
                "name",
                host,
                port,
                user(pod, edge),
                "ssh %s@%s%s".formatted(user(pod, edge), host, option(" -p ", port)),
                "scp%s FILE %s@%s:".formatted(option(" -P ", port), user(pod, edge), host),
                List.of(HostKey.ofLine(pod.hostKey())),
                closed,
                null);
    }

    /** Why nothing leads there now, null while the pod is RUNNING and somebody may log in. */
    private static @Nullable String closed(ReachedNode pod, Obstacles obstacles) {
        if (obstacles.sshOff()) {
            return WorkspacePolicy.sshOffText(pod.pod().workspace());
        }
        if (pod.phase() != Phase.RUNNING) {
            return "%s is %s: %s".formatted(pod.name(), pod.phase(), pod.why());
        }
        var closed = pod.pod().session().closedText(pod.name());
        if (closed != null) {
            return closed;
        }
        return obstacles.noSavedKeys() && obstacles.noOwnKeys()
                ? "Nobody may log in to %s: %s It counts within seconds.".formatted(pod.name(), noKeys(pod))
                : null;
    }

    private static String noKeys(ReachedNode pod) {
        return pod.pod().chosenKeys() == null
                ? "workspace '%s' has no SSH key. Add one in the console or with POST /v1/ssh-keys."
                        .formatted(pod.pod().workspace().name())
                : "the keys that were chosen for it were removed from workspace '%s'. Choose others in the console or with PATCH /v1/pods/%s."
                        .formatted(pod.pod().workspace().name(), pod.pod().id());
    }

    private static @Nullable String noSavedKeys(ReachedNode pod, Obstacles obstacles) {
        return obstacles.noSavedKeys()
                ? "The gateway lets in saved keys only, and %s Until then use the 'relay' command with a key that was added in the pod."
                        .formatted(noKeys(pod))
                : null;
    }

    private static @Nullable String keyLingers(ReachedNode pod, Obstacles obstacles) {
        return obstacles.keyLingers()
                ? ("An SSH key was removed, and %s has not heard of it yet because Nomad or its machine does not answer. It might still let in"
                                + " that key, so its public port is closed until it has. Use the 'gateway' command.")
                        .formatted(pod.name())
                : null;
    }

    private static @Nullable String unbound(ReachedNode pod, Obstacles obstacles) {
        return obstacles.portFault() == null
                ? null
                : "Public port %d cannot be bound (%s). Use the 'gateway' command until whoever runs Berth has freed the port."
                        .formatted(pod.publicPort(), obstacles.portFault());
    }

    private static String option(String before, int port) {
        return port == SSH_PORT ? "" : before + port;
    }

    /** An IPv6 address needs brackets where a colon follows it. */
    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }
}
