package dev.berth.query.volume;

import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.volume.VolumeView;
import dev.berth.query.node.ClusterNode;
import dev.berth.query.node.ClusterNodeList;
import dev.berth.query.pod.PodDisks;
import dev.berth.query.pod.PodRecord;
import dev.berth.query.pod.Pods;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What no event of a volume tells: how full it is, and whether its machine is there. */
final class VolumeLooks {
    private static final Duration MAX_WAIT = Duration.ofSeconds(1);
    private static final int PODS_AT_ONCE = 8;

    private final Pods pods;
    private final PodDisks disks;
    private final ClusterNodeList cluster;

    VolumeLooks(Pods pods, PodDisks disks, ClusterNodeList cluster) {
        this.pods = pods;
        this.disks = disks;
        this.cluster = cluster;
    }

    /** The same volumes; where nothing more can be told soon, what the log tells is true all the same. */
    Mono<List<VolumeView>> seenNow(List<VolumeView> all) {
        return Mono.zip(used(all), machines(all))
                .map(seen -> all.stream()
                        .map(volume -> measured(volume, seen.getT1()))
                        .map(volume -> onItsMachine(volume, seen.getT2()))
                        .toList());
    }

    private static VolumeView measured(VolumeView volume, Map<String, Long> used) {
        var bytes = used.get(volume.id().value());
        return bytes == null ? volume : volume.measured(bytes);
    }

    /** By the id of the volume. */
    private Mono<Map<String, Long>> used(List<VolumeView> all) {
        return Flux.fromStream(all.stream()
                        .map(VolumeView::attachedTo)
                        .filter(Objects::nonNull)
                        .distinct())
                .flatMap(this::usedBy, PODS_AT_ONCE)
                .flatMapIterable(Map::entrySet)
                .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                .timeout(MAX_WAIT)
                .onErrorReturn(Map.of());
    }

    private Mono<Map<String, Long>> usedBy(PodId pod) {
        return pods.findAny(pod)
                .map(PodRecord::view)
                .filter(view -> view.phase() == Phase.RUNNING)
                .flatMap(view -> disks.volumes(pod).map(used -> byId(view, used)));
    }

    private static Map<String, Long> byId(PodView pod, Map<Integer, Long> used) {
        return used.entrySet().stream()
                .filter(each -> each.getKey() < pod.volumes().size())
                .collect(Collectors.toMap(
                        each -> pod.volumes().get(each.getKey()).id().value(), Map.Entry::getValue));
    }

    /** None where the cluster was not asked or does not answer. */
    private Mono<Machines> machines(List<VolumeView> all) {
        return all.stream().allMatch(volume -> volume.node() == null)
                ? Mono.just(Machines.UNKNOWN)
                : cluster.now()
                        .timeout(MAX_WAIT)
                        .map(nodes -> new Machines(
                                true,
                                nodes.stream()
                                        .collect(Collectors.toMap(ClusterNode::name, node -> node, (one, _) -> one))))
                        .onErrorReturn(Machines.UNKNOWN);
    }

    private record Machines(boolean known, Map<String, ClusterNode> byName) {
        static final Machines UNKNOWN = new Machines(false, Map.of());
    }

    private static VolumeView onItsMachine(VolumeView volume, Machines machines) {
        var name = volume.node();
        if (name == null || !machines.known()) {
            return volume;
        }
        var why = MachineOfVolume.away(name, machines.byName().get(name), volume.isDeleting());
        return why == null ? volume : volume.away(why);
    }
}
