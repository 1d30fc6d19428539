package dev.berth.nomad.placement;

import dev.berth.nomad.DesiredPod;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Gives a pod its disk and its named volumes, all on one machine: on that of the volumes where there are any already, else
 * the volumes are made where the disk is.
 */
final class PodStorage {
    private final Volumes volumes;
    private final PodDisk disk;
    private final PodVolumes named;
    private final boolean byPath;

    /** {@code byPath} says whether the driver has to be told where they are. */
    PodStorage(Volumes volumes, PodDisk disk, boolean byPath) {
        this.volumes = volumes;
        this.disk = disk;
        this.named = new PodVolumes(volumes, byPath);
        this.byPath = byPath;
    }

    /**
     * What a job mounts.
     *
     * @param ready false while the scheduler does not know one of the volumes yet. A disk that it does not know it waits for by
     *     itself; but what has a claim on its disk it places without a look at what else it mounts.
     */
    record Made(Disk disk, List<MountedVolume> volumes, boolean ready) {}

    /**
     * All that is missing is made. {@code known} is the disk that the pod's job says, null where it has none.
     *
     * @throws DiskFault within the Mono
     */
    Mono<Made> make(DesiredPod pod, @Nullable Disk known) {
        return make(pod, known, DiskSite.ANY);
    }

    /** The same, there where it has no volumes, which are on one machine. */
    Mono<Made> make(DesiredPod pod, @Nullable Disk known, DiskSite site) {
        return named.find(pod)
                .flatMap(found -> disk.make(pod, known, found.node() == null ? site : DiskSite.on(found.node()))
                        .flatMap(made -> named.make(pod, found, made)
                                .zipWith(
                                        byPath ? volumes.located(made) : Mono.just(made),
                                        (all, located) -> new Made(located, all.mounted(), all.ready()))));
    }
}
