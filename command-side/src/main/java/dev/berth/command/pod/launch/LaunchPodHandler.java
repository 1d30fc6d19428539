package dev.berth.command.pod.launch;

import dev.berth.command.FreePorts;
import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.decide.RecordedEvent;
import dev.berth.command.decide.Requests;
import dev.berth.command.pod.PodDecisions;
import dev.berth.command.pod.PodNames;
import dev.berth.command.pod.PodState;
import dev.berth.command.pod.setting.ChosenKeys;
import dev.berth.command.pod.setting.PodSettingsEvents;
import dev.berth.command.policy.GpuChoice;
import dev.berth.command.policy.Policies;
import dev.berth.command.quota.QuotaDemand;
import dev.berth.command.quota.Quotas;
import dev.berth.command.volume.VolumesOfLaunch;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodEvent.PublicPortLeased;
import dev.berth.messages.pod.PodNode;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.PublicPort;
import dev.berth.messages.policy.WorkspaceQuota;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Name, quota and public port of a new pod are decided in one append, so that racing launches cannot share any. */
final class LaunchPodHandler {
    private static final int MAX_PORTS_TRIED = 8;

    private final Quotas quotas;
    private final FreePorts freePorts;

    LaunchPodHandler(Quotas quotas, FreePorts freePorts) {
        this.quotas = quotas;
        this.freePorts = freePorts;
    }

    // The key is looked up last: whoever sees the name or GPUs that a twin of this request took, then also sees the
    // twin.
    CompletableFuture<Decision<PodAnswer>> handle(LaunchPod command, History history, Instant now) {
        return first(command, history, now)
                .thenCompose(decision -> Requests.of(
                                command.request(), command.caller().workspace(), history)
                        .thenCompose(uses -> uses.isEmpty()
                                ? CompletableFuture.completedFuture(decision)
                                : again(command, uses, history)));
    }

    private CompletableFuture<Decision<PodAnswer>> again(LaunchPod command, List<RecordedEvent> uses, History history) {
        var reused = Requests.reused(command.request(), uses);
        if (reused != null || !(uses.getFirst().event() instanceof PodLaunchRequested launched)) {
            return CompletableFuture.completedFuture(PodDecisions.refuse(
                    reused != null
                            ? reused
                            : Problem.of(
                                    ProblemCode.IDEMPOTENCY_KEY_REUSED,
                                    "The Idempotency-Key came with a request that launched no pod.")));
        }
        return history.of(PodDecisions.tag(launched.pod()))
                .thenApply(PodState::of)
                .thenApply(pod -> {
                    if (pod == null) {
                        throw new IllegalStateException("%s was launched but has no history".formatted(launched.pod()));
                    }
                    return PodDecisions.unchanged(pod.view());
                });
    }

    private CompletableFuture<Decision<PodAnswer>> first(LaunchPod command, History history, Instant now) {
        return ChosenKeys.of(command.settings().keys(), command.caller().workspace(), history)
                .thenCompose(chosen -> switch (chosen) {
                    case ChosenKeys.AllFound(var keys) ->
                        allowed(command, command.spec().choosing(keys), history, now);
                    case ChosenKeys.SomeMissing(var problem) -> refused(problem);
                });
    }

    private CompletableFuture<Decision<PodAnswer>> allowed(
            LaunchPod command, PodSpec spec, History history, Instant now) {
        var workspace = command.caller().workspace();
        return Policies.of(workspace, history).thenCompose(policy -> switch (GpuChoice.of(
                spec.gpu(), workspace, policy)) {
            case GpuChoice.Allowed(var gpu) ->
                withVolumes(
                        command,
                        policy.defaults().of(spec.asking(gpu), command.defaultDisk()),
                        policy.defaults().of(command.settings()),
                        policy.quota(),
                        history,
                        now);
            case GpuChoice.NotAllowed(var problem) -> refused(problem);
        });
    }

