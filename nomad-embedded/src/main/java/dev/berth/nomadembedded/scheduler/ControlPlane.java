package dev.berth.nomadembedded.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomadembedded.state.EvaluationJson;
import dev.berth.nomadembedded.state.Events;
import dev.berth.nomadembedded.state.NodeJson;
import dev.berth.nomadembedded.state.NodeSpec;
import dev.berth.nomadembedded.state.Store;
import dev.berth.nomadembedded.state.StoredAllocation;
import dev.berth.nomadembedded.state.StoredTaskState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * What a Nomad server does with jobs: evaluate, place, stop, block and unblock. Runs on the state thread only; every
 * change ends with one commit, after which the client reconciles what runs with what should.
 */
public final class ControlPlane {
    private final Store store;
    private final Scheduler scheduler;
    private final NodeSpec node;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final IntPredicate portUsable;
    private final Consumer<Store> client;

    public ControlPlane(
            Store store,
            Scheduler scheduler,
            NodeSpec node,
            InstantSource clock,
            Supplier<String> ids,
            IntPredicate portUsable,
            Consumer<Store> client) {
        this.store = store;
        this.scheduler = scheduler;
        this.node = node;
        this.clock = clock;
        this.ids = ids;
        this.portUsable = portUsable;
        this.client = client;
    }

    public String nodeId() {
        return node.id();
    }

    /** Nanoseconds since 1970, as Nomad writes times. */
    public long now() {
        Instant instant = clock.instant();
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }

    public String newId() {
        return ids.get();
    }

    public void finish(Store.Batch batch) {
        batch.commit();
        client.accept(store);
    }

    /** Evaluates a job within a batch; the evaluation's first event has the type {@code eventType}. Returns its id. */
    public String evaluate(Store.Batch batch, ObjectNode job, String trigger, String eventType) {
        ObjectNode evaluation = EvaluationJson.pending(newId(), job, trigger, batch.index(), now());
        batch.evaluation(evaluation);
        batch.line(Events.evaluation(eventType, evaluation));
        Scheduler.Plan plan = plan(job);
        apply(batch, plan, job, evaluation);
        Optional<ObjectNode> blocked = store.blockedEvaluation(job.path("ID").asText());
        if (!plan.failures().isEmpty()) {
            String id = blocked.map(existing -> existing.path("ID").asText()).orElseGet(this::newId);
            ObjectNode waiting = EvaluationJson.blocked(id, evaluation, plan.failures(), batch.next(), now());
            blocked.ifPresent(existing -> waiting.put(
                            "CreateIndex", existing.path("CreateIndex").asLong())
                    .put("CreateTime", existing.path("CreateTime").asLong()));
            batch.evaluation(waiting);
            batch.line(Events.evaluation("EvaluationUpdated", waiting));
            evaluation.put("BlockedEval", id).set("FailedTGAllocs", EvaluationJson.failed(plan.failures()));
        } else {
            blocked.ifPresent(existing -> cancel(batch, existing));
        }
        complete(batch, evaluation, plan, job);
        return evaluation.path("ID").asText();
    }

    /** What would happen to a job now, without doing it. */
    public Scheduler.Plan plan(ObjectNode job) {
        return scheduler.plan(job, store.allocationsOf(job.path("ID").asText()), cluster());
    }

    /** Takes over what the client reports of an allocation; ignored where the allocation is gone by now. */
    public void report(String allocationId, String status, String description, StoredTaskState state) {
        Optional<StoredAllocation> known = store.allocation(allocationId);
        if (known.isEmpty() || known.get().clientTerminal()) {
            return;
        }
        Store.Batch batch = store.batch();
        StoredAllocation reported = known.get().reported(status, description, state, batch.index(), now());
        batch.allocation(reported);
        batch.line(Events.allocation("AllocationUpdated", reported, node));
        if (reported.clientTerminal()) {
            store.job(reported.jobId()).ifPresent(job -> {
                batch.next();
                String trigger = reported.desiredRunning() ? "alloc-failure" : "alloc-stop";
                if (job.path("Stop").asBoolean()) {
                    setStatus(batch, job, false);
                } else {
                    evaluate(batch, job, trigger, "EvaluationUpdated");
                }
            });
            unblock(batch);
            endDrainIfEmpty(batch);
        }
        finish(batch);
    }

