package dev.berth.nomadembedded.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomadembedded.scheduler.ControlPlane;
import dev.berth.nomadembedded.scheduler.Scheduler;
import dev.berth.nomadembedded.state.EvaluationJson;
import dev.berth.nomadembedded.state.Events;
import dev.berth.nomadembedded.state.JsonNodes;
import dev.berth.nomadembedded.state.Store;
import dev.berth.nomadembedded.state.StoredAllocation;
import dev.berth.nomadembedded.state.TaskGroup;
import java.util.Optional;

/** What callers do to jobs and allocations. Runs on the state thread only. */
public final class JobOperations {
    private final Store store;
    private final ControlPlane control;

    public JobOperations(Store store, ControlPlane control) {
        this.store = store;
        this.control = control;
    }

    ObjectNode register(JsonNode body) {
        ObjectNode job = SubmittedJob.of(body);
        String id = job.path("ID").asText();
        Optional<ObjectNode> existing = store.job(id);
        if (body.path("EnforceIndex").asBoolean()) {
            enforce(body.path("JobModifyIndex").asLong(), existing);
        }
        Store.Batch batch = store.batch();
        boolean changed =
                existing.map(before -> !SubmittedJob.isSame(before, job)).orElse(true);
        job.put(
                        "CreateIndex",
                        existing.map(before -> before.path("CreateIndex").asLong())
                                .orElse(batch.index()))
                .put("ModifyIndex", batch.index())
                .put("SubmitTime", control.now())
                .put(
                        "Status",
                        existing.map(before -> before.path("Status").asText())
                                .filter(status -> status.equals("running"))
                                .orElse("pending"))
                .put(
                        "Version",
                        existing.map(before -> before.path("Version").asLong() + (changed ? 1 : 0))
                                .orElse(0L))
                .put(
                        "JobModifyIndex",
                        changed
                                ? batch.index()
                                : existing.orElseThrow().path("JobModifyIndex").asLong());
        batch.job(job);
        batch.line(Events.job("JobRegistered", job));
        long index = batch.index();
        String evaluation = control.evaluate(batch, job, "job-register", "JobRegistered");
        control.finish(batch);
        return evaluated(evaluation, index).put("JobModifyIndex", index).put("Warnings", "");
    }

    /** Registers the job of the path, which must be the one of the body. */
    ObjectNode register(String id, JsonNode body) {
        if (!body.path("Job").path("ID").asText().equals(id)) {
            throw new ApiRefusal(400, "Job ID does not match name in request");
        }
        return register(body);
    }

    ObjectNode deregister(String id, boolean purge) {
        Optional<ObjectNode> existing = store.job(id);
        Store.Batch batch = store.batch();
        long index = batch.index();
        if (existing.isEmpty()) {
            return evaluated("", 0).put("JobModifyIndex", 0).put("Index", store.index());
        }
        ObjectNode job = existing.get();
        String evaluation;
        if (purge) {
            evaluation = purge(batch, job);
        } else {
            job.put("Stop", true)
                    .put("Version", job.path("Version").asLong() + 1)
                    .put("JobModifyIndex", index)
                    .put("ModifyIndex", index)
                    .put("SubmitTime", control.now());
            batch.job(job);
            batch.line(Events.job("JobDeregistered", job));
            evaluation = control.evaluate(batch, job, "job-deregister", "JobDeregistered");
        }
        control.finish(batch);
        return evaluated(evaluation, index).put("JobModifyIndex", index);
    }

    ObjectNode evaluate(String id) {
        ObjectNode job = store.job(id).orElseThrow(() -> new ApiRefusal(404, "job not found"));
        Store.Batch batch = store.batch();
        long index = batch.index();
        String evaluation = control.evaluate(batch, job, "job-register", "EvaluationUpdated");
        control.finish(batch);
        return evaluated(evaluation, index)
                .put("JobModifyIndex", job.path("JobModifyIndex").asLong());
    }

