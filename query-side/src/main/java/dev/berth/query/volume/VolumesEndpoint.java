package dev.berth.query.volume;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.volume.VolumeView;
import dev.berth.query.node.ClusterNode;
import dev.berth.query.node.ClusterNodeList;
import dev.berth.query.reading.Parameters;
import dev.berth.query.reading.Positions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/volumes}: the workspace's volumes by name, and {@code GET /v1/volumes/{name}} one by its name or id. */
@RestController
final class VolumesEndpoint {
    private static final Duration MAX_WAIT_FOR_NODES = Duration.ofSeconds(1);

    private final NamedVolumes volumes;
    private final Positions positions;
    private final ClusterNodeList cluster;

    VolumesEndpoint(NamedVolumes volumes, Positions positions, ClusterNodeList cluster) {
        this.volumes = volumes;
        this.positions = positions;
        this.cluster = cluster;
    }

    /** The volumes of a workspace. */
    record VolumeListView(List<VolumeView> volumes) {}

    @Requires(Scope.READ)
    @GetMapping("/v1/volumes")
    Mono<VolumeListView> list(Caller caller, @RequestParam(required = false) @Nullable String minPosition) {
        return Mono.defer(() -> positions
                .reached(VolumesProjection.NAME, minPosition)
                .then(volumes.list(caller.workspace()))
                .flatMap(this::onTheirMachines)
                .map(VolumeListView::new));
    }

    @Requires(Scope.READ)
    @GetMapping("/v1/volumes/{name}")
    Mono<VolumeView> get(
            Caller caller, @PathVariable String name, @RequestParam(required = false) @Nullable String minPosition) {
        return Mono.defer(() -> positions
                .reached(VolumesProjection.NAME, minPosition)
                .then(volumes.find(caller.workspace(), name))
                .switchIfEmpty(Mono.error(() -> Problem.of(
                                ProblemCode.UNKNOWN_VOLUME,
                                "This workspace has no volume '%s'. GET /v1/volumes lists those there are."
                                        .formatted(Parameters.shown(name)))
                        .asException()))
                .flatMap(found -> onTheirMachines(List.of(found)))
                .map(List::getFirst));
    }

    /** Where a machine is gone or does not answer, that is why a volume cannot be used, whatever else is said of it. */
    private Mono<List<VolumeView>> onTheirMachines(List<VolumeView> all) {
        if (all.stream().allMatch(volume -> volume.node() == null)) {
            return Mono.just(all);
        }
        return cluster.now()
                .timeout(MAX_WAIT_FOR_NODES)
                .map(nodes ->
                        nodes.stream().collect(Collectors.toMap(ClusterNode::name, node -> node, (one, _) -> one)))
                .map(nodes ->
                        all.stream().map(volume -> onItsMachine(volume, nodes)).toList())
                // What the log tells is true all the same.
                .onErrorReturn(all);
    }

    private static VolumeView onItsMachine(VolumeView volume, Map<String, ClusterNode> nodes) {
        var name = volume.node();
        if (name == null) {
            return volume;
        }
        var why = MachineOfVolume.away(name, nodes.get(name), volume.isDeleting());
        return why == null ? volume : volume.away(why);
    }
}
