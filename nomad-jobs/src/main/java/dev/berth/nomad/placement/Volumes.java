package dev.berth.nomad.placement;

import dev.berth.messages.pod.OwnDisk;
import dev.berth.messages.pod.PodId;
import dev.berth.nomad.NomadJobsSettings;
import dev.berth.nomadsdk.HostVolume;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Host volumes by name. */
record Volumes(Nomad nomad, String plugin) {
    private static final long GIBIBYTE = 1L << 30;

    /** Whether a volume holds no more than the size it was made with: else one of any size will do for a pod of any. */
    boolean haveSizes() {
        return NomadJobsSettings.setsSizes(plugin);
    }

    /** Those whose name begins so: a cluster has as many as pods. */
    Flux<HostVolume> beginningWith(String prefix) {
        return nomad.hostVolumes().list(prefix).flatMapIterable(found -> found);
    }

    private Flux<HostVolume> named(String name) {
        return beginningWith(name).filter(volume -> volume.name().equals(name));
    }

    Mono<HostVolume> find(String name) {
        return named(name).next();
    }

    /** The same disk with where on its node it is, which a list of volumes leaves out. */
    Mono<Disk> located(Disk disk) {
        return find(disk.name())
                .flatMap(volume -> nomad.hostVolumes().get(volume.id()))
                .map(volume -> new Disk(disk.name(), disk.node(), volume.hostPath()))
                .defaultIfEmpty(disk);
    }

    /** {@code node} is null where any will do. */
    Mono<HostVolume> create(String name, @Nullable String node, int sizeGb) {
        return nomad.hostVolumes().create(name, plugin, node, sizeGb * GIBIBYTE);
    }

    /** Deletes all volumes of this name, which may be none. */
    Mono<Void> delete(String name) {
        return delete(named(name));
    }

    /** Deletes those of a pod's own disks that have a lower number than this. */
    Mono<Void> deleteOwn(PodId pod, int number) {
        return delete(beginningWith(pod.value()).filter(volume -> {
            int own = OwnDisk.number(pod, volume.name());
            return own > 0 && own < number;
        }));
    }

    private Mono<Void> delete(Flux<HostVolume> doomed) {
        return doomed.concatMap(volume -> nomad.hostVolumes()
                        .delete(volume.id())
                        .onErrorResume(
                                refused -> refused instanceof NomadException e && e.isNotFound(), _ -> Mono.empty()))
                .then();
    }
}