    /** Tries the blocked evaluations that wait for something to be freed, the longest registered job first. */
    public void unblock(Store.Batch batch) {
        List<ObjectNode> blocked = store.blockedEvaluations()
                .filter(EvaluationJson::unblocksWhenFreed)
                .sorted(Comparator.comparingLong((JsonNode evaluation) ->
                                evaluation.path("JobModifyIndex").asLong())
                        .thenComparingLong(
                                evaluation -> evaluation.path("CreateIndex").asLong()))
                .toList();
        for (ObjectNode stored : blocked) {
            Optional<ObjectNode> job = store.job(stored.path("JobID").asText());
            if (job.isEmpty()) {
                continue;
            }
            Scheduler.Plan plan = plan(job.get());
            if (plan.placements().isEmpty() && !plan.failures().isEmpty()) {
                continue;
            }
            ObjectNode evaluation = stored.deepCopy();
            apply(batch, plan, job.get(), evaluation);
            if (plan.failures().isEmpty()) {
                evaluation.remove("FailedTGAllocs");
                complete(batch, evaluation, plan, job.get());
            } else {
                evaluation.set("FailedTGAllocs", EvaluationJson.failed(plan.failures()));
                evaluation.put("ModifyIndex", batch.next()).put("ModifyTime", now());
                batch.evaluation(evaluation);
                batch.line(Events.evaluation("EvaluationUpdated", evaluation));
            }
        }
    }

    /** Ends the blocked evaluation of a job that is no longer to be placed. */
    public void cancelBlocked(Store.Batch batch, String jobId) {
        store.blockedEvaluation(jobId).ifPresent(existing -> cancel(batch, existing));
    }

    public void stopAllocation(Store.Batch batch, StoredAllocation allocation, String why) {
        batch.allocation(allocation.stopping(why, batch.index(), now()));
    }

    /** Makes room for a job that matters more, as a scheduler with preemption does. */
    public void evict(Store.Batch batch, StoredAllocation allocation) {
        batch.allocation(allocation.evicted(batch.index(), now()));
        batch.line(Events.allocation(
                "PlanResult", store.allocation(allocation.id()).orElseThrow(), node));
        store.job(allocation.jobId()).ifPresent(job -> {
            batch.next();
            evaluate(batch, job, "preemption", "EvaluationUpdated");
        });
    }

    /** Publishes that a caller, not the scheduler, asked for an allocation to stop. */
    public void publishStopRequested(Store.Batch batch, StoredAllocation allocation) {
        batch.line(Events.allocation("AllocationUpdateDesiredStatus", allocation, node));
    }

    /** Has all that runs leave. Each is stopped at once, as by a real node for jobs of one allocation. */
    public void drain(Store.Batch batch) {
        var leaving = store.allocations().stream()
                .filter(allocation -> allocation.desiredRunning() && !allocation.clientTerminal())
                .toList();
        for (StoredAllocation allocation : leaving) {
            batch.next();
            stopAllocation(batch, allocation, "alloc is being migrated");
            publishStopRequested(batch, store.allocation(allocation.id()).orElseThrow());
            store.job(allocation.jobId()).ifPresent(job -> {
                batch.next();
                evaluate(batch, job, "node-drain", "EvaluationUpdated");
            });
        }
        endDrainIfEmpty(batch);
    }

    private void endDrainIfEmpty(Store.Batch batch) {
        boolean empty = store.allocations().stream().allMatch(StoredAllocation::clientTerminal);
        for (ObjectNode draining : List.copyOf(store.nodes())) {
            if (empty && draining.path("Drain").asBoolean()) {
                ObjectNode drained = draining.deepCopy().put("ModifyIndex", batch.next());
                NodeJson.drained(drained, clock.instant());
                batch.node(drained);
                batch.line(Events.node("NodeDrain", drained));
            }
        }
    }

    /** Sets a job's status from its allocations and evaluations. */
    boolean setStatus(Store.Batch batch, ObjectNode job, boolean evaluating) {
        List<StoredAllocation> allocations = store.allocationsOf(job.path("ID").asText());
        boolean live = allocations.stream()
                .anyMatch(allocation -> allocation.desiredRunning() && !allocation.clientTerminal());
        boolean waiting =
                evaluating || store.blockedEvaluation(job.path("ID").asText()).isPresent();
        String status = live ? "running" : waiting ? "pending" : "dead";
        if (job.path("Status").asText().equals(status)) {
            return false;
        }
        job.put("Status", status).put("ModifyIndex", batch.index());
        batch.job(job);
        return true;
    }

