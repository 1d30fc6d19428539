package dev.berth.nomad.placement;

import dev.berth.messages.pod.GpuRequest;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomadsdk.HostVolume;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import java.util.Optional;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Makes and deletes a pod's disk: a host volume named like the pod, which ties the pod to the machine it is on. */
final class PodDisk {
    private static final long GIBIBYTE = 1L << 30;

    private final Nomad nomad;
    private final String plugin;
    private final Function<GpuRequest, Optional<String>> nodeFor;

    /** {@code nodeFor} gives the id of the node on which a pod with such GPUs would fit best now, if any would. */
    PodDisk(Nomad nomad, String plugin, Function<GpuRequest, Optional<String>> nodeFor) {
        this.nomad = nomad;
        this.plugin = plugin;
        this.nodeFor = nodeFor;
    }

    Mono<Void> make(DesiredPod pod) {
        return find(pod)
                .switchIfEmpty(Mono.defer(() -> nomad.hostVolumes()
                        .create(
                                pod.id().value(),
                                plugin,
                                nodeFor.apply(pod.spec().gpu()).orElse(null),
                                pod.spec().diskGb() * GIBIBYTE)))
                .then();
    }

    /** Where on its machine the disk is, for a driver that cannot mount it; empty where Nomad does not say. */
    Mono<Optional<String>> path(DesiredPod pod) {
        return find(pod)
                .flatMap(volume -> nomad.hostVolumes().get(volume.id()))
                .map(volume -> Optional.ofNullable(volume.hostPath()))
                .defaultIfEmpty(Optional.empty());
    }

    Mono<Void> delete(DesiredPod pod) {
        return find(pod)
                .flatMap(volume -> nomad.hostVolumes()
                        .delete(volume.id())
                        .onErrorResume(
                                refused -> refused instanceof NomadException e && e.isNotFound(), _ -> Mono.empty()));
    }

    private Mono<HostVolume> find(DesiredPod pod) {
        return nomad.hostVolumes()
                .list()
                .flatMapIterable(all -> all)
                .filter(volume -> volume.name().equals(pod.id().value()))
                .next();
    }
}
