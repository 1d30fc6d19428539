package dev.berth.nomad.placement;

import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.OwnDisk;
import dev.berth.messages.pod.PodId;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.placement.DiskLeases.Choice;
import dev.berth.nomadsdk.NomadException;
import dev.berth.nomadsdk.NomadRefusal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Gives a pod its disk, which ties it to the machine the disk is on, and deletes it: one of the ready disks where there is
 * one that holds as much as it asks for on a machine with room, else a volume of the pod's own name, which Nomad's scheduler knows some
 * seconds later.
 */
final class PodDisk {
    private static final Logger log = LoggerFactory.getLogger(PodDisk.class);

    private static final int MAX_TRIES = 4;
    private static final int MAX_SWEPT = 64;

    private final Volumes volumes;
    private final DiskLeases leases;
    private final ReadyDisks ready;
    private final ReplacedDisks replaced;
    private final Function<GpuRequest, List<String>> nodesFor;

    /** {@code nodesFor} gives the ids of the nodes on which a pod with such GPUs fits now, the best first. */
    PodDisk(Volumes volumes, DiskLeases leases, ReadyDisks ready, Function<GpuRequest, List<String>> nodesFor) {
        this.volumes = volumes;
        this.leases = leases;
        this.ready = ready;
        this.replaced = new ReplacedDisks(volumes, leases);
        this.nodesFor = nodesFor;
    }

    /**
     * The pod's disk, which is made where there is none. {@code known} is what its job says, null where it has none.
     *
     * @throws DiskFault within the Mono
     */
    Mono<Disk> make(DesiredPod pod, @Nullable Disk known) {
        return make(pod, known, DiskSite.ANY);
    }

    /** The same, there. */
    Mono<Disk> make(DesiredPod pod, @Nullable Disk known, DiskSite site) {
        var own = pod.id().value();
        var used = pod.disk();
        var next = pod.nextDisk();
        if (next != null) {
            return volumes.find(next).map(Disk::of).switchIfEmpty(Mono.defer(() -> create(pod, next, site)));
        }
        if (known != null
                && !known.name().equals(own)
                && (used == null || known.name().equals(used))) {
            return Mono.just(known);
        }
        if (used != null) {
            return kept(pod, used);
        }
        return (mayLease(known) ? goneFor(pod, site) : Mono.<Disk>empty())
                .switchIfEmpty(Mono.defer(() -> volumes.find(own).map(Disk::of)))
                .switchIfEmpty(Mono.defer(() -> mayLease(known) ? lease(pod, site, 0, MAX_TRIES) : Mono.empty()))
                .switchIfEmpty(Mono.defer(() -> create(pod, own, site)));
    }

    private Mono<Disk> create(DesiredPod pod, String name, DiskSite site) {
        boolean isFree = site.equals(DiskSite.ANY) && pod.spec().gpu().count() == 0;
        var on = isFree ? null : machines(pod, site).stream().findFirst().orElse(null);
        return volumes.create(name, on, pod.spec().diskGb())
                .onErrorMap(NomadException.class, PodDisk::refused)
                .map(Disk::of);
    }

    private List<String> machines(DesiredPod pod, DiskSite site) {
        return site.among(nodesFor.apply(pod.spec().gpu()));
    }

    /** What the pod has run on, though Nomad's memory of it may be that of a snapshot. */
    private Mono<Disk> kept(DesiredPod pod, String name) {
        var there = volumes.find(name).map(Disk::of).switchIfEmpty(Mono.error(() -> DiskFault.missing(name)));
        return OwnDisk.number(pod.id(), name) > 0
                ? there
                : leases.take(name, pod.id().value())
                        .flatMap(mine -> mine ? there : Mono.error(DiskFault.ofAnother(name)));
    }

    static Throwable refused(NomadException refused) {
        return refused.refusal() instanceof NomadRefusal.Other || refused.refusal() instanceof NomadRefusal.Invalid
                ? DiskFault.refused(refused)
                : refused;
    }

    /** Where disks are ready at once, none is made ahead that could be leased. */
    private boolean mayLease(@Nullable Disk known) {
        return known == null && ready.wanted();
    }

    /** What an earlier try went for, where nobody else was faster. */
    private Mono<Disk> goneFor(DesiredPod pod, DiskSite site) {
        return leases.chosen(pod.id()).flatMap(choice -> taken(pod, site, choice, MAX_TRIES));
    }

