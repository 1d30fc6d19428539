package dev.berth.nomad.watch;

import dev.berth.messages.pod.PodId;
import dev.berth.nomad.placement.JobNode;
import dev.berth.nomad.placement.PodJob;
import dev.berth.nomad.placement.PodMeta;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Evaluation;
import dev.berth.nomadsdk.Job;
import dev.berth.nomadsdk.Node;
import dev.berth.nomadsdk.NomadEvent;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The watcher's copy of what Nomad holds, kept by lists and freshened by events. The newer of two versions of a thing wins,
 * whichever way it came. Used by one thread at a time.
 */
final class ClusterModel {
    private final ModelTable<Job> jobs = new ModelTable<>(this::now, Job::id, Job::id, Job::modifyIndex);
    private final ModelTable<Allocation> allocations =
            new ModelTable<>(this::now, Allocation::id, Allocation::jobId, Allocation::modifyIndex);
    private final ModelTable<Evaluation> evaluations =
            new ModelTable<>(this::now, Evaluation::id, Evaluation::jobId, Evaluation::modifyIndex);
    private final ModelTable<Node> nodes = new ModelTable<>(this::now, Node::id, Node::id, Node::modifyIndex);
    private final Map<String, Integer> generations = new HashMap<>();
    private final QueueOrder queue = new QueueOrder(this);
    private long clock;
    private final String installation;
    private boolean isWhole;
    private @Nullable GpuInventory gpus;

    ClusterModel(String installation) {
        this.installation = installation;
    }

    /** Everything at one moment, as the four lists give it. */
    record Listing(List<Job> jobs, List<Allocation> allocations, List<Evaluation> evaluations, List<Node> nodes) {}

    /** Whether it holds all there is, as after the first lists: what a part of it says of a pod may be wrong. */
    boolean isWhole() {
        return isWhole;
    }

    /** Hand this to {@link #replace} with lists that are asked for after now. */
    long now() {
        return clock;
    }

    void replace(Listing listing, long askedAt) {
        jobs.replace(listing.jobs(), askedAt);
        allocations.replace(listing.allocations(), askedAt);
        evaluations.replace(listing.evaluations(), askedAt);
        nodes.replace(listing.nodes(), askedAt);
        generations.keySet().retainAll(allocations.ids());
        isWhole = true;
        gpus = null;
    }

    /** Takes an event in and gives the pods it says something about. */
    Set<PodId> apply(NomadEvent event) {
        clock++;
        if (event.topic().equals("Allocation") || event.topic().equals("Node")) {
            gpus = null;
        }
        var touched = new HashSet<String>();
        switch (event.topic()) {
            case "Job" ->
                event.job().ifPresent(job -> {
                    touched.add(job.id());
                    if (event.isDeleted()) {
                        jobs.remove(job.id());
                    } else {
                        jobs.put(job);
                    }
                });
            case "Allocation" ->
                event.allocation().ifPresent(allocation -> {
                    touched.add(allocation.jobId());
                    allocations.put(allocation);
                });
            case "Evaluation" ->
                event.evaluation().ifPresent(evaluation -> {
                    touched.add(evaluation.jobId());
                    evaluations.put(evaluation);
                });
            case "Node" -> event.node().ifPresent(this::put);
            default -> {}
        }
        var pods = new HashSet<PodId>();
        touched.stream().filter(PodId::isValid).map(PodId::new).forEach(pods::add);
        return pods;
    }

    /** Events about a node leave its devices out at times, and its drivers with them; those known stay. */
    private void put(Node node) {
        var known = nodes.get(node.id());
        nodes.put(
                node.nodeResources() != null || known == null
                        ? node
                        : new Node(
                                node.id(),
                                node.name(),
                                node.status(),
                                node.schedulingEligibility(),
                                node.drain(),
                                node.drainStrategy(),
                                node.drivers().isEmpty() ? known.drivers() : node.drivers(),
                                known.nodeResources(),
                                known.reservedResources(),
                                node.modifyIndex()));
    }

    /** For lists that are to come. The generation of an allocation never changes, so those that are known stay until then. */
    void clear() {
        jobs.clear();
        allocations.clear();
        evaluations.clear();
        nodes.clear();
        isWhole = false;
        gpus = null;
    }

    List<PodId> pods() {
        return jobs.all().stream()
                .filter(job -> ours(job).isPresent())
                .map(job -> new PodId(job.id()))
                .toList();
    }

    private Optional<PodMeta> ours(Job job) {
        return PodMeta.of(job).filter(meta -> meta.mayBeOf(installation));
    }

    /** Ids of a pod's allocations whose generation is not known yet. */
    List<String> withoutGeneration(PodId pod) {
        return allocations.of(pod.value()).stream()
                .map(Allocation::id)
                .filter(id -> !generations.containsKey(id))
                .toList();
    }

    void generationOf(String allocation, int generation) {
        if (allocations.get(allocation) != null) {
            generations.put(allocation, generation);
        }
    }

    GpuInventory gpus() {
        var known = gpus;
        if (known == null) {
            known = GpuInventory.of(nodes.all(), allocations.all());
            gpus = known;
        }
        return known;
    }

