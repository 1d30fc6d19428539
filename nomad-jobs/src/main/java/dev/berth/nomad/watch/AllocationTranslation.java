package dev.berth.nomad.watch;

import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.PodObservation.Failed;
import dev.berth.messages.pod.PodObservation.Lost;
import dev.berth.messages.pod.PodObservation.Pulling;
import dev.berth.messages.pod.PodObservation.Queued;
import dev.berth.messages.pod.PodObservation.Scheduled;
import dev.berth.messages.pod.PodObservation.Started;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.SshTarget;
import dev.berth.nomad.placement.NomadTime;
import dev.berth.nomad.placement.PodJob;
import dev.berth.nomadsdk.AllocatedResources.Device;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a snapshot of Nomad says about a pod, in the order in which it happened. Pure. Silent about a job that was told to
 * stop: what became of that is for the reconciler to find out, which knows what was desired.
 */
final class AllocationTranslation {
    private static final String UNKNOWN_MACHINE = "a machine";
    /** What the scheduler says of an allocation that a drain stops. */
    private static final String MIGRATED = "alloc is being migrated";

    private static final Set<String> SAYS_WHY = Set.of(
            "Driver Failure", "Setup Failure", "Failed Validation", "Failed Artifact Download", "Not Restarting");

    private AllocationTranslation() {}

    static List<PodObservation> observe(PodSnapshot snapshot) {
        if (snapshot.job().stop()) {
            return List.of();
        }
        var allocation = snapshot.allocation();
        return allocation == null ? queued(snapshot) : placed(allocation);
    }

    /** Where the pod's sshd is, once its main process runs and while it is meant to. */
    static Optional<SshTarget> target(Allocation allocation) {
        return isRunning(allocation)
                ? allocation
                        .port(PodJob.SSH)
                        .map(port -> new SshTarget(Objects.requireNonNullElse(port.hostIp(), ""), port.value()))
                : Optional.empty();
    }

    static int boots(Allocation allocation) {
        return main(allocation).map(TaskState::restarts).orElse(0);
    }

    private static List<PodObservation> queued(PodSnapshot snapshot) {
        var evaluation = snapshot.evaluation();
        if (evaluation == null) {
            return List.of();
        }
        var why = QueueReason.of(evaluation, snapshot.meta().gpu(), snapshot.gpus());
        return why == null
                ? List.of()
                : List.of(new Queued(why, evaluation.modifyIndex(), NomadTime.of(evaluation.modifyTime())));
    }

    private static List<PodObservation> placed(Allocation allocation) {
        var seen = new ArrayList<PodObservation>();
        seen.add(scheduled(allocation));
        long index = allocation.modifyIndex();
        var changed = NomadTime.of(allocation.modifyTime());
        var finished = NomadTime.ended(List.of(allocation));
        var ended = finished == null ? changed : finished;
        switch (allocation.clientStatus()) {
            case "pending" -> pulling(allocation).ifPresent(seen::add);
            case "running" -> started(allocation).ifPresent(seen::add);
            case "failed" -> seen.add(new Failed(new Reason("failed", sentence(allocation)), index, ended));
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
                    seen.add(new Lost(left(allocation), index, ended));
                }
            }
            default -> {}
        }
        return List.copyOf(seen);
    }

    private static Scheduled scheduled(Allocation allocation) {
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
                NomadTime.of(allocation.createTime()));
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

    private static Optional<PodObservation> pulling(Allocation allocation) {
        return main(allocation)
                .filter(task -> !"running".equals(task.state()))
                .flatMap(task -> task.events().isEmpty()
                        ? Optional.empty()
                        : Optional.of(task.events().getLast()))
                .filter(event -> event.type().equals("Driver"))
                .map(event -> new Pulling(
                        Objects.requireNonNullElse(event.displayMessage(), "Getting its image."),
                        allocation.modifyIndex(),
                        NomadTime.of(event.time())));
    }

    private static boolean isRunning(Allocation allocation) {
        return allocation.clientStatus().equals("running")
                && allocation.desiredStatus().equals("run")
                && main(allocation)
                        .filter(task -> "running".equals(task.state()))
                        .isPresent();
    }

    private static String sentence(Allocation allocation) {
        var events = main(allocation).map(TaskState::events).orElse(List.of());
        var exit = last(events, Set.of("Terminated"));
        var why = last(events, SAYS_WHY);
        if (exit.isPresent() && why.isPresent()) {
            return "%s. %s.".formatted(stripped(exit.get()), stripped(why.get()));
        }
        return why.or(() -> exit)
                .map(event -> stripped(event) + ".")
                .orElse("Its machine reports that it failed and does not say why.");
    }

    private static Optional<TaskState.Event> last(List<TaskState.Event> events, Set<String> types) {
        return events.reversed().stream()
                .filter(event -> types.contains(event.type()))
                .findFirst();
    }

    private static String stripped(TaskState.Event event) {
        return Objects.requireNonNullElse(event.displayMessage(), event.type()).replaceFirst("[.\\s]+$", "");
    }

    private static Reason left(Allocation allocation) {
        return MIGRATED.equals(allocation.desiredDescription())
                ? new Reason(
                        "node-drained",
                        "%s is being drained. The pod's disk cannot move, so the pod comes back when the machine takes pods again."
                                .formatted(node(allocation)))
                : new Reason("moved", "It had to leave %s; waiting for a place.".formatted(node(allocation)));
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
