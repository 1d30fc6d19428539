package dev.berth.nomad.placement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.NomadJobsSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Makes a pod's job with all that it needs: disks, volumes, the values of its environment, and logins for its notebook and image. */
final class JobMaker {
    private final NomadJobsSettings settings;
    private final PodJob podJob;
    private final PodRegistry registry;
    private final PodNotebook notebook;
    private final PodStorage storage;
    private final PodDisk disk;

    JobMaker(NomadJobsSettings settings, PodRegistry registry, PodNotebook notebook, PodStorage storage, PodDisk disk) {
        this.settings = settings;
        this.podJob = new PodJob(settings);
        this.registry = registry;
        this.notebook = notebook;
        this.storage = storage;
        this.disk = disk;
    }

    /**
     * A job that can be registered.
     *
     * @param isReady false while the scheduler does not know all that it mounts yet, as {@link PodStorage.Made} says
     */
    record Made(ObjectNode job, boolean isReady) {}

    /** {@code inPlaceOf} is the id of an allocation of the same generation that was given up, null where none was. */
    Mono<Made> of(DesiredPod pod, @Nullable String inPlaceOf, ObservedState observed) {
        return notebook.write(pod)
                .then(Mono.zip(storage(pod, observed), notebook.env(pod), registry.write(pod)))
                .map(made -> {
                    var job = job(pod, made.getT2(), made.getT1(), made.getT3());
                    return new Made(
                            PodMeta.inPlaceOf(inPlaceOf, job),
                            made.getT1().stream().allMatch(PodStorage.Made::ready));
                });
    }

    private ObjectNode job(
            DesiredPod pod, Map<String, String> env, List<PodStorage.Made> storage, boolean registryLogin) {
        return podJob.of(
                pod,
                env,
                storage.stream().<@Nullable Disk>map(PodStorage.Made::disk).toList(),
                storage.stream().flatMap(made -> made.volumes().stream()).toList(),
                registryLogin);
    }

    /** The same by the disk, for a pod of one that is to have another and has no volumes. */
    Mono<Function<Disk, ObjectNode>> byDisk(DesiredPod pod) {
        return Mono.zip(notebook.env(pod), registry.hasLogin(pod))
                .map(with -> made -> podJob.of(pod, with.getT1(), made, List.of(), with.getT2()));
    }

    /** One after the other, since where each is depends on where those before it are. */
    private Mono<List<PodStorage.Made>> storage(DesiredPod pod, ObservedState observed) {
        var known = observed.disks(pod);
        var nodes = pod.each();
        var taken = new HashSet<String>();
        return Flux.range(0, nodes.size())
                .concatMap(index -> storage.make(
                                nodes.get(index),
                                known.get(index),
                                pod.isGroup() ? DiskSite.apartFrom(taken) : DiskSite.ANY)
                        .doOnNext(made -> {
                            if (made.disk().node() != null && settings.distinctMachines()) {
                                taken.add(made.disk().node());
                            }
                        }))
                .collectList();
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
