package dev.berth.nomad.placement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodNode;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomadsdk.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a pod's job says about itself in its Meta, so that Nomad alone tells whose it is and of which generation.
 *
 * @param installation the Berth that it is of; null for one of before this was said
 * @param registryLogin whether its image is pulled with a login that its workspace has given
 * @param nodeDisks those of its nodes, none for a pod of one
 * @param givenBackAt when its nodes gave back the places that only some of them had, null while they are to have some
 */
public record PodMeta(
        PodId pod,
        @Nullable String installation,
        Workspace workspace,
        int generation,
        GpuRequest gpu,
        @Nullable Disk disk,
        @Nullable Duration queueTimeout,
        boolean registryLogin,
        List<Disk> nodeDisks,
        @Nullable Instant givenBackAt) {
    static final String POD = "pod";
    static final String INSTALLATION = "berth";
    static final String WORKSPACE = "workspace";
    static final String GENERATION = "generation";
    static final String GPUS = "gpus";
    static final String GPU_MODEL = "gpu_model";
    /** On a line each. */
    static final String GPU_MODELS = "gpu_models";

    static final String QUEUE_TIMEOUT = "queue_timeout";
    static final String DISK = "disk";
    static final String DISK_NODE = "disk_node";
    /** How many nodes it has; the names of their disks have the index of the node behind them. */
    static final String NODES = "nodes";

    static final String GIVEN_BACK = "given_back";
    static final String REGISTRY_LOGIN = "registry_login";
    static final String SPEC_SHA = "spec_sha";
    /** Makes the job another one, since Nomad leaves alone what has failed of one that it knows. */
    static final String IN_PLACE_OF = "in_place_of";

    public PodMeta {
        nodeDisks = List.copyOf(nodeDisks);
    }

    /** Of a pod of one. */
    public PodMeta(
            PodId pod,
            @Nullable String installation,
            Workspace workspace,
            int generation,
            GpuRequest gpu,
            @Nullable Disk disk,
            @Nullable Duration queueTimeout,
            boolean registryLogin) {
        this(pod, installation, workspace, generation, gpu, disk, queueTimeout, registryLogin, List.of(), null);
    }

    /** Whether it is of a pod of several nodes. */
    public boolean isGroup() {
        return !nodeDisks.isEmpty();
    }

    /** How many nodes it has. */
    public int nodes() {
        return Math.max(1, nodeDisks.size());
    }

    /** What it says of one node, as if that were a pod of one. */
    public PodMeta ofNode(int index) {
        return new PodMeta(
                pod,
                installation,
                workspace,
                generation,
                gpu,
                nodeDisks.get(index),
                queueTimeout,
                registryLogin,
                List.of(),
                givenBackAt);
    }

    /** All disks that it names. */
    List<Disk> disks() {
        return disk == null ? nodeDisks : List.of(disk);
    }

    /** Name of the pod's disk, null where the job does not say. */
    public @Nullable String diskName() {
        return disk == null ? null : disk.name();
    }

    /** Id of the node that the pod's disk is on, null where the job does not say. */
    public @Nullable String diskNode() {
        return disk == null ? null : disk.node();
    }

    /** False for one of another Berth on the same cluster. */
    public boolean mayBeOf(String other) {
        return installation == null || installation.equals(other);
    }

    /** Empty for a job that is not ours, or that somebody wrote by hand. */
    public static Optional<PodMeta> of(Job job) {
        return job.id().equals(job.meta().get(POD)) ? of(job.meta()) : Optional.empty();
    }

    /** The job, as one that is started in place of an allocation that has failed where that is not null. */
    static ObjectNode inPlaceOf(@Nullable String allocation, ObjectNode job) {
        if (allocation != null) {
            job.withObject("Meta").put(IN_PLACE_OF, allocation);
        }
        return job;
    }

    static Optional<PodMeta> of(Map<String, String> meta) {
        try {
            var anyOf = meta.get(GPU_MODELS);
            return Optional.of(new PodMeta(
                    new PodId(meta.getOrDefault(POD, "")),
                    meta.get(INSTALLATION),
                    new Workspace(meta.getOrDefault(WORKSPACE, "")),
                    Integer.parseInt(meta.getOrDefault(GENERATION, "")),
                    new GpuRequest(
                            Integer.parseInt(meta.getOrDefault(GPUS, "0")),
                            meta.get(GPU_MODEL),
                            anyOf == null ? null : anyOf.lines().toList()),
                    meta.containsKey(DISK) ? new Disk(meta.get(DISK), meta.get(DISK_NODE)) : null,
                    meta.containsKey(QUEUE_TIMEOUT) ? Duration.parse(meta.get(QUEUE_TIMEOUT)) : null,
                    meta.containsKey(REGISTRY_LOGIN),
                    nodeDisks(meta),
                    meta.containsKey(GIVEN_BACK) ? Instant.parse(meta.get(GIVEN_BACK)) : null));
        } catch (IllegalArgumentException | DateTimeParseException notOurs) {
            return Optional.empty();
        }
    }

    /** The ids of the machines that the disks of a job of several nodes are on, by what it says. */
    static List<String> machines(ObjectNode job) {
        return job.path("Meta").properties().stream()
                .filter(entry -> entry.getKey().startsWith(DISK_NODE + "_"))
                .map(entry -> entry.getValue().asText())
                .toList();
    }

    private static List<Disk> nodeDisks(Map<String, String> meta) {
        int nodes = Integer.parseInt(meta.getOrDefault(NODES, "0"));
        if (nodes < 0 || nodes > PodNode.MAX_COUNT) {
            throw new IllegalArgumentException("a pod has no " + nodes + " nodes");
        }
        return IntStream.range(0, nodes)
                .mapToObj(node -> new Disk(meta.getOrDefault(DISK + "_" + node, ""), meta.get(DISK_NODE + "_" + node)))
                .toList();
    }

    /** The job of a pod whose nodes give back their places: it runs none, and says since when. */
    static ObjectNode givenBack(ObjectNode job, Instant at) {
        job.withObject("Meta").put(GIVEN_BACK, at.toString());
        job.withArray("TaskGroups").forEach(group -> ((ObjectNode) group).put("Count", 0));
        return job;
    }

    static Map<String, String> of(
            String installation, DesiredPod pod, List<@Nullable Disk> disks, boolean registryLogin, String specSha) {
        var meta = new TreeMap<>(Map.of(
                POD, pod.id().value(),
                INSTALLATION, installation,
                WORKSPACE, pod.workspace().name(),
                GENERATION, Integer.toString(pod.generation()),
                GPUS, Integer.toString(pod.spec().gpu().count()),
                SPEC_SHA, specSha));
        var model = pod.spec().gpu().model();
        if (model != null) {
            meta.put(GPU_MODEL, model);
        }
        var anyOf = pod.spec().gpu().anyOf();
        if (anyOf != null) {
            meta.put(GPU_MODELS, String.join("\n", anyOf));
        }
        var queueTimeout = pod.spec().queueTimeout();
        if (queueTimeout != null) {
            meta.put(QUEUE_TIMEOUT, queueTimeout.toString());
        }
        if (registryLogin) {
            meta.put(REGISTRY_LOGIN, "given");
        }
        if (pod.isGroup()) {
            meta.put(NODES, Integer.toString(disks.size()));
        }
        for (int node = 0; node < disks.size(); node++) {
            put(disks.get(node), pod.isGroup() ? "_" + node : "", meta);
        }
        return meta;
    }

    private static void put(@Nullable Disk disk, String node, Map<String, String> meta) {
        if (disk != null) {
            meta.put(DISK + node, disk.name());
            if (disk.node() != null) {
                meta.put(DISK_NODE + node, disk.node());
            }
        }
    }
}
