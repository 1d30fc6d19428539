package dev.berth.nomad;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ChosenKey;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.sshkey.SshKeyId;
import dev.berth.messages.sshkey.SshKeyView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What people want and what was reported, in memory. */
final class TestPods implements DesiredPods, Reports, PodSecrets {
    private final Map<PodId, DesiredPod> pods;
    private final Map<PodId, List<PodObservation>> seen = new ConcurrentHashMap<>();
    private final Map<Workspace, List<String>> keys = new ConcurrentHashMap<>();
    private final Set<PodId> toStop = ConcurrentHashMap.newKeySet();
    private volatile List<String> keysToCome = List.of();
    final Map<String, Map<String, String>> secrets = new ConcurrentHashMap<>();
    final List<PodId> forgotten = new CopyOnWriteArrayList<>();

    TestPods() {
        pods = new ConcurrentHashMap<>();
    }

    /** The same pods, with reports of its own. */
    TestPods(TestPods same) {
        pods = same.pods;
    }

    PodId launch(TestIdentity identity, GpuRequest gpu) {
        var id = PodId.random(new java.security.SecureRandom());
        return launch(id, identity.hostKeyLine(id), gpu, null);
    }

    PodId launch(TestIdentity identity, PodSpec spec) {
        var id = PodId.random(new java.security.SecureRandom());
        return launch(id, identity.hostKeyLine(id), spec, null);
    }

    PodId launch(PodId id, String hostKey, GpuRequest gpu, String secret) {
        return launch(id, hostKey, new PodSpec("ubuntu", null, gpu, List.of(), 1, List.of()), secret);
    }

    PodId launch(PodId id, String hostKey, PodSpec spec, String secret) {
        pods.put(
                id,
                new DesiredPod(
                        id,
                        Workspace.MAIN,
                        new PodName("p"),
                        spec,
                        1,
                        DesiredState.RUN,
                        Phase.REQUESTED,
                        0,
                        null,
                        secret,
                        hostKey,
                        1));
        return id;
    }

    void stop(PodId pod) {
        change(pod, old -> with(old, old.generation(), DesiredState.STOPPED, Phase.STOPPING));
    }

    void terminate(PodId pod) {
        change(pod, old -> with(old, old.generation(), DesiredState.GONE, Phase.STOPPING));
    }

    void restart(PodId pod) {
        change(pod, old -> with(old, old.generation() + 1, DesiredState.RUN, Phase.REQUESTED));
    }

    /** A view that lags behind the log: it shows these lines when somebody has waited for it. */
    void keysOnceWaitedFor(List<String> lines) {
        keysToCome = List.copyOf(lines);
    }

    /** The same for a pod that is stopped: it shows so when somebody has waited for it. */
    void stopOnceWaitedFor(PodId pod) {
        toStop.add(pod);
    }

    void forget(PodId pod, boolean ever) {
        if (ever) {
            pods.remove(pod);
        }
    }

    Phase phase(PodId pod) {
        return pods.get(pod).phase();
    }

    List<PodObservation> seen(PodId pod) {
        return List.copyOf(seen.getOrDefault(pod, List.of()));
    }

    <T extends PodObservation> T last(PodId pod, Class<T> type) {
        return seen(pod).reversed().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }

    private void change(PodId pod, UnaryOperator<DesiredPod> how) {
        pods.computeIfPresent(pod, (_, old) -> how.apply(old));
    }

    private static DesiredPod with(DesiredPod old, int generation, DesiredState desired, Phase phase) {
        return with(old, old.spec(), generation, desired, phase);
    }

    private static DesiredPod with(DesiredPod old, PodSpec spec, int generation, DesiredState desired, Phase phase) {
        return new DesiredPod(
                old.id(),
                old.workspace(),
                old.name(),
                spec,
                generation,
                desired,
                phase,
                old.boots(),
                old.disk(),
                old.secrets(),
                old.hostKey(),
                old.version() + 1,
                old.stopsAt(),
                old.terminatesAt(),
                old.stopWarned(),
                old.terminateWarned(),
                old.nextDisk(),
                old.since(),
                old.nodes(),
                old.notebookSecrets());
    }