    /** What each node has for pods, by node. With more than before, one that waits or was lost is worth another try. */
    Map<String, Set<String>> offers() {
        var offers = new HashMap<String, Set<String>>();
        for (var node : nodes.all()) {
            var healthy = new HashSet<String>();
            if (node.takesWork()) {
                healthy.add("ready");
                node.drivers().forEach((driver, status) -> {
                    if (status.healthy()) {
                        healthy.add("driver " + driver);
                    }
                });
                node.devices()
                        .forEach(device -> device.instances().stream()
                                .filter(Node.Instance::healthy)
                                .forEach(instance -> healthy.add(instance.id())));
            }
            offers.put(node.id(), healthy);
        }
        return offers;
    }

    /** Empty where the pod has no job of ours, else one for each of its nodes. */
    List<PodSnapshot> snapshots(PodId pod) {
        var job = jobs.get(pod.value());
        var ours = job == null ? Optional.<PodMeta>empty() : ours(job);
        return job == null || ours.isEmpty() ? List.of() : snapshots(pod, job, ours.get());
    }

    /** That of a pod of one. */
    Optional<PodSnapshot> snapshot(PodId pod) {
        return snapshots(pod).stream().findFirst();
    }

    private List<PodSnapshot> snapshots(PodId pod, Job job, PodMeta meta) {
        return meta.isGroup()
                ? IntStream.range(0, meta.nodes())
                        .mapToObj(node -> snapshot(pod, job, meta.ofNode(node), node))
                        .toList()
                : List.of(snapshot(pod, job, meta, null));
    }

    private PodSnapshot snapshot(PodId pod, Job job, PodMeta meta, @Nullable Integer node) {
        var allocation = allocation(pod, meta.generation(), job, node);
        var evaluation = evaluation(job, JobNode.group(node));
        int older = allocation == null && evaluation != null ? queue.olderThan(job) : 0;
        // To count them takes as long as there are allocations, and only pods that wait are told of them.
        var offered = allocation == null ? gpus() : GpuInventory.EMPTY;
        return new PodSnapshot(meta, job, allocation, evaluation, offered, older, home(meta), node, null);
    }

    /** Jobs of pods for which there is no place because what they ask for is taken. */
    List<Job> soldOut() {
        return jobs.all().stream()
                .filter(job -> !job.stop()
                        && ours(job)
                                .filter(meta -> !meta.isGroup())
                                .filter(meta -> allocation(new PodId(job.id()), meta.generation(), job, null) == null)
                                .filter(meta -> isSoldOut(evaluation(job, PodJob.GROUP), meta))
                                .isPresent())
                .toList();
    }

    private boolean isSoldOut(@Nullable Evaluation evaluation, PodMeta meta) {
        return evaluation != null && QueueReason.isExhausted(evaluation, gpus(), home(meta));
    }

    /** Jobs that Nomad neither runs nor means to place, as where what became of them was collected before anybody looked. */
    List<String> forgotten() {
        return jobs.all().stream()
                .filter(job -> !job.stop()
                        && ours(job).filter(meta -> meta.givenBackAt() == null).isPresent()
                        && !isBeingPlaced(job.id()))
                .map(Job::id)
                .filter(job -> allocations.of(job).stream().allMatch(this::isOfOtherGeneration))
                .toList();
    }

    private boolean isOfOtherGeneration(Allocation allocation) {
        int generation = Optional.ofNullable(jobs.get(allocation.jobId()))
                .flatMap(PodMeta::of)
                .map(PodMeta::generation)
                .orElse(0);
        return generations.getOrDefault(allocation.id(), generation) != generation;
    }

    private boolean isBeingPlaced(String job) {
        return evaluations.of(job).stream()
                .anyMatch(evaluation -> evaluation.status().equals("pending")
                        || evaluation.status().equals("blocked"));
    }

    private @Nullable Node home(PodMeta meta) {
        var id = meta.diskNode();
        if (id == null) {
            return null;
        }
        var node = nodes.get(id);
        return node != null ? node : new Node(id, id, "gone", null, false, null, Map.of(), null, null, 0);
    }

    /**
     * One that is to run before one that is not, a living one before an ended one, one that runs before one that does not, then
     * the newest: for a moment there are two where a node is back that was given up.
     */
    private @Nullable Allocation allocation(PodId pod, int generation, Job job, @Nullable Integer node) {
        return allocations.of(pod.value()).stream()
                .filter(allocation -> generations.getOrDefault(allocation.id(), 0) == generation)
                .filter(allocation -> Objects.equals(node, JobNode.indexOf(allocation))
                        && (node == null || !isGivenBack(allocation, job)))
                .max(Comparator.<Allocation, Boolean>comparing(
                                allocation -> allocation.desiredStatus().equals("run"))
                        .thenComparing(allocation -> !allocation.isClientTerminal())
                        .thenComparing(allocation -> allocation.clientStatus().equals("running"))
                        .thenComparingLong(Allocation::createIndex))
                .orElse(null);
    }

    /** Whether it was of the same generation when that was placed before, and its place was given back. */
    private static boolean isGivenBack(Allocation allocation, Job job) {
        return !allocation.desiredStatus().equals("run") && allocation.createIndex() < job.jobModifyIndex();
    }

    /** Not one that a later one has taken the place of: Nomad changes it once more to say so, with what it once said in it. */
    private @Nullable Evaluation evaluation(Job job, String group) {
        return evaluations.of(job.id()).stream()
                .filter(evaluation -> evaluation.jobModifyIndex() >= job.jobModifyIndex()
                        && !evaluation.status().equals("canceled")
                        && !evaluation.failedTgAllocs().isEmpty())
                .max(Comparator.comparingLong(Evaluation::modifyIndex))
                .map(evaluation -> evaluation.of(group))
                .orElse(null);
    }
}
