package dev.berth.nomad.placement;

import dev.berth.messages.pod.PodVolume;
import dev.berth.messages.volume.VolumeId;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomadsdk.HostVolume;
import dev.berth.nomadsdk.NomadException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The named volumes of a pod as the scheduler has them: host volumes that are called after their ids, which are never used again.
 * The log says that no other pod has them, and whether one may hold files: such a one is never made anew.
 */
final class PodVolumes {
    private static final String PENDING = "pending";

    /** A token that may mount the disks of pods may so mount these. */
    private static final String PREFIX = "pod-";

    private final Volumes volumes;
    private final boolean byPath;

    PodVolumes(Volumes volumes, boolean byPath) {
        this.volumes = volumes;
        this.byPath = byPath;
    }

    static String nameOf(VolumeId volume) {
        return PREFIX + volume;
    }

    /** Those that are there, and the one node that they are on, null where there are none. */
    record Found(Map<VolumeId, HostVolume> there, @Nullable String node) {
        static final Found NONE = new Found(Map.of(), null);
    }

    /** All of a pod's. */
    record Ready(List<MountedVolume> mounted, boolean ready) {}

    /**
     * Fails where one is missing that may hold files, as after a restore of the scheduler, or where they are on several nodes.
     *
     * @throws DiskFault within the Mono
     */
    Mono<Found> find(DesiredPod pod) {
        return pod.spec().volumes().isEmpty()
                ? Mono.just(Found.NONE)
                : Flux.fromIterable(pod.spec().volumes())
                        .concatMap(volume -> volumes.find(nameOf(volume.id()))
                                .map(found -> Map.entry(volume.id(), found))
                                .switchIfEmpty(Mono.defer(() -> volume.node() == null
                                        ? Mono.empty()
                                        : Mono.error(DiskFault.volumeMissing(volume)))))
                        .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                        .map(PodVolumes::onOneNode);
    }

    private static Found onOneNode(Map<VolumeId, HostVolume> there) {
        var nodes = there.values().stream()
                .map(HostVolume::nodeId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        if (nodes.size() > 1) {
            throw DiskFault.volumesApart();
        }
        return new Found(there, nodes.stream().findFirst().orElse(null));
    }

    /** Makes those that are missing where the pod's disk is. */
    Mono<Ready> make(DesiredPod pod, Found found, Disk disk) {
        if (pod.spec().volumes().isEmpty()) {
            return Mono.just(new Ready(List.of(), true));
        }
        return nodeOf(disk)
                .flatMap(node -> Flux.fromIterable(pod.spec().volumes())
                        .concatMap(volume -> made(volume, found, node).map(there -> Map.entry(volume.id(), there)))
                        .collectMap(Map.Entry::getKey, Map.Entry::getValue, HashMap::new)
                        .flatMap(all -> ready(pod, all)));
    }

    private Mono<String> nodeOf(Disk disk) {
        return disk.node() != null
                ? Mono.just(disk.node())
                : volumes.find(disk.name())
                        .flatMap(volume -> Mono.justOrEmpty(volume.nodeId()))
                        .switchIfEmpty(Mono.error(() -> DiskFault.missing(disk.name())));
    }

    private Mono<HostVolume> made(PodVolume volume, Found found, String node) {
        var there = found.there().get(volume.id());
        return there != null
                ? Mono.just(there)
                : volumes.create(nameOf(volume.id()), node, volume.sizeGb())
                        .onErrorMap(NomadException.class, PodDisk::refused);
    }

    private Mono<Ready> ready(DesiredPod pod, Map<VolumeId, HostVolume> all) {
        boolean ready = all.values().stream().noneMatch(volume -> PENDING.equals(volume.state()));
        return Flux.fromIterable(pod.spec().volumes())
                .concatMap(volume -> mounted(volume, Objects.requireNonNull(all.get(volume.id()))))
                .collectList()
                .map(mounted -> new Ready(mounted, ready));
    }

    private Mono<MountedVolume> mounted(PodVolume volume, HostVolume there) {
        return byPath
                ? volumes.nomad()
                        .hostVolumes()
                        .get(there.id())
                        .map(located -> new MountedVolume(volume, located.hostPath()))
                : Mono.just(new MountedVolume(volume, null));
    }
}