    void setNotebookSecrets(PodId pod, String reference) {
        change(
                pod,
                old -> new DesiredPod(
                        old.id(),
                        old.workspace(),
                        old.name(),
                        old.spec(),
                        old.generation(),
                        old.desired(),
                        old.phase(),
                        old.boots(),
                        old.disk(),
                        old.secrets(),
                        old.hostKey(),
                        old.version() + 1,
                        old.stopsAt(),
                        old.terminatesAt(),
                        old.stopWarned(),
                        old.terminateWarned(),
                        old.nextDisk(),
                        old.since(),
                        old.nodes(),
                        reference));
    }

    @Override
    public Mono<PodAnswer> report(ReportPod report) {
        return Mono.fromCallable(() -> {
            seen.computeIfAbsent(report.pod(), _ -> new CopyOnWriteArrayList<>())
                    .add(report.seen());
            change(report.pod(), old -> report.generation() == old.generation() ? after(old, report.seen()) : old);
            return new PodAnswer.Refused(Problem.of(ProblemCode.INTERNAL, "nobody reads this"));
        });
    }

    private static DesiredPod after(DesiredPod old, PodObservation seen) {
        if (old.desired() == DesiredState.GONE) {
            return seen instanceof PodObservation.Gone
                    ? with(old, old.generation(), DesiredState.GONE, Phase.TERMINATED)
                    : old;
        }
        if (old.phase() == Phase.STOPPING) {
            return seen instanceof PodObservation.Stopped || seen instanceof PodObservation.Gone
                    ? with(old, old.generation(), DesiredState.STOPPED, Phase.STOPPED)
                    : old;
        }
        return switch (seen) {
            case PodObservation.Queued _ -> with(old, old.generation(), old.desired(), Phase.QUEUED);
            case PodObservation.Scheduled _ ->
                old.phase().compareTo(Phase.SCHEDULED) < 0
                        ? with(old, old.generation(), old.desired(), Phase.SCHEDULED)
                        : old;
            case PodObservation.Pulling _, PodObservation.Unreachable _ -> old;
            case PodObservation.Started _ ->
                old.phase() == Phase.LOST ? old : with(old, old.generation(), old.desired(), Phase.STARTING);
            case PodObservation.Reachable _ -> with(old, old.generation(), old.desired(), Phase.RUNNING);
            case PodObservation.Stopped _ -> with(old, old.generation(), DesiredState.STOPPED, Phase.STOPPED);
            case PodObservation.Failed _, PodObservation.Gone _ ->
                with(old, old.generation(), DesiredState.STOPPED, Phase.FAILED);
            case PodObservation.Lost _ -> with(old, old.generation(), old.desired(), Phase.LOST);
        };
    }

    @Override
    public Mono<DesiredPod> find(PodId pod, long minPosition) {
        return Mono.fromSupplier(() -> {
            if (minPosition > 0 && toStop.remove(pod)) {
                stop(pod);
            }
            return pods.get(pod);
        });
    }

    @Override
    public Flux<DesiredPod> all() {
        return Flux.defer(() -> Flux.fromIterable(new ArrayList<>(pods.values())))
                .filter(pod -> pod.phase() != Phase.TERMINATED);
    }

    @Override
    public Mono<List<SshKeyView>> keys(Workspace workspace) {
        return Mono.fromSupplier(() -> keys.getOrDefault(workspace, List.of()).stream()
                .map(line -> new SshKeyView(idOf(line), "", "SHA256:" + line, "", line, Instant.EPOCH))
                .toList());
    }

    /** Of the saved key that is this line. */
    static SshKeyId idOf(String line) {
        return new SshKeyId(PodId.random(new Random(line.hashCode())).value().replace("pod-", "key-"));
    }

    /** Others of the workspace's keys let in from now on. */
    void choose(PodId pod, List<String> lines) {
        var keys = lines.stream()
                .map(line -> new ChosenKey(idOf(line), "SHA256:" + line))
                .toList();
        change(pod, old -> with(old, old.spec().choosing(keys), old.generation(), old.desired(), old.phase()));
    }

    @Override
    public Mono<Void> keysReached(long position) {
        return Mono.fromRunnable(() -> {
            if (position > 0) {
                keys.put(Workspace.MAIN, keysToCome);
            }
        });
    }

    @Override
    public Mono<Map<String, String>> open(String reference) {
        return Mono.justOrEmpty(secrets.get(reference));
    }

    @Override
    public Mono<Void> forget(PodId pod) {
        return Mono.fromRunnable(() -> forgotten.add(pod));
    }
}
