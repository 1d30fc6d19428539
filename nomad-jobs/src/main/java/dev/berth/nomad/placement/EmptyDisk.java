package dev.berth.nomad.placement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.Phase;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.DesiredState;
import dev.berth.nomadsdk.Job;
import dev.berth.nomadsdk.JobPlan;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Moves a pod that waits for the machine of its disk, and has never run, to a ready disk on a machine that has room:
 * nothing is on its disk yet.
 */
final class EmptyDisk {
    private static final Logger log = LoggerFactory.getLogger(EmptyDisk.class);
    /** Each costs a pass of the scheduler. */
    private static final int MAX_TRIED = 2;

    private final Nomad nomad;
    private final Volumes volumes;
    private final DiskLeases leases;
    private final ReadyDisks ready;
    private final Function<GpuRequest, List<String>> withRoomFor;

    EmptyDisk(
            Nomad nomad,
            Volumes volumes,
            DiskLeases leases,
            ReadyDisks ready,
            Function<GpuRequest, List<String>> withRoomFor) {
        this.nomad = nomad;
        this.volumes = volumes;
        this.leases = leases;
        this.ready = ready;
        this.withRoomFor = withRoomFor;
    }

    /** Of a later generation, or once placed, a pod may have left something on its disk. Named volumes do not move. */
    static boolean mayMove(DesiredPod pod, ObservedState observed) {
        var job = observed.job();
        var disk = observed.disk();
        return pod.desired() == DesiredState.RUN
                && pod.phase() == Phase.QUEUED
                && pod.generation() == 1
                && pod.disk() == null
                && pod.spec().volumes().isEmpty()
                && !pod.isGroup()
                && job != null
                && !job.stop()
                && disk != null
                && disk.node() != null
                && observed.allocations().isEmpty();
    }

    /** {@code job} gives the pod's job with another disk. Does nothing where no other machine has room. */
    Mono<Void> move(DesiredPod pod, ObservedState observed, Function<Disk, ObjectNode> job) {
        var old = Objects.requireNonNull(observed.disk());
        var nodes = withRoomFor.apply(pod.spec().gpu()).stream()
                .filter(node -> !node.equals(old.node()))
                .toList();
        return ready.candidates(nodes, pod.spec().diskGb())
                .distinct(volume -> Objects.requireNonNullElse(volume.nodeId(), ""))
                .take(MAX_TRIED)
                .filter(ready::choose)
                .map(Disk::of)
                .concatMap(disk -> fits(job.apply(disk)).filter(fits -> fits).thenReturn(disk), 1)
                .next()
                .flatMap(disk -> leased(pod, disk)
                        .flatMap(mine ->
                                register(pod, Objects.requireNonNull(observed.job()), job.apply(disk), disk, old)));
    }

    private Mono<Boolean> fits(ObjectNode job) {
        return nomad.jobs().plan(job).map(JobPlan::fits);
    }

    private Mono<Disk> leased(DesiredPod pod, Disk disk) {
        return leases.chosen(pod.id())
                .map(DiskLeases.Choice::modifyIndex)
                .defaultIfEmpty(0L)
                .flatMap(before -> leases.choose(pod.id(), disk.name(), before))
                .filter(choice -> choice.disk().equals(disk.name()))
                .flatMap(_ -> leases.take(disk.name(), pod.id().value()))
                .filter(mine -> mine)
                .doOnNext(_ -> ready.used(disk.name(), pod.spec().diskGb()))
                .thenReturn(disk);
    }

    private Mono<Void> register(DesiredPod pod, Job before, ObjectNode job, Disk disk, Disk old) {
        return nomad.jobs()
                .register(job, before.jobModifyIndex())
                .doOnNext(_ -> log.info(
                        "Moved a pod that has never run to where there is room pod={} from={} to={}",
                        pod.id(),
                        old.node(),
                        disk.node()))
                .thenReturn(old)
                // Somebody else has changed the job, and it keeps the disk it names.
                .onErrorResume(
                        refused -> refused instanceof NomadException e && e.isCasConflict(), _ -> Mono.just(disk))
                .flatMap(unused -> unplaced(pod, unused).flatMap(_ -> giveUp(pod, unused)));
    }

    /** Empty where the pod was placed on the disk's machine after all, just before it was moved. */
    private Mono<Disk> unplaced(DesiredPod pod, Disk disk) {
        return nomad.jobs()
                .allocations(pod.id().value())
                .filter(all -> all.stream().noneMatch(each -> Objects.equals(each.nodeId(), disk.node())))
                .thenReturn(disk);
    }

    private Mono<Void> giveUp(DesiredPod pod, Disk disk) {
        return disk.name().equals(pod.id().value())
                ? volumes.delete(disk.name())
                : leases.giveUp(disk.name(), pod.id().value(), volumes);
    }
}