    private void apply(Store.Batch batch, Scheduler.Plan plan, ObjectNode job, ObjectNode evaluation) {
        if (plan.stops().isEmpty()
                && plan.keepUpdated().isEmpty()
                && plan.placements().isEmpty()) {
            return;
        }
        batch.next();
        Set<String> touched = new HashSet<>();
        for (Scheduler.Stop stop : plan.stops()) {
            store.allocation(stop.allocationId())
                    .ifPresent(allocation -> stopAllocation(batch, allocation, stop.why()));
            touched.add(stop.allocationId());
        }
        for (String id : plan.keepUpdated()) {
            store.allocation(id)
                    .ifPresent(allocation -> batch.allocation(allocation.updatedInPlace(job, batch.index(), now())));
            touched.add(id);
        }
        for (Scheduler.Placement placement : plan.placements()) {
            touched.add(place(batch, placement, job, evaluation));
        }
        evaluation.put("ModifyIndex", batch.index()).put("ModifyTime", now());
        batch.evaluation(evaluation);
        setStatus(batch, job, true);
        List<ObjectNode> events = new ArrayList<>();
        events.add(Events.evaluation("PlanResult", evaluation));
        touched.forEach(id -> store.allocation(id)
                .ifPresent(allocation -> events.add(Events.allocation("PlanResult", allocation, node))));
        events.add(Events.job("PlanResult", job));
        batch.line(events);
    }

    private String place(Store.Batch batch, Scheduler.Placement placement, ObjectNode job, ObjectNode evaluation) {
        String id = newId();
        String previous = placement.previousAllocation() == null ? "" : placement.previousAllocation();
        store.allocation(previous).ifPresent(before -> batch.allocation(before.followedBy(id, batch.index(), now())));
        batch.allocation(new StoredAllocation(
                id,
                placement.name(),
                job.path("ID").asText(),
                placement.group().name(),
                placement.group().task(),
                evaluation.path("ID").asText(),
                "run",
                "",
                "pending",
                "",
                placement.ports(),
                placement.devices(),
                node.gpuModel(),
                previous,
                "",
                StoredTaskState.NEW,
                job.deepCopy(),
                batch.index(),
                batch.index(),
                batch.index(),
                now(),
                now()));
        return id;
    }

    private void complete(Store.Batch batch, ObjectNode evaluation, Scheduler.Plan plan, ObjectNode job) {
        evaluation.put("Status", "complete").put("ModifyIndex", batch.next()).put("ModifyTime", now());
        evaluation.remove("StatusDescription");
        evaluation.set("QueuedAllocations", EvaluationJson.queued(plan.queued()));
        batch.evaluation(evaluation);
        List<ObjectNode> events = new ArrayList<>();
        events.add(Events.evaluation("EvaluationUpdated", evaluation));
        if (setStatus(batch, job, false)) {
            events.add(Events.job("EvaluationUpdated", job));
        }
        batch.line(events);
    }

    private void cancel(Store.Batch batch, ObjectNode blocked) {
        ObjectNode canceled = blocked.deepCopy()
                .put("Status", "canceled")
                .put("ModifyIndex", batch.next())
                .put("ModifyTime", now());
        batch.evaluation(canceled);
        batch.line(Events.evaluation("EvaluationUpdated", canceled));
    }

    private Cluster cluster() {
        Set<String> volumes = new HashSet<>();
        store.volumes().forEach(volume -> volumes.add(volume.path("Name").asText()));
        volumes.addAll(node.hostVolumes().keySet());
        return new Cluster(
                        node.drivers(),
                        node.gpuVendor(),
                        node.gpuModel(),
                        node.deviceIds(),
                        Set.of(),
                        Set.of(),
                        node.minDynamicPort(),
                        node.maxDynamicPort(),
                        volumes,
                        store.nodes().stream().anyMatch(NodeJson::takesWork),
                        portUsable)
                .holding(store.allocations());
    }
}
