package dev.berth.command.pod.reset;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.pod.PodDecisions;
import dev.berth.command.pod.change.PodChange;
import dev.berth.command.pod.setting.TimersAtStart;
import dev.berth.command.policy.GpuChoice;
import dev.berth.command.policy.Policies;
import dev.berth.command.quota.QuotaDemand;
import dev.berth.command.quota.Quotas;
import dev.berth.messages.pod.ChangePod.ResetPod;
import dev.berth.messages.pod.DiskView;
import dev.berth.messages.pod.OwnDisk;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodRestartRequested;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.Problem.Fault;
import dev.berth.messages.problem.ProblemCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A reset opens a new generation that begins with an empty disk of another name; the old one is deleted once the pod runs without
 * it. It needs the quota only where the pod does not hold its GPUs, of which it gets as many as it had last.
 */
final class ResetPodHandler {
    private static final double GIB = 1 << 30;

    private final Quotas quotas;

    ResetPodHandler(Quotas quotas) {
        this.quotas = quotas;
    }

    CompletableFuture<Decision<PodAnswer>> handle(ResetPod command, History history, Instant now) {
        return PodChange.check(command, PodAction.RESET, history).thenCompose(change -> switch (change) {
            case PodChange.Permitted(var pod) -> decide(command, pod.view(), history, now);
            case PodChange.Answered(var decision) -> CompletableFuture.completedFuture(decision);
        });
    }

    private CompletableFuture<Decision<PodAnswer>> decide(ResetPod command, PodView pod, History history, Instant now) {
        if (!command.wipe()) {
            return CompletableFuture.completedFuture(PodDecisions.refuse(unconfirmed(pod)));
        }
        var refusal = pod.phase().holdsGpus()
                ? CompletableFuture.completedFuture(Optional.<Problem>empty())
                : refusal(pod, history);
        return refusal.thenApply(refused -> refused.map(PodDecisions::refuse)
                .orElseGet(() -> PodDecisions.accept(pod, events(command, pod, now), now)));
    }

    /** Its GPUs are taken anew, as by a start, and its workspace may not be allowed to use them any more. */
    private CompletableFuture<Optional<Problem>> refusal(PodView pod, History history) {
        return Policies.of(pod.workspace(), history).thenCompose(policy -> switch (GpuChoice.ofReset(pod, policy)) {
            case GpuChoice.Allowed(var gpu) ->
                quotas.refusal(pod.workspace(), policy.quota(), QuotaDemand.gpus(pod.id(), gpu.count()), history);
            case GpuChoice.NotAllowed(var problem) -> CompletableFuture.completedFuture(Optional.of(problem));
        });
    }

    private static List<PodEvent> events(ResetPod command, PodView pod, Instant now) {
        int generation = pod.generation() + 1;
        List<PodEvent> events = new ArrayList<>();
        events.add(new PodRestartRequested(
                pod.id(),
                pod.workspace(),
                generation,
                pod.gpu().count(),
                command.request(),
                OwnDisk.of(pod.id(), generation)));
        events.addAll(pod.phase().holdsGpus() ? TimersAtStart.ofRestart(pod, now) : TimersAtStart.ofStart(pod, now));
        return events;
    }

    private static Problem unconfirmed(PodView pod) {
        var detail =
                "A reset deletes the pod's disk for good, with everything in its home: %s. Its id, name, port, host key, keys and settings stay. To have it done, send \"wipe\": true with it."
                        .formatted(size(pod.disk()));
        return new Problem(
                ProblemCode.WIPE_UNCONFIRMED, detail, List.of(Fault.ofField("wipe-unconfirmed", "wipe", detail)));
    }

    private static String size(DiskView disk) {
        var used = disk.usedBytes();
        return used == null
                ? String.format(Locale.ROOT, "a disk of %.0f GiB", disk.sizeBytes() / GIB)
                : String.format(
                        Locale.ROOT, "%.1f of %.1f GiB when that was noted last", used / GIB, disk.sizeBytes() / GIB);
    }
}
