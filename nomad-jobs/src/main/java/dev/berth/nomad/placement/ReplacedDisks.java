package dev.berth.nomad.placement;

import dev.berth.messages.pod.OwnDisk;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomadsdk.HostVolume;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Deletes what pods had before they were reset. Only where the log says that a pod was placed with a disk that it was reset to and
 * has run or ended since, and no job names the old one: so the old disk is its own, nothing of it runs, and nobody is to have it
 * again. Nothing of this is remembered, so whoever looks next goes on where another one died.
 */
final class ReplacedDisks {
    private static final Logger log = LoggerFactory.getLogger(ReplacedDisks.class);
    private static final int MAX_SWEPT = 64;
    private static final String PODS = "pod-";

    private final Volumes volumes;
    private final DiskLeases leases;

    ReplacedDisks(Volumes volumes, DiskLeases leases) {
        this.volumes = volumes;
        this.leases = leases;
    }

    /**
     * Deletes what can be deleted now.
     *
     * @param inUse disks that jobs name
     * @param choosing pods that have gone for a ready disk
     */
    Mono<Void> giveUp(Set<String> inUse, Collection<DesiredPod> pods, Set<PodId> choosing) {
        var reset = pods.stream().filter(ReplacedDisks::isReset).toList();
        return reset.isEmpty() ? Mono.empty() : leased(inUse, reset, choosing).then(own(inUse, reset));
    }

    private static boolean isReset(DesiredPod pod) {
        return number(pod) > OwnDisk.FIRST
                && pod.nextDisk() == null
                && (pod.phase() == Phase.RUNNING || pod.phase() == Phase.STOPPED);
    }

    private static int number(DesiredPod pod) {
        var disk = pod.disk();
        return disk == null ? 0 : OwnDisk.number(pod.id(), disk);
    }

    /** One that was made ahead, which its pod's lease tells. */
    private Mono<Void> leased(Set<String> inUse, List<DesiredPod> reset, Set<PodId> choosing) {
        return Flux.fromIterable(reset)
                .filter(pod -> choosing.contains(pod.id()))
                .take(MAX_SWEPT)
                .concatMap(pod -> leases.chosen(pod.id())
                        .filter(choice -> !inUse.contains(choice.disk()))
                        .flatMap(choice -> leases.giveUp(choice.disk(), pod.id().value(), volumes)
                                .then(leases.forget(pod.id())))
                        .onErrorResume(refused -> later(pod, refused)))
                .then();
    }

    private Mono<Void> own(Set<String> inUse, List<DesiredPod> reset) {
        return volumes.beginningWith(PODS)
                .map(HostVolume::name)
                .collectList()
                .flatMapMany(names -> Flux.fromIterable(reset)
                        .filter(pod -> names.stream().anyMatch(name -> isOlder(pod, name)))
                        .filter(pod -> inUse.stream().noneMatch(name -> isOlder(pod, name))))
                .take(MAX_SWEPT)
                .concatMap(
                        pod -> volumes.deleteOwn(pod.id(), number(pod)).onErrorResume(refused -> later(pod, refused)))
                .then();
    }

    private static boolean isOlder(DesiredPod pod, String name) {
        int own = OwnDisk.number(pod.id(), name);
        return own > 0 && own < number(pod);
    }

    private static Mono<Void> later(DesiredPod pod, Throwable refused) {
        log.info(
                "The disk that a pod had before it was reset is deleted later pod={} error={}",
                pod.id(),
                refused.getMessage());
        return Mono.empty();
    }
}