    private Mono<Disk> lease(DesiredPod pod, DiskSite site, long before, int tries) {
        if (tries == 0) {
            return leases.forget(pod.id()).then(Mono.empty());
        }
        return ready.candidates(machines(pod, site), pod.spec().diskGb())
                .filter(ready::choose)
                .next()
                .flatMap(volume -> leases.choose(pod.id(), volume.name(), before))
                .flatMap(choice -> taken(pod, site, choice, tries))
                .switchIfEmpty(Mono.defer(() ->
                        before == 0 ? Mono.empty() : leases.forget(pod.id()).then(Mono.empty())));
    }

    private Mono<Disk> taken(DesiredPod pod, DiskSite site, Choice choice, int tries) {
        return leases.take(choice.disk(), pod.id().value())
                .flatMap(mine -> mine
                        ? volumes.find(choice.disk())
                                .map(Disk::of)
                                .defaultIfEmpty(new Disk(choice.disk(), null))
                                .doOnNext(_ ->
                                        ready.used(choice.disk(), pod.spec().diskGb()))
                        : lease(pod, site, choice.modifyIndex(), tries - 1));
    }

    /** Deletes all that the pod has, and nothing of another's. {@code known} is what its job says. */
    Mono<Void> delete(DesiredPod pod, @Nullable Disk known) {
        var id = pod.id().value();
        return leaseAgain(pod)
                .thenMany(Flux.concat(
                        leases.chosen(pod.id()).map(Choice::disk),
                        Mono.justOrEmpty(known).map(Disk::name),
                        Mono.justOrEmpty(pod.disk())))
                .distinct()
                .concatMap(disk -> leases.giveUp(disk, id, volumes))
                .then(volumes.deleteOwn(pod.id(), Integer.MAX_VALUE))
                .then(leases.forget(pod.id()));
    }

    private Mono<Void> leaseAgain(DesiredPod pod) {
        return Mono.justOrEmpty(leased(pod))
                .flatMap(disk -> leases.take(disk, pod.id().value()).doOnNext(mine -> {
                    if (!mine) {
                        log.warn("The disk of a pod is leased to another pod={} disk={}", pod.id(), disk);
                    }
                }))
                .then();
    }

    /** The disk that the pod has run on, where that is one made ahead: its own needs no lease. */
    private static Optional<String> leased(DesiredPod pod) {
        return Optional.ofNullable(pod.disk()).filter(disk -> OwnDisk.number(pod.id(), disk) == 0);
    }

    /**
     * Brings back leases that a restore or an operator took away, since what pods have run on is theirs. Deletes disks that are
     * somebody's who is gone, and what pods that are gone went for, as a crash in between or a restore can leave behind, and those
     * that pods had before they were reset.
     *
     * @param inUse disks that jobs name
     * @param live pods that are not terminated
     * @param isGone whether a pod is terminated for certain
     */
    Mono<Void> sweep(Set<String> inUse, Map<PodId, DesiredPod> live, Function<PodId, Mono<Boolean>> isGone) {
        return leases.taken()
                .flatMap(taken -> leaseAgain(live.values(), taken)
                        .then(giveUp(taken.stream().filter(disk -> !inUse.contains(disk)), isGone)))
                .then(leases.choosing().collect(Collectors.toSet()))
                .flatMap(choosing -> Flux.fromIterable(choosing)
                        .filter(pod -> !live.containsKey(pod))
                        .take(MAX_SWEPT)
                        .filterWhen(isGone)
                        .concatMap(leases::forget)
                        .then(replaced.giveUp(inUse, live.values(), choosing)));
    }

    private Mono<Void> leaseAgain(Collection<DesiredPod> pods, Set<String> taken) {
        return Flux.fromIterable(pods)
                .filter(pod -> leased(pod).filter(disk -> !taken.contains(disk)).isPresent())
                .take(MAX_SWEPT)
                .concatMap(this::leaseAgain)
                .then();
    }

    private Mono<Void> giveUp(Stream<String> disks, Function<PodId, Mono<Boolean>> isGone) {
        return Flux.fromStream(disks)
                .take(MAX_SWEPT)
                .concatMap(disk -> leases.holder(disk).flatMap(holder -> {
                    var gone = holder.equals(ReadyDisks.SWEEPER)
                            ? Mono.just(true)
                            : PodId.isValid(holder) ? isGone.apply(new PodId(holder)) : Mono.just(false);
                    return gone.filter(is -> is).flatMap(_ -> leases.giveUp(disk, holder, volumes));
                }))
                .then();
    }
}
