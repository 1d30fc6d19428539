package dev.berth.nomad.placement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.Disks;
import dev.berth.nomad.NomadJobsSettings;
import dev.berth.nomad.PodSecrets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Makes a pod's job with all that it needs: disks, the values of its environment and a login for its image. */
final class JobMaker {
    private final NomadJobsSettings settings;
    private final PodJob podJob;
    private final PodSecrets secrets;
    private final PodRegistry registry;
    private final Volumes volumes;
    private final PodDisk disk;

    JobMaker(NomadJobsSettings settings, PodSecrets secrets, PodRegistry registry, Volumes volumes, PodDisk disk) {
        this.settings = settings;
        this.podJob = new PodJob(settings);
        this.secrets = secrets;
        this.registry = registry;
        this.volumes = volumes;
        this.disk = disk;
    }

    /** {@code inPlaceOf} is the id of an allocation of the same generation that was given up, null where none was. */
    Mono<ObjectNode> of(DesiredPod pod, @Nullable String inPlaceOf, ObservedState observed) {
        return Mono.zip(disks(pod, observed), env(pod), registry.write(pod))
                .map(made -> PodMeta.inPlaceOf(inPlaceOf, podJob.of(pod, made.getT2(), made.getT1(), made.getT3())));
    }

    /** The same by the disk, for a pod of one that is to have another. */
    Mono<Function<Disk, ObjectNode>> byDisk(DesiredPod pod) {
        return Mono.zip(env(pod), registry.hasLogin(pod))
                .map(with -> made -> podJob.of(pod, with.getT1(), made, with.getT2()));
    }

    /** One after the other, since where each is depends on where those before it are. */
    private Mono<List<@Nullable Disk>> disks(DesiredPod pod, ObservedState observed) {
        var known = observed.disks(pod);
        var nodes = pod.each();
        var taken = new HashSet<String>();
        return Flux.range(0, nodes.size())
                .concatMap(index -> disk.make(nodes.get(index), known.get(index), pod.isGroup() ? taken : null)
                        .flatMap(this::located)
                        .doOnNext(made -> {
                            if (made.node() != null && settings.distinctMachines()) {
                                taken.add(made.node());
                            }
                        }))
                .collectList()
                .map(ArrayList<@Nullable Disk>::new);
    }

    private Mono<Disk> located(Disk made) {
        return settings.disks() == Disks.BY_PATH ? volumes.located(made) : Mono.just(made);
    }

    private Mono<Map<String, String>> env(DesiredPod pod) {
        return pod.secrets() == null ? Mono.just(Map.of()) : secrets.open(pod.secrets());
    }

    /** Those of all of its nodes. */
    Mono<Void> deleteDisks(DesiredPod pod, ObservedState observed) {
        var known = observed.disks(pod);
        var nodes = pod.each();
        return Flux.range(0, nodes.size())
                .concatMap(index -> disk.delete(nodes.get(index), known.get(index)))
                .then();
    }
}