    private CompletableFuture<Decision<PodAnswer>> withVolumes(
            LaunchPod command, PodSpec spec, PodSettings settings, WorkspaceQuota quota, History history, Instant now) {
        return VolumesOfLaunch.of(command.volumes(), command.caller().workspace(), history)
                .thenCompose(asked -> switch (asked) {
                    case VolumesOfLaunch.Free free ->
                        place(command, spec.having(free.volumes()), settings, quota, free, history, now);
                    case VolumesOfLaunch.NotFree(var problem) -> refused(problem);
                });
    }

    private CompletableFuture<Decision<PodAnswer>> place(
            LaunchPod command,
            PodSpec spec,
            PodSettings settings,
            WorkspaceQuota quota,
            VolumesOfLaunch.Free volumes,
            History history,
            Instant now) {
        var workspace = command.caller().workspace();
        var named = PodNames.taken(workspace, command.name(), command.nodes(), command.pod(), history);
        var wanted =
                QuotaDemand.launch(command.pod(), command.nodes(), spec.gpu().count(), spec.diskGb());
        var overQuota = quotas.refusal(workspace, quota, wanted, history);
        var ports = leasable(command.nodes(), history, now);
        return named.thenCompose(taken -> overQuota.thenCombine(
                ports,
                (refusal, free) -> taken.map(name -> PodDecisions.refuse(name.problem()))
                        .or(() -> refusal.map(PodDecisions::refuse))
                        .orElseGet(() -> decide(command, spec, settings, volumes, free, now))));
    }

    private static CompletableFuture<Decision<PodAnswer>> refused(Problem problem) {
        return CompletableFuture.completedFuture(PodDecisions.refuse(problem));
    }

    private static Decision<PodAnswer> decide(
            LaunchPod command,
            PodSpec spec,
            PodSettings settings,
            VolumesOfLaunch.Free volumes,
            List<PublicPort> ports,
            Instant now) {
        if (ports.size() < command.nodes()) {
            return PodDecisions.refuse(noPublicPort());
        }
        var workspace = command.caller().workspace();
        var launched = new PodLaunchRequested(
                command.pod(),
                workspace,
                1,
                command.name(),
                spec,
                command.secrets(),
                command.hostKey(),
                command.request(),
                command.nodeHostKeys());
        List<PodEvent> events = new ArrayList<>();
        events.add(launched);
        for (int index = 0; index < command.nodes(); index++) {
            events.add(new PublicPortLeased(
                    command.pod(), workspace, 1, ports.get(index), index == PodNode.LEADER ? null : index));
        }
        events.addAll(
                new PodSettingsEvents(PodView.launched(launched, now, 0), command.caller(), null, now).of(settings));
        return PodDecisions.accept(null, events, volumes.events(command.pod(), workspace), now);
    }

    /** As many as are wanted, or fewer where that many were not found. */
    private CompletableFuture<List<PublicPort>> leasable(int wanted, History history, Instant now) {
        return leasable(wanted, List.of(), Set.of(), history, now);
    }

    private CompletableFuture<List<PublicPort>> leasable(
            int wanted, List<PublicPort> found, Set<PublicPort> tried, History history, Instant now) {
        var candidate = found.size() < wanted && tried.size() - found.size() < MAX_PORTS_TRIED
                ? freePorts.candidate(tried)
                : Optional.<PublicPort>empty();
        return candidate
                .map(port -> history.of(port.tag()).thenCompose(leases -> {
                    var free = PortAvailability.isLeasable(leases, now) ? Stream.of(port) : Stream.<PublicPort>empty();
                    return leasable(
                            wanted,
                            Stream.concat(found.stream(), free).toList(),
                            Stream.concat(tried.stream(), Stream.of(port)).collect(Collectors.toUnmodifiableSet()),
                            history,
                            now);
                }))
                .orElseGet(() -> CompletableFuture.completedFuture(found));
    }

    private static Problem noPublicPort() {
        return Problem.of(
                ProblemCode.NO_PUBLIC_PORT,
                "Every public port that was tried is leased, or rests after its last pod. "
                        + "Terminate pods that are not needed, wait, or give the edge a wider range with --public-ports.");
    }
}
