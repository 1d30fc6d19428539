package dev.berth.nomad;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.CommandSideConfiguration;
import dev.berth.command.CommandSideSettings;
import dev.berth.command.Commands;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ChangePod.EditPod;
import dev.berth.messages.pod.ChangePod.ResetPod;
import dev.berth.messages.pod.ChangePod.RestartPod;
import dev.berth.messages.pod.ChangePod.StartPod;
import dev.berth.messages.pod.ChangePod.StopPod;
import dev.berth.messages.pod.ChangePod.TerminatePod;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.PublicPort;
import dev.berth.nomad.WatchStatus.State;
import dev.berth.nomadembedded.EmbeddedNomad;
import dev.berth.nomadembedded.EmbeddedNomadSettings;
import dev.berth.nomadembedded.NodeFaults;
import dev.berth.nomadembedded.faults.FaultProxy;
import dev.berth.nomadembedded.faults.SimulatedTasks;
import dev.berth.nomadsdk.HostVolume;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.messaging.commandhandling.CommandBus;
import reactor.core.publisher.Mono;

/**
 * The module with the real decisions about pods on a log in memory, and an embedded Nomad of simulated tasks behind a proxy
 * of faults. Either side can be ended and started again.
 */
final class FaultyCluster implements AutoCloseable {
    static final Duration TIMEOUT = Duration.ofSeconds(20);
    static final Duration RESYNC = Duration.ofSeconds(1);
    static final Duration NODES_TIMEOUT = Duration.ofSeconds(1);
    private static final String TOKEN = "a-token-for-this-test";
    private static final Caller ANNA = Caller.system(Workspace.MAIN, "anna");

    final TestLog log = new TestLog();
    final FaultProxy proxy;
    final TestIdentity identity = new TestIdentity();
    private final Path home;
    private final int gpus;
    private final KeyRemovals removals;
    private SimulatedTasks tasks;
    private EmbeddedNomad nomad;
    private int names;
    private AxonConfiguration axon;
    private Commands commands;
    NomadJobs jobs;

    /** What is told of pods that end. */
    volatile OutputKeeper output = OutputKeeper.NONE;

    FaultyCluster(Path home, int gpus) {
        this(home, gpus, KeyRemovals.NONE);
    }

    FaultyCluster(Path home, int gpus, KeyRemovals removals) {
        this.home = home;
        this.gpus = gpus;
        this.removals = removals;
        startNomad();
        this.proxy = new FaultProxy(() -> nomad.address());
        startBerth();
    }

    void startNomad() {
        tasks = new SimulatedTasks();
        nomad = EmbeddedNomad.start(new EmbeddedNomadSettings(
                home,
                "127.0.0.1",
                0,
                gpus,
                "stand-in",
                List.of(),
                20000,
                32000,
                TOKEN,
                "box",
                TestAgent.KEY,
                List.of(tasks)));
    }

    void stopNomad() {
        assertThat(tasks.violations()).isEmpty();
        nomad.close();
    }

    void startBerth() {
        var settings = NomadJobsSettings.of(NomadSettings.of(proxy.address(), TOKEN), Driver.RAW_EXEC, "root")
                .withResyncInterval(RESYNC)
                .withNodes(NODES_TIMEOUT, false);
        var pods = log.pods();
        jobs = NomadJobs.create(
                settings,
                pods,
                new NoSecrets(),
                identity,
                report -> commands.send(report),
                VolumeDeletions.NONE,
                removals,
                WatcherClaim.UNCONTESTED,
                (pod, nodes, isLast) -> output.keep(pod, nodes, isLast));
        var configurer = CommandSideConfiguration.configure(
                log.configurer(),
                new CommandSideSettings(null, Duration.ZERO, false, Set.of(), Clock.systemUTC(), new Random(1)),
                tried -> IntStream.rangeClosed(10_000, 10_999)
                        .mapToObj(port -> new PublicPort("edge", port))
                        .filter(port -> !tried.contains(port) && !log.leased().contains(port))
                        .findFirst());
        axon = NomadJobsConfiguration.configure(configurer, jobs).start();
        commands = new Commands(axon.getComponent(CommandBus.class));
        jobs.start();
    }

    void stopBerth() {
        axon.shutdown();
        jobs.stop(Duration.ofSeconds(5));
        log.reopen();
    }

    /** Waits until Nomad's state is read. */
    void awaitWatching() {
        Awaitility.await().atMost(TIMEOUT).until(() -> jobs.watchStatus().state() == State.CONNECTED);
    }

