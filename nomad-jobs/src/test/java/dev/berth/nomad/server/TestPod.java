package dev.berth.nomad.server;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.NotebookSpec;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.PodVolume;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.DesiredState;
import dev.berth.nomad.NomadJobsSettings;
import dev.berth.nomad.TestAgent;
import dev.berth.nomad.placement.PodJob;
import dev.berth.nomadembedded.EmbeddedNomad;
import dev.berth.nomadembedded.EmbeddedNomadSettings;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.nomadsdk.NomadSettings;
import dev.berth.nomadsdk.Variable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A pod as Berth makes it, on an embedded Nomad of its own. */
final class TestPod implements AutoCloseable {
    static final PodId ID = new PodId("pod-abcdefghij234567");
    private static final String TOKEN = "a-token-of-this-test";

    final Path home;
    private final PodKind kind;
    private final Map<String, Path> hostVolumes;
    final EmbeddedNomad agent;
    final Nomad nomad;
    private final NomadSettings api;
    private final String hostKey;
    private List<PodVolume> volumes = List.of();
    private Map<String, String> items = Map.of();
    private @Nullable NotebookSpec notebook;
    private @Nullable String user;
    private String about = "pod p %s\n".formatted(ID);

    TestPod(Path home, PodKind kind) throws IOException, InterruptedException {
        this(home, kind, kind.hostVolumes(Files.createDirectories(home)));
    }

    TestPod(Path home, PodKind kind, Map<String, Path> hostVolumes) throws IOException, InterruptedException {
        this.home = Files.createDirectories(home);
        this.kind = kind;
        this.hostVolumes = hostVolumes;
        this.agent = EmbeddedNomad.start(new EmbeddedNomadSettings(
                home,
                "127.0.0.1",
                0,
                2,
                "stand-in",
                List.of(),
                20000,
                32000,
                TOKEN,
                "box",
                TestAgent.KEY,
                List.of(kind.driver(home)),
                hostVolumes));
        this.api = NomadSettings.of(agent.address(), TOKEN);
        this.nomad = Nomad.at(api);
        var key = home.resolve("host-key");
        if (Files.notExists(key)) {
            Files.writeString(home.resolveSibling("known_hosts"), "* " + Keys.generate(key) + "\n");
        }
        this.hostKey = Files.readString(key);
    }

    /** What it has besides its disk, from its next start on. */
    void volumes(List<PodVolume> those) {
        volumes = those;
        for (var volume : those) {
            nomad.hostVolumes().create("pod-" + volume.id(), "mkdir", null, 0).block();
        }
    }

    /** Whom it lets in instead of root, from its next registration on. */
    void user(String name) {
        user = name;
    }

    /** Where one of its volumes is on this machine. */
    Path volume(PodVolume volume) {
        return home.resolve("volumes").resolve("pod-" + volume.id());
    }

    /** Where the pod's disk is on this machine. */
    Path disk() {
        return home.resolve("volumes").resolve(ID.value());
    }

    void keys(String authorizedKeys, String userCa) {
        put(Map.of("host_key", hostKey, "authorized_keys", authorizedKeys, "user_ca", userCa, "about", about));
    }

    /** What logins are told. */
    void about(String text) {
        about = text;
        var changed = new HashMap<>(items);
        changed.put("about", text);
        put(changed);
    }

    /** Gives the pod a notebook from its registration on. */
    void notebook(String user, String hash) {
        notebook = new NotebookSpec(user);
        put("nomad/jobs/%s/pod/main".formatted(ID), Map.of("login", user + "\n" + hash + "\n"));
    }

    /** What it tells of that; nothing yet where it is empty. */
    String told() {
        return nomad.allocations()
                .file(allocation().orElseThrow().id(), PodJob.NOTEBOOK, 1024)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .onErrorReturn(NomadException.class, "")
                .block();
    }

    private void put(Map<String, String> changed) {
        items = changed;
        put("nomad/jobs/" + ID, items);
    }

    private void put(String path, Map<String, String> items) {
        long index = nomad.variables()
                .get(path)
                .map(Variable::modifyIndex)
                .onErrorReturn(0L)
                .blockOptional()
                .orElse(0L);
        nomad.variables().put(path, items, index).block();
    }

    /** Registers the pod with its disk and waits until its server accepts connections. */
    Allocation run(Map<String, String> env) {
        register(env, "ubuntu", null);
        return awaitListening();
    }

