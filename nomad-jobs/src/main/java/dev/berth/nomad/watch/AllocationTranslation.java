package dev.berth.nomad.watch;

import dev.berth.messages.pod.NodeAddress;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.PodObservation.Failed;
import dev.berth.messages.pod.PodObservation.Lost;
import dev.berth.messages.pod.PodObservation.Pulling;
import dev.berth.messages.pod.PodObservation.Queued;
import dev.berth.messages.pod.PodObservation.Scheduled;
import dev.berth.messages.pod.PodObservation.Started;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.SshTarget;
import dev.berth.nomad.placement.JobNode;
import dev.berth.nomad.placement.NomadTime;
import dev.berth.nomad.placement.PodJob;
import dev.berth.nomadsdk.AllocatedResources.Device;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a snapshot of Nomad says about a pod, in the order in which it happened. Pure. Silent about a job that was told to
 * stop: what became of that is for the reconciler to find out, which knows what was desired.
 */
final class AllocationTranslation {
    private static final String UNKNOWN_MACHINE = "a machine";

    /** What Nomad says of an allocation that a drain has stopped. */
    private static final String MIGRATED = "alloc is being migrated";

    private static final String PULL_BEGINS = "Downloading image";
    private static final Reason SILENT_END =
            new Reason("failed", "Its machine reports that it failed and does not say why.");

    private AllocationTranslation() {}

    /** {@code now} is only for what becomes of a pod by waiting. */
    static List<PodObservation> observe(PodSnapshot snapshot, Instant now) {
        if (snapshot.isEnding()) {
            return List.of();
        }
        var allocation = snapshot.allocation();
        return allocation == null ? queued(snapshot, now) : placed(allocation, snapshot);
    }

    /** Where the pod's sshd is, once its main process runs and while it is meant to. */
    static Optional<SshTarget> target(Allocation allocation) {
        return isRunning(allocation)
                ? allocation
                        .port(PodJob.SSH)
                        .map(port -> new SshTarget(Objects.requireNonNullElse(port.hostIp(), ""), port.value()))
                : Optional.empty();
    }

    /** Whether its start script has refused, so that its own words say why. */
    static boolean isRefused(Allocation allocation) {
        return main(allocation).filter(TaskFailure::isRefusal).isPresent();
    }

    static int boots(Allocation allocation) {
        return main(allocation).map(TaskState::restarts).orElse(0);
    }

    private static Reason timedOut(PodSnapshot snapshot, Reason why) {
        return new Reason(
                "queue-timeout",
                "It waited for the %s that it was given, and there is no place: %s"
                        .formatted(words(Objects.requireNonNull(snapshot.meta().queueTimeout())), why.text()));
    }

