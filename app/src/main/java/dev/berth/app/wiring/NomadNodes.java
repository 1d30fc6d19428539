package dev.berth.app.wiring;

import dev.berth.command.ClusterNodes;
import dev.berth.messages.node.NodeId;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Node;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.query.node.ClusterNode;
import dev.berth.query.node.ClusterNodeList;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The machines of the cluster, as Nomad shows them. */
public final class NomadNodes {
    private static final String GPU = "gpu";
    private static final int NODES_AT_ONCE = 4;

    private final Nomad nomad;

    public NomadNodes(Nomad nomad) {
        this.nomad = nomad;
    }

    /** See {@link ClusterNodes#find}. */
    public Mono<ClusterNodes.State> find(NodeId node) {
        return nomad.nodes()
                .get(node.value())
                .map(found -> new ClusterNodes.State(found.name(), found.drain()))
                .onErrorResume(NomadNodes::isNotFound, _ -> Mono.empty())
                .onErrorMap(NomadException.class, NomadNodes::away);
    }

    /** See {@link ClusterNodeList#now}. */
    public Mono<List<ClusterNode>> now() {
        return Mono.zip(nomad.nodes().list(), nomad.allocations().list().map(NomadNodes::living))
                .flatMap(both -> Flux.fromIterable(both.getT1())
                        .flatMap(this::withDrain, NODES_AT_ONCE)
                        .map(node -> of(node, both.getT2()))
                        .sort(Comparator.comparing(ClusterNode::name).thenComparing(ClusterNode::id))
                        .collectList())
                .onErrorMap(NomadException.class, NomadNodes::away);
    }

    private static List<Allocation> living(List<Allocation> all) {
        return all.stream()
                .filter(allocation -> !allocation.isClientTerminal() && PodId.isValid(allocation.jobId()))
                .toList();
    }

    /** Lists leave out how a node drains. */
    private Mono<Node> withDrain(Node listed) {
        return listed.drain()
                ? nomad.nodes().get(listed.id()).onErrorResume(NomadNodes::isNotFound, _ -> Mono.just(listed))
                : Mono.just(listed);
    }

    private static ClusterNode of(Node node, List<Allocation> living) {
        var here = living.stream()
                .filter(allocation -> node.id().equals(allocation.nodeId()))
                .toList();
        Map<String, PodId> holders = new HashMap<>();
        here.forEach(allocation -> allocation
                .devices()
                .forEach(device -> device.deviceIds().forEach(id -> holders.put(id, new PodId(allocation.jobId())))));
        return new ClusterNode(
                node.id(),
                node.name(),
                node.status(),
                "ineligible".equals(node.schedulingEligibility()),
                node.drain(),
                deadline(node.drainStrategy()),
                drivers(node.drivers()),
                gpus(node.devices(), holders),
                here.stream()
                        .map(allocation -> new PodId(allocation.jobId()))
                        .distinct()
                        .toList());
    }

    private static List<ClusterNode.DriverStatus> drivers(Map<String, Node.DriverStatus> drivers) {
        return drivers.entrySet().stream()
                .filter(driver -> driver.getValue().detected())
                .sorted(Map.Entry.comparingByKey())
                .map(driver -> new ClusterNode.DriverStatus(
                        driver.getKey(),
                        driver.getValue().healthy(),
                        driver.getValue().healthy()
                                ? ""
                                : Objects.requireNonNullElse(driver.getValue().healthDescription(), "")))
                .toList();
    }

    private static List<ClusterNode.Gpu> gpus(List<Node.Device> devices, Map<String, PodId> holders) {
        return devices.stream()
                .filter(device -> device.type().equals(GPU))
                .flatMap(device -> device.instances().stream()
                        .map(gpu -> new ClusterNode.Gpu(gpu.id(), device.name(), gpu.healthy(), holders.get(gpu.id()))))
                .sorted(Comparator.comparing(ClusterNode.Gpu::model).thenComparing(ClusterNode.Gpu::id))
                .toList();
    }

    private static @Nullable Instant deadline(Node.@Nullable DrainStrategy drain) {
        try {
            return drain == null || drain.forceDeadline() == null ? null : Instant.parse(drain.forceDeadline());
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static boolean isNotFound(Throwable refused) {
        return refused instanceof NomadException nomad && nomad.isNotFound();
    }

    private static Throwable away(NomadException failure) {
        return Problem.of(
                        ProblemCode.UNAVAILABLE,
                        "Nomad, which knows the machines, does not answer at the moment (%s). Try again in a second."
                                .formatted(failure.getMessage()))
                .asException();
    }
}
