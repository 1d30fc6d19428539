package dev.berth.query.node;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.query.pod.Pods;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code GET /v1/admin/nodes}: each machine with its health, GPUs and pods of all workspaces. */
@RestController
public final class NodesEndpoint {
    private static final int PODS_AT_ONCE = 8;

    private final ClusterNodeList cluster;
    private final Pods pods;

    public NodesEndpoint(ClusterNodeList cluster, Pods pods) {
        this.cluster = cluster;
        this.pods = pods;
    }

    /** The answer. */
    record NodeList(List<NodeView> nodes) {}

    /** A machine; see {@link ClusterNode}. */
    record NodeView(
            String id,
            String name,
            String status,
            boolean cordoned,
            boolean draining,
            @Nullable Instant drainDeadline,
            List<ClusterNode.DriverStatus> drivers,
            List<ClusterNode.Gpu> gpus,
            List<PodOnNode> pods,
            List<String> actions) {
        static NodeView of(ClusterNode node, Map<PodId, PodOnNode> known) {
            return new NodeView(
                    node.id(),
                    node.name(),
                    node.status(),
                    node.cordoned(),
                    node.draining(),
                    node.drainDeadline(),
                    node.drivers(),
                    node.gpus(),
                    node.pods().stream()
                            .map(id -> known.getOrDefault(id, PodOnNode.unknown(id)))
                            .toList(),
                    node.draining()
                            ? List.of("undrain")
                            : node.cordoned() ? List.of("uncordon", "drain") : List.of("cordon", "drain"));
        }
    }

    /**
     * A pod there.
     *
     * @param name null where Nomad runs one that Berth does not know, as are workspace and phase
     */
    record PodOnNode(
            PodId id,
            @Nullable String name,
            @Nullable String workspace,
            @Nullable Phase phase) {
        static PodOnNode unknown(PodId id) {
            return new PodOnNode(id, null, null, null);
        }
    }

    @Requires(Scope.ADMIN)
    @GetMapping("/v1/admin/nodes")
    Mono<NodeList> list(Caller caller) {
        return cluster.now()
                .flatMap(nodes -> Flux.fromIterable(nodes)
                        .flatMapIterable(ClusterNode::pods)
                        .distinct()
                        .flatMap(this::known, PODS_AT_ONCE)
                        .collect(Collectors.toMap(PodOnNode::id, Function.identity()))
                        .map(known -> new NodeList(nodes.stream()
                                .map(node -> NodeView.of(node, known))
                                .toList())));
    }

    private Mono<PodOnNode> known(PodId id) {
        return pods.findAny(id)
                .map(found -> found.view())
                .map(pod ->
                        new PodOnNode(id, pod.name().value(), pod.workspace().name(), pod.phase()));
    }
}
