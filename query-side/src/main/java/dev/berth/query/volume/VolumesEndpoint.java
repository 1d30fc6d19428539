package dev.berth.query.volume;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.volume.VolumeView;
import dev.berth.query.node.ClusterNodeList;
import dev.berth.query.pod.PodDisks;
import dev.berth.query.pod.Pods;
import dev.berth.query.reading.Parameters;
import dev.berth.query.reading.Positions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/volumes}: the workspace's volumes by name, and {@code GET /v1/volumes/{name}} one by its name or id. */
@RestController
final class VolumesEndpoint {
    private final NamedVolumes volumes;
    private final Positions positions;
    private final VolumeLooks looks;

    VolumesEndpoint(NamedVolumes volumes, Positions positions, Pods pods, PodDisks disks, ClusterNodeList cluster) {
        this.volumes = volumes;
        this.positions = positions;
        this.looks = new VolumeLooks(pods, disks, cluster);
    }

    /** The volumes of a workspace. */
    record VolumeListView(List<VolumeView> volumes) {}

    @Requires(Scope.READ)
    @GetMapping("/v1/volumes")
    Mono<VolumeListView> list(Caller caller, @RequestParam(required = false) @Nullable String minPosition) {
        return Mono.defer(() -> positions
                .reached(VolumesProjection.NAME, minPosition)
                .then(volumes.list(caller.workspace()))
                .flatMap(looks::seenNow)
                .map(VolumeListView::new));
    }

    @Requires(Scope.READ)
    @GetMapping("/v1/volumes/{name}")
    Mono<ResponseEntity<VolumeView>> get(
            Caller caller, @PathVariable String name, @RequestParam(required = false) @Nullable String minPosition) {
        return Mono.defer(() -> positions
                .reached(VolumesProjection.NAME, minPosition)
                .then(volumes.find(caller.workspace(), name))
                .switchIfEmpty(Mono.error(() -> Problem.of(
                                ProblemCode.UNKNOWN_VOLUME,
                                "This workspace has no volume '%s'. GET /v1/volumes lists those there are."
                                        .formatted(Parameters.shown(name)))
                        .asException()))
                .flatMap(found -> looks.seenNow(List.of(found)))
                .map(List::getFirst)
                .map(volume ->
                        ResponseEntity.ok().eTag("\"" + volume.version() + "\"").body(volume)));
    }
}