    /** The same with a command beside its server. */
    Allocation run(Map<String, String> env, List<String> command) {
        register(env, "ubuntu", null, command);
        return awaitListening();
    }

    /** Registers the pod with its disk, of a template or an image. */
    void register(Map<String, String> env, @Nullable String template, @Nullable String image) {
        register(env, template, image, null);
    }

    /** The same with a command beside its server, null for none. */
    void register(
            Map<String, String> env,
            @Nullable String template,
            @Nullable String image,
            @Nullable List<String> command) {
        nomad.hostVolumes().create(ID.value(), "mkdir", null, 0).block();
        var spec = new PodSpec(
                template,
                image,
                new GpuRequest(1, null),
                List.of(),
                1,
                List.of(),
                null,
                null,
                null,
                command,
                null,
                notebook,
                volumes,
                user);
        var pod = new DesiredPod(
                ID, Workspace.MAIN, new PodName("p"), spec, 1, DesiredState.RUN, Phase.REQUESTED, 0, null, null, "", 1);
        var settings = NomadJobsSettings.of(api, kind.driver(), kind.user())
                .withSshServerVolume(hostVolumes.isEmpty() ? null : PodKind.SSH_SERVER);
        nomad.jobs().register(new PodJob(settings).of(pod, env), 0).block();
    }

    /** Registers a pod of {@code nodes} nodes, which wait for what {@link #group} tells. */
    void registerNodes(int nodes, List<String> command) {
        var hostKeys = Collections.nCopies(nodes - 1, "ssh-ed25519 AAAA");
        var launched = new PodLaunchRequested(
                ID,
                Workspace.MAIN,
                1,
                new PodName("p"),
                new PodSpec(
                        "ubuntu",
                        null,
                        new GpuRequest(1, null),
                        List.of(),
                        1,
                        List.of(),
                        null,
                        null,
                        null,
                        command,
                        null,
                        null,
                        List.of()),
                null,
                "ssh-ed25519 AAAA",
                null,
                hostKeys);
        var pod = DesiredPod.of(PodView.launched(launched, Instant.EPOCH, 1), null);
        pod.each()
                .forEach(node -> nomad.hostVolumes()
                        .create(node.id().value(), "mkdir", null, 0)
                        .block());
        var settings = NomadJobsSettings.of(api, kind.driver(), kind.user())
                .withNodes(Duration.ofMinutes(1), false)
                .withSshServerVolume(hostVolumes.isEmpty() ? null : PodKind.SSH_SERVER);
        nomad.jobs().register(new PodJob(settings).of(pod, Map.of()), 0).block();
    }

    /** What the nodes are told of where they are. */
    void group(String text) {
        var changed = new HashMap<>(items);
        changed.put("group", text);
        put(changed);
    }

    /** The same key for a node as for the leader, which is of no account here. */
    void nodeKeys(int nodes) {
        var changed = new HashMap<>(items);
        for (int node = 1; node < nodes; node++) {
            changed.put("host_key_" + node, hostKey);
        }
        put(changed);
    }

    List<Allocation> allocations() {
        return Objects.requireNonNull(nomad.jobs().allocations(ID.value()).block()).stream()
                .map(stub -> Objects.requireNonNull(
                        nomad.allocations().get(stub.id()).block()))
                .sorted(Comparator.comparing(Allocation::name))
                .toList();
    }

    /** Everything that the task of an allocation has written so far. */
    String log(Allocation allocation) {
        try {
            return Files.readString(
                    home.resolve("nomad/alloc").resolve(allocation.id()).resolve("alloc/logs/main.stdout.0"));
        } catch (IOException e) {
            return "";
        }
    }

    Allocation awaitListening() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(this::allocation, found -> found.filter(TestPod::listens).isPresent())
                .orElseThrow();
    }

    Optional<Allocation> allocation() {
        return Objects.requireNonNull(nomad.jobs().allocations(ID.value()).block()).stream()
                .findFirst()
                .map(stub -> Objects.requireNonNull(
                        nomad.allocations().get(stub.id()).block()));
    }

    static int port(Allocation allocation) {
        return allocation.port("ssh").orElseThrow().value();
    }

    static boolean listens(Allocation allocation) {
        if (!allocation.clientStatus().equals("running")) {
            return false;
        }
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port(allocation)), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Everything the task has written so far. */
    String log() {
        return log(allocation().orElseThrow());
    }

    @Override
    public void close() {
        nomad.close().block();
        agent.close();
    }
}