    ObjectNode plan(JsonNode body) {
        ObjectNode job = SubmittedJob.of(body);
        Optional<ObjectNode> existing = store.job(job.path("ID").asText());
        job.put(
                "Version",
                existing.map(before -> before.path("Version").asLong() + 1).orElse(0L));
        Scheduler.Plan plan = control.plan(job);
        ObjectNode answer = JsonNodes.object();
        ObjectNode updates = answer.putObject("Annotations").putObject("DesiredTGUpdates");
        for (TaskGroup group : TaskGroup.of(job)) {
            long placed = plan.placements().stream()
                    .filter(placement -> placement.group().name().equals(group.name()))
                    .count();
            updates.putObject(group.name())
                    .put("Place", placed + plan.queued().getOrDefault(group.name(), 0))
                    .put("Stop", plan.stops().size())
                    .put("InPlaceUpdate", plan.keepUpdated().size());
        }
        answer.putArray("CreatedEvals");
        answer.putNull("Diff").putNull("NextPeriodicLaunch");
        answer.set("FailedTGAllocs", plan.failures().isEmpty() ? null : EvaluationJson.failed(plan.failures()));
        return answer.put("Index", store.index())
                .put(
                        "JobModifyIndex",
                        existing.map(before -> before.path("JobModifyIndex").asLong())
                                .orElse(0L))
                .put("Warnings", "");
    }

    ObjectNode stopAllocation(String id) {
        StoredAllocation allocation = store.allocation(id).orElseThrow(() -> new ApiRefusal(404, "alloc not found"));
        ObjectNode job = store.job(allocation.jobId()).orElseThrow(() -> new ApiRefusal(404, "job not found"));
        Store.Batch batch = store.batch();
        long index = batch.index();
        if (allocation.desiredRunning() && !allocation.clientTerminal()) {
            control.stopAllocation(batch, allocation, "alloc is being migrated");
            control.publishStopRequested(batch, store.allocation(id).orElseThrow());
        }
        String evaluation = control.evaluate(batch, job, "alloc-stop", "AllocationUpdateDesiredStatus");
        control.finish(batch);
        return evaluated(evaluation, index);
    }

    private String purge(Store.Batch batch, ObjectNode job) {
        String id = job.path("ID").asText();
        control.cancelBlocked(batch, id);
        // As a real agent does: the rows go at once and free the devices, though the processes may run on for the kill
        // timeout. Careful callers stop first and purge once the client reports the end.
        store.allocationsOf(id).forEach(allocation -> batch.delete(Store.Table.ALLOCATION, allocation.id()));
        batch.delete(Store.Table.JOB, id);
        batch.line(Events.jobDeleted(job.put("Stop", true)));
        ObjectNode evaluation =
                EvaluationJson.pending(control.newId(), job, "job-deregister", batch.index(), control.now());
        batch.line(Events.evaluation("JobDeregistered", evaluation));
        evaluation.put("Status", "complete").put("ModifyIndex", batch.next());
        batch.evaluation(evaluation);
        batch.line(Events.evaluation("EvaluationUpdated", evaluation));
        control.unblock(batch);
        return evaluation.path("ID").asText();
    }

    private static void enforce(long index, Optional<ObjectNode> existing) {
        String prefix = "Enforcing job modify index %d: ".formatted(index);
        if (existing.isEmpty()) {
            if (index != 0) {
                throw new ApiRefusal(500, prefix + "job does not exist");
            }
            return;
        }
        long actual = existing.get().path("JobModifyIndex").asLong();
        if (index == 0) {
            throw new ApiRefusal(500, prefix + "job already exists");
        }
        if (index != actual) {
            throw new ApiRefusal(500, prefix + "job exists with conflicting job modify index: " + actual);
        }
    }

    private static ObjectNode evaluated(String evaluation, long index) {
        return JsonNodes.object()
                .put("EvalID", evaluation)
                .put("EvalCreateIndex", evaluation.isEmpty() ? 0 : index)
                .put("Index", index);
    }
}