    /** What the cluster would be restored from. */
    Path snapshot() {
        try {
            stopNomad();
            var copy = Files.copy(journal(), home.resolve("snapshot"), StandardCopyOption.REPLACE_EXISTING);
            startNomad();
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void restore(Path snapshot) {
        try {
            stopNomad();
            Files.copy(snapshot, journal(), StandardCopyOption.REPLACE_EXISTING);
            startNomad();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path journal() {
        return home.resolve("nomad").resolve("journal");
    }

    NodeFaults node() {
        return new NodeFaults(nomad);
    }

    SimulatedTasks tasks() {
        return tasks;
    }

    /** As an operator has it, past the proxy. */
    <T> T asOperator(Function<Nomad, Mono<T>> call) {
        var client = Nomad.at(NomadSettings.of(nomad.address(), TOKEN));
        try {
            return call.apply(client).block(TIMEOUT);
        } finally {
            client.close().block();
        }
    }

    /** {@code PUT /v1/system/gc}, as an operator does. */
    void collectGarbage() {
        var request = HttpRequest.newBuilder(nomad.address().resolve("/v1/system/gc"))
                .header("X-Nomad-Token", TOKEN)
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        try (var client = HttpClient.newHttpClient()) {
            client.send(request, HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    PodId launch(int gpus) {
        return launch(new PodSpec("ubuntu", null, new GpuRequest(gpus, null), List.of(), 1, List.of()));
    }

    PodId launch(PodSpec spec) {
        var pod = PodId.random(new SecureRandom());
        var name = new PodName("p" + ++names);
        accepted(commands.send(new LaunchPod(ANNA, pod, name, spec, null, identity.hostKeyLine(pod), null))
                .block(TIMEOUT));
        return pod;
    }

    /** One of so many nodes, each with so many GPUs. */
    PodId launch(int nodes, int gpus) {
        return launch(nodes, new PodSpec("ubuntu", null, new GpuRequest(gpus, null), List.of(), 1, List.of()));
    }

    PodId launch(int nodes, PodSpec spec) {
        var pod = PodId.random(new SecureRandom());
        var hostKeys = IntStream.range(1, nodes)
                .mapToObj(node -> identity.hostKeyLine(pod.ofNode(node)))
                .toList();
        accepted(commands.send(new LaunchPod(
                        ANNA,
                        pod,
                        new PodName("p" + ++names),
                        spec,
                        null,
                        identity.hostKeyLine(pod),
                        null,
                        PodSettings.NONE,
                        false,
                        List.of(),
                        nodes == 1 ? null : hostKeys))
                .block(TIMEOUT));
        return pod;
    }

    PodId running(int gpus) {
        var pod = launch(gpus);
        await(pod, Phase.RUNNING);
        return pod;
    }

    boolean start(PodId pod) {
        return isAccepted(commands.send(new StartPod(ANNA, pod, null, null)).block(TIMEOUT));
    }

    boolean stop(PodId pod) {
        return isAccepted(commands.send(new StopPod(ANNA, pod, null, null)).block(TIMEOUT));
    }

    boolean restart(PodId pod) {
        return isAccepted(commands.send(new RestartPod(ANNA, pod, null, null)).block(TIMEOUT));
    }

    boolean reset(PodId pod) {
        return isAccepted(
                commands.send(new ResetPod(ANNA, pod, null, null, true)).block(TIMEOUT));
    }

    /** The names of a pod's own disks that there are. */
    Set<String> disks(PodId pod) {
        return asOperator(nomad -> nomad.hostVolumes().list(pod.value())).stream()
                .map(HostVolume::name)
                .collect(Collectors.toSet());
    }

    boolean edit(PodId pod, PodName name, PodSettings settings) {
        return isAccepted(commands.send(new EditPod(ANNA, pod, null, null, name, settings))
                .block(TIMEOUT));
    }

    boolean terminate(PodId pod) {
        return isAccepted(commands.send(new TerminatePod(ANNA, pod, null, null)).block(TIMEOUT));
    }

    private static boolean isAccepted(PodAnswer answer) {
        return answer instanceof PodAnswer.Accepted;
    }

    private static void accepted(PodAnswer answer) {
        if (!isAccepted(answer)) {
            throw new AssertionError("Refused: " + answer);
        }
    }

    PodView pod(PodId pod) {
        return Objects.requireNonNull(log.view(pod));
    }

    List<PodEvent> events(PodId pod) {
        return log.events(pod);
    }

    <T extends PodEvent> Optional<T> last(PodId pod, Class<T> type) {
        return events(pod).reversed().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }

    void await(PodId pod, Phase phase) {
        Awaitility.await()
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(
                        () -> assertThat(pod(pod).phase()).as("%s", events(pod)).isEqualTo(phase));
    }

    /** The allocation that the pod's log-in was proven on last. */
    String allocation(PodId pod) {
        return events(pod).reversed().stream()
                .flatMap(event -> switch (event) {
                    case PodEvent.PodBecameReachable e -> Stream.of(e.allocation());
                    case PodEvent.PodRecovered e -> Stream.of(e.allocation());
                    default -> Stream.<String>empty();
                })
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        stopBerth();
        proxy.close();
        nomad.close();
    }

    private record NoSecrets() implements PodSecrets {
        @Override
        public Mono<Map<String, String>> open(String reference) {
            return Mono.just(Map.of());
        }

        @Override
        public Mono<Void> forget(PodId pod) {
            return Mono.empty();
        }
    }
}
