package dev.berth.ssh;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.route.Route;
import dev.berth.messages.route.RouteUpdate;
import dev.berth.ssh.gateway.MinaKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Sinks;

/** An edge with a feed that a test speaks through, and OpenSSH clients that know its host key. */
public final class RunningEdge implements AutoCloseable {
    public static final String DOMAIN = "berth.internal";
    public static final String USER = System.getProperty("user.name");

    final Path folder;
    public final Path ca;
    public final SshEdge edge;
    public final AtomicInteger certificatesAsked = new AtomicInteger();
    private final Sinks.Many<RouteUpdate> feed = Sinks.many().replay().all();
    private final AtomicLong position = new AtomicLong();
    private final Path knownHosts;
    private final PublicKey hostKey;

    private RunningEdge(Path folder, Path ca, EdgeLimits limits, @Nullable NameSettings names) throws IOException {
        this.folder = folder;
        this.ca = ca;
        var hostKey = MinaKeys.generate();
        var settings = SshEdgeSettings.of(InetAddress.getLoopbackAddress(), 0, DOMAIN, hostKey)
                .withLimits(limits)
                .withNames(names);
        this.edge = SshEdge.start(
                        settings,
                        feed::asFlux,
                        (key, pod) -> CompletableFuture.supplyAsync(() -> {
                            certificatesAsked.incrementAndGet();
                            return certify(folder, ca, PublicKeyEntry.toString(key), pod);
                        }))
                .block(Duration.ofSeconds(10));
        this.hostKey = hostKey.getPublic();
        this.knownHosts = Files.writeString(
                folder.resolve("known_hosts"),
                "[127.0.0.1]:" + edge.gatewayPort() + " " + PublicKeyEntry.toString(hostKey.getPublic()) + "\n");
    }

    public static RunningEdge start(Path parent) throws IOException {
        return start(parent, EdgeLimits.USUAL);
    }

    public static RunningEdge start(Path parent, EdgeLimits limits) throws IOException {
        return start(parent, limits, null);
    }

    public static RunningEdge start(Path parent, EdgeLimits limits, @Nullable NameSettings names) throws IOException {
        var folder = Files.createTempDirectory(parent, "edge");
        return new RunningEdge(folder, TestShell.key(folder, "user-ca"), limits, names);
    }

    /** What the control plane does, by OpenSSH's own hand. */
    public static String certify(Path folder, Path ca, String innerKey, PodId pod) {
        try {
            var file = Files.createTempDirectory(folder, "inner").resolve("inner");
            Files.writeString(Path.of(file + ".pub"), innerKey + "\n");
            TestShell.ok(
                    "ssh-keygen",
                    "-q",
                    "-s",
                    ca.toString(),
                    "-I",
                    "edge",
                    "-n",
                    pod.value(),
                    "-V",
                    "-1m:+5m",
                    file + ".pub");
            return Files.readString(Path.of(file + "-cert.pub")).trim();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    public void snapshot(List<Route> routes, Map<Workspace, Set<String>> keys) {
        emit(new RouteUpdate.Snapshot(position.incrementAndGet(), routes, keys));
    }

    /** Leads to this pod alone, on the public port too, with this key; returns once the port is bound. */
    void leadTo(SshdPod pod, int port, Path key) throws IOException {
        trust("127.0.0.1", port, pod.hostKey);
        trust(pod.id + "." + DOMAIN, 22, pod.hostKey);
        snapshot(
                List.of(pod.route(Workspace.MAIN, "train-1", port)),
                Map.of(Workspace.MAIN, Set.of(TestShell.fingerprint(key))));
        Awaitility.await().until(() -> edge.boundPublicPorts().contains(port));
    }

    public void change(Route route) {
        emit(new RouteUpdate.RouteChanged(position.incrementAndGet(), route));
    }

    public void remove(PodId pod) {
        emit(new RouteUpdate.RouteRemoved(position.incrementAndGet(), pod));
    }

    public void acceptKey(Workspace workspace, String fingerprint) {
        emit(new RouteUpdate.KeyAccepted(position.incrementAndGet(), workspace, fingerprint));
    }

    public void removeKey(Workspace workspace, String fingerprint) {
        emit(new RouteUpdate.KeyRemoved(position.incrementAndGet(), workspace, fingerprint));
    }

    public void emitWithoutWaiting(RouteUpdate update) {
        feed.tryEmitNext(update).orThrow();
    }

    public long nextPosition() {
        return position.incrementAndGet();
    }

    private void emit(RouteUpdate update) {
        feed.tryEmitNext(update).orThrow();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(5))
                .until(() -> edge.status().position() == update.position());
    }

    /** {@code SHA256:…} */
    public String hostKeyFingerprint() {
        return KeyUtils.getFingerPrint(hostKey);
    }

    /** Lets OpenSSH clients expect this key where they know nothing else. */
    public void trust(String host, int port, String hostKey) throws IOException {
        var name = port == 22 ? host : "[" + host + "]:" + port;
        Files.writeString(knownHosts, name + " " + hostKey + "\n", java.nio.file.StandardOpenOption.APPEND);
    }

    public List<String> options(Path key) {
        return List.of(
                "-F", "none",
                "-i", key.toString(),
                "-o", "IdentitiesOnly=yes",
                "-o", "UserKnownHostsFile=" + knownHosts,
                "-o", "StrictHostKeyChecking=yes",
                "-o", "ConnectTimeout=15");
    }

    /** {@code ssh <options> <login>@gateway <arguments>}. */
    public List<String> gateway(Path key, String login, String... arguments) {
        var command = ssh(key);
        command.addAll(List.of("-p", Integer.toString(edge.gatewayPort()), login + "@127.0.0.1"));
        command.addAll(List.of(arguments));
        return command;
    }

    public List<String> relay(Path key, int port, String... arguments) {
        var command = ssh(key);
        command.addAll(List.of("-p", Integer.toString(port), USER + "@127.0.0.1"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** {@code ssh -J berth@gateway user@target <arguments>}; the jump itself gets its options from a file. */
    public List<String> jump(Path key, String target, String... arguments) throws IOException {
        var config = Files.createTempFile(folder, "ssh", ".conf");
        Files.writeString(config, """
                Host *
                  IdentityFile %s
                  IdentitiesOnly yes
                  UserKnownHostsFile %s
                  StrictHostKeyChecking yes
                  ConnectTimeout 15
                """.formatted(key, knownHosts));
        var command = new ArrayList<>(List.of(
                "ssh", "-F", config.toString(), "-J", "berth@127.0.0.1:" + edge.gatewayPort(), USER + "@" + target));
        command.addAll(List.of(arguments));
        return command;
    }

    public List<String> ssh(Path key) {
        var command = new ArrayList<String>();
        command.add("ssh");
        command.addAll(options(key));
        return command;
    }

    /** Once the clients are gone, the edge may hold nothing of theirs. */
    public void endWithNothingLeft() {
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> edge.status().connectionCount() == 0);
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        edge.stop().block(Duration.ofSeconds(20));
    }
}
