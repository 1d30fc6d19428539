package dev.berth.nomad.placement;

import dev.berth.messages.pod.PodNode;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What Nomad holds of a pod at one moment: its job, if any, and the job's allocations. */
record ObservedState(@Nullable Job job, List<Allocation> allocations) {
    static final ObservedState NOTHING = new ObservedState(null, List.of());

    /** Longer than a client needs for all of its tries to end a task. */
    private static final Duration END_IS_TOLD_WITHIN = Duration.ofMinutes(8);

    private static final Duration END_USUALLY_TAKES = Duration.ofSeconds(10);

    /** Without those of a job of the same id that was purged before: nothing waits for them any more. */
    ObservedState {
        allocations = allocations.stream()
                .filter(allocation -> job == null || allocation.createIndex() >= job.createIndex())
                .toList();
    }

    /** Whether anything may still run. A node that is silent counts: its pod may well be alive. */
    boolean isAlive() {
        return !alive().isEmpty();
    }

    private List<Allocation> alive() {
        return allocations.stream()
                .filter(allocation -> !allocation.isClientTerminal())
                .toList();
    }

    /**
     * Whether what seems to live was told to end so long ago that its client, which is heard of, will not say any more that it
     * has: as where the servers were set back to a time before the client said so.
     */
    boolean isForgotten(Instant now) {
        return wasToldToEndBefore(now.minus(END_IS_TOLD_WITHIN));
    }

    /** Whether what seems to live was told to end longer ago than a task usually takes. */
    boolean isSlowToEnd(Instant now) {
        return wasToldToEndBefore(now.minus(END_USUALLY_TAKES));
    }

    /** The machines that are silent of those on which something may still run. */
    List<String> silentMachines() {
        return alive().stream()
                .filter(allocation -> allocation.clientStatus().equals("unknown"))
                .map(allocation -> Objects.requireNonNullElse(allocation.nodeName(), "a machine"))
                .distinct()
                .sorted()
                .toList();
    }

    private boolean wasToldToEndBefore(Instant limit) {
        var alive = alive();
        return !alive.isEmpty()
                && alive.stream().allMatch(allocation -> {
                    var toldAt = NomadTime.of(allocation.modifyTime());
                    return !allocation.desiredStatus().equals("run")
                            && !allocation.clientStatus().equals("unknown")
                            && toldAt != null
                            && toldAt.isBefore(limit);
                });
    }

    /**
     * Whether just one allocation of each of so many nodes lives, which is to run and whose machine is heard of: Nomad has a new one
     * wait for the end of the one it replaces, and of no other.
     */
    boolean mayBeReplaced(int nodes) {
        var alive = alive();
        return alive.size() == nodes
                && placedNodes() == nodes
                && alive.stream()
                        .noneMatch(allocation -> allocation.clientStatus().equals("unknown"));
    }

    /** How many nodes of the pod have a place that they may keep. */
    int placedNodes() {
        return (int) allocations.stream()
                .filter(allocation -> allocation.desiredStatus().equals("run"))
                .map(allocation -> Objects.requireNonNullElse(JobNode.indexOf(allocation), PodNode.LEADER))
                .distinct()
                .count();
    }

    /** When its nodes gave back the places that only some of them had, null where they have places or are to have some. */
    @Nullable
    Instant givenBackAt() {
        return job == null ? null : PodMeta.of(job).map(PodMeta::givenBackAt).orElse(null);
    }

    /** Whether its job was registered before, as it is now. */
    boolean isSubmittedBefore(Instant limit) {
        var at = job == null ? null : NomadTime.of(job.submitTime());
        return at != null && at.isBefore(limit);
    }

    /** The newest allocation where it has failed and nothing lives, else null. */
    @Nullable
    Allocation failed() {
        return isAlive()
                ? null
                : allocations.stream()
                        .max(Comparator.comparingLong(Allocation::createIndex))
                        .filter(allocation -> allocation.clientStatus().equals("failed"))
                        .orElse(null);
    }

    /**
     * The disk that the job names, null where there is no job or one that somebody wrote by hand. Older ones name none, since
     * each pod's disk had its name.
     */
    @Nullable
    Disk disk() {
        return job == null
                ? null
                : PodMeta.of(job)
                        .map(meta -> Objects.requireNonNullElse(
                                meta.disk(), new Disk(meta.pod().value(), null)))
                        .orElse(null);
    }

    /** Those that the job names, one for each node of a pod of several; null for what it does not name. */
    List<@Nullable Disk> disks(DesiredPod pod) {
        if (!pod.isGroup()) {
            return Collections.singletonList(disk());
        }
        var named = job == null
                ? List.<Disk>of()
                : PodMeta.of(job).map(PodMeta::nodeDisks).orElse(List.of());
        return named.size() == pod.nodes().size()
                ? new ArrayList<@Nullable Disk>(named)
                : Collections.nCopies(pod.nodes().size(), null);
    }

    /** When the last process ended, null where none has or Nomad does not say. */
    @Nullable
    Instant endedAt() {
        return NomadTime.ended(allocations);
    }

    /** Of the newest thing seen, so that what is concluded from it is not older than what was reported before. */
    long index() {
        long newest = job == null ? 0 : job.modifyIndex();
        for (var allocation : allocations) {
            newest = Math.max(newest, allocation.modifyIndex());
        }
        return newest;
    }
}