    /** {@code 1h30m}. */
    private static String words(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private static List<PodObservation> queued(PodSnapshot snapshot, Instant now) {
        var evaluation = snapshot.evaluation();
        if (evaluation == null) {
            return List.of();
        }
        var why = QueueReason.of(evaluation, snapshot.meta().gpu(), snapshot.gpus(), snapshot.home());
        if (why == null) {
            return List.of();
        }
        var deadline = snapshot.queueDeadline();
        return deadline != null && !now.isBefore(deadline)
                ? List.of(new Failed(timedOut(snapshot, why), evaluation.modifyIndex(), deadline))
                : List.of(new Queued(
                        QueueReason.withOlder(why, snapshot.older()),
                        evaluation.modifyIndex(),
                        NomadTime.of(evaluation.modifyTime())));
    }

    private static List<PodObservation> placed(Allocation allocation, PodSnapshot snapshot) {
        var refusal = snapshot.refusal();
        var home = snapshot.home();
        boolean registryLogin = snapshot.meta().registryLogin();
        var seen = new ArrayList<PodObservation>();
        seen.add(scheduled(allocation, snapshot));
        long index = allocation.modifyIndex();
        var changed = NomadTime.of(allocation.modifyTime());
        var finished = NomadTime.ended(List.of(allocation));
        var ended = finished == null ? changed : finished;
        switch (allocation.clientStatus()) {
            case "pending", "running" -> {
                pulling(allocation, registryLogin).ifPresent(seen::add);
                started(allocation).ifPresent(seen::add);
                main(allocation)
                        .flatMap(task -> TaskFailure.of(task, refusal, registryLogin))
                        .filter(TaskFailure::isFinal)
                        .ifPresent(failure -> seen.add(new Failed(failure.why(), index, changed)));
            }
            case "failed" -> {
                var why = main(allocation)
                        .map(task -> TaskFailure.end(task, refusal, registryLogin))
                        .orElse(SILENT_END);
                seen.add(
                        why.code().equals(StartFailure.ENGINE_AWAY)
                                ? new Lost(why, index, ended)
                                : new Failed(why, index, ended));
            }
            case "unknown" -> seen.add(new Lost(silent(allocation), index, changed));
            case "lost" ->
                seen.add(new Lost(
                        new Reason("node-lost", "%s is gone; waiting for another place.".formatted(node(allocation))),
                        index,
                        changed));
            case "complete" -> {
                if (allocation.desiredStatus().equals("run")) {
                    seen.add(new Failed(new Reason("ended", "Its main process ended by itself."), index, ended));
                } else {
                    var away = home == null
                            ? null
                            : QueueReason.away(home, MIGRATED.equals(allocation.desiredDescription()));
                    seen.add(new Lost(
                            away != null
                                    ? away
                                    : new Reason(
                                            "moved",
                                            "It had to leave %s; waiting for a place.".formatted(node(allocation))),
                            index,
                            ended));
                }
            }
            default -> {}
        }
        return List.copyOf(seen);
    }

    private static Scheduled scheduled(Allocation allocation, PodSnapshot snapshot) {
        var devices = allocation.devices();
        return new Scheduled(
                allocation.id(),
                node(allocation),
                devices.stream().map(Device::name).findFirst().orElse(null),
                devices.stream()
                        .flatMap(device -> device.deviceIds().stream())
                        .sorted()
                        .toList(),
                allocation.modifyIndex(),
                NomadTime.of(allocation.createTime()),
                snapshot.meta().diskName(),
                snapshot.node() == null ? null : address(allocation));
    }

    /** Where a node is for the others of its pod. */
    private static @Nullable NodeAddress address(Allocation allocation) {
        return allocation
                .port(JobNode.PORT)
                .map(port -> new NodeAddress(Objects.requireNonNullElse(port.hostIp(), ""), port.value()))
                .orElse(null);
    }

    private static Optional<PodObservation> started(Allocation allocation) {
        return isRunning(allocation)
                ? main(allocation)
                        .map(task -> new Started(
                                allocation.id(),
                                task.restarts(),
                                allocation.modifyIndex(),
                                NomadTime.of(task.startedAt())))
                : Optional.empty();
    }

    /** While the image is fetched, in the driver's words, and from the second try on with what went wrong. */
    private static Optional<PodObservation> pulling(Allocation allocation, boolean registryLogin) {
        return main(allocation)
                .filter(task -> "pending".equals(task.state()) && !task.events().isEmpty())
                .flatMap(task -> {
                    var last = task.events().getLast();
                    var now = last.type().equals("Driver") ? last.displayMessage() : null;
                    var failed = TaskFailure.of(task, null, registryLogin)
                            .filter(TaskFailure::isAboutImage)
                            .map(failure -> failure.why().text() + " Trying again.");
                    var detail = now == null || now.equals(PULL_BEGINS)
                            ? failed.or(() -> Optional.ofNullable(now))
                            : Optional.of(now);
                    return detail.map(text -> new Pulling(text, allocation.modifyIndex(), NomadTime.of(last.time())));
                });
    }

    private static boolean isRunning(Allocation allocation) {
        return allocation.clientStatus().equals("running")
                && allocation.desiredStatus().equals("run")
                && main(allocation)
                        .filter(task -> "running".equals(task.state()))
                        .isPresent();
    }

    private static Reason silent(Allocation allocation) {
        return new Reason(
                "node-silent",
                "%s has stopped answering; the pod is back as soon as it answers again.".formatted(node(allocation)));
    }

    private static String node(Allocation allocation) {
        return Objects.requireNonNullElse(allocation.nodeName(), UNKNOWN_MACHINE);
    }

    private static Optional<TaskState> main(Allocation allocation) {
        return Optional.ofNullable(allocation.taskStates().get(PodJob.TASK));
    }
}
