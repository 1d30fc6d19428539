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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What callers do to jobs and allocations. Runs on the state thread only. */
public final class JobOperations {
    /** What the server itself writes into a job, so it is no part of what the caller asked for. */
    private static final Set<String> OWN_FIELDS = Set.of(
            "Status",
            "StatusDescription",
            "Stable",
            "Version",
            "SubmitTime",
            "CreateIndex",
            "ModifyIndex",
            "JobModifyIndex");

    private final Store store;
    private final ControlPlane control;

    public JobOperations(Store store, ControlPlane control) {
        this.store = store;
        this.control = control;
    }

    ObjectNode register(JsonNode body) {
        ObjectNode job = canonical(body);
        String id = job.path("ID").asText();
        Optional<ObjectNode> existing = store.job(id);
        if (body.path("EnforceIndex").asBoolean()) {
            enforce(body.path("JobModifyIndex").asLong(), existing);
        }
        Store.Batch batch = store.batch();
        boolean changed =
                existing.map(before -> !asked(before).equals(asked(job))).orElse(true);
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
            throw new Refusal(400, "Job ID does not match name in request");
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
        ObjectNode job = store.job(id).orElseThrow(() -> new Refusal(404, "job not found"));
        Store.Batch batch = store.batch();
        long index = batch.index();
        String evaluation = control.evaluate(batch, job, "job-register", "EvaluationUpdated");
        control.finish(batch);
        return evaluated(evaluation, index)
                .put("JobModifyIndex", job.path("JobModifyIndex").asLong());
    }

    ObjectNode plan(JsonNode body) {
        ObjectNode job = canonical(body);
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
        StoredAllocation allocation = store.allocation(id).orElseThrow(() -> new Refusal(404, "alloc not found"));
        ObjectNode job = store.job(allocation.jobId()).orElseThrow(() -> new Refusal(404, "job not found"));
        Store.Batch batch = store.batch();
        long index = batch.index();
        if (allocation.wanted() && !allocation.clientTerminal()) {
            control.stopAllocation(batch, allocation, "alloc is being migrated");
            control.tellStopWanted(batch, store.allocation(id).orElseThrow());
        }
        String evaluation = control.evaluate(batch, job, "alloc-stop", "AllocationUpdateDesiredStatus");
        control.finish(batch);
        return evaluated(evaluation, index);
    }

    private String purge(Store.Batch batch, ObjectNode job) {
        String id = job.path("ID").asText();
        control.cancelBlocked(batch, id);
        // As a real agent does: the rows go at once and free the devices, though the processes may live on for the kill
        // timeout. Careful callers stop first and purge when the client says it has ended.
        store.allocationsOf(id).forEach(allocation -> batch.delete(Store.Table.ALLOCATION, allocation.id()));
        batch.delete(Store.Table.JOB, id);
        batch.line(Events.jobDeleted(job.put("Stop", true)));
        ObjectNode evaluation =
                EvaluationJson.pending(control.newId(), job, "job-deregister", batch.index(), control.now());
        batch.line(Events.evaluation("JobDeregistered", evaluation));
        evaluation.put("Status", "complete").put("ModifyIndex", batch.next());
        batch.evaluation(evaluation);
        batch.line(Events.evaluation("EvaluationUpdated", evaluation));
        control.wake(batch);
        return evaluation.path("ID").asText();
    }

    private static void enforce(long index, Optional<ObjectNode> existing) {
        String prefix = "Enforcing job modify index %d: ".formatted(index);
        if (existing.isEmpty()) {
            if (index != 0) {
                throw new Refusal(500, prefix + "job does not exist");
            }
            return;
        }
        long actual = existing.get().path("JobModifyIndex").asLong();
        if (index == 0) {
            throw new Refusal(500, prefix + "job already exists");
        }
        if (index != actual) {
            throw new Refusal(500, prefix + "job exists with conflicting job modify index: " + actual);
        }
    }

    private static ObjectNode canonical(JsonNode body) {
        if (!(body.path("Job") instanceof ObjectNode given)) {
            throw new Refusal(400, "Job must be specified");
        }
        ObjectNode job = JsonNodes.object();
        job.put("Region", "global")
                .put("Namespace", "default")
                .put("Type", "service")
                .put("Priority", 50);
        job.put("NodePool", "default").putArray("Datacenters").add("*");
        job.putNull("Meta");
        given.properties().stream()
                .filter(field -> !field.getValue().isNull())
                .forEach(field -> job.set(field.getKey(), field.getValue().deepCopy()));
        job.put("Stop", given.path("Stop").asBoolean())
                .put("StatusDescription", "")
                .put("Stable", false);
        if (job.path("Name").asText().isEmpty()) {
            job.put("Name", job.path("ID").asText());
        }
        List<String> faults = faults(job);
        if (!faults.isEmpty()) {
            String count = faults.size() == 1 ? "1 error occurred:" : faults.size() + " errors occurred:";
            throw new Refusal(500, count + "\n\t* " + String.join("\n\t* ", faults) + "\n\n");
        }
        return job;
    }

    private static List<String> faults(ObjectNode job) {
        List<String> faults = new ArrayList<>();
        String id = job.path("ID").asText();
        if (id.isEmpty()) {
            faults.add("Missing job ID");
        } else if (id.contains(" ") || id.contains("/")) {
            faults.add("Job ID contains a space or a slash");
        }
        if (!job.path("Namespace").asText().equals("default")) {
            faults.add("The embedded Nomad has the namespace default only, not "
                    + job.path("Namespace").asText());
        }
        if (job.path("TaskGroups").isEmpty()) {
            faults.add("Missing job task groups");
        }
        for (JsonNode group : job.path("TaskGroups")) {
            String name = group.path("Name").asText();
            if (group.path("Tasks").size() != 1) {
                faults.add("Task group %s: the embedded Nomad runs exactly one task per group".formatted(name));
            }
            for (JsonNode task : group.path("Tasks")) {
                if (!ControlPlane.DRIVERS.contains(task.path("Driver").asText())) {
                    faults.add("Task %s: unknown driver \"%s\""
                            .formatted(
                                    task.path("Name").asText(),
                                    task.path("Driver").asText()));
                }
            }
        }
        return faults;
    }

    private static ObjectNode asked(ObjectNode job) {
        ObjectNode asked = job.deepCopy();
        asked.remove(OWN_FIELDS);
        return asked;
    }

    private static ObjectNode evaluated(String evaluation, long index) {
        return JsonNodes.object()
                .put("EvalID", evaluation)
                .put("EvalCreateIndex", evaluation.isEmpty() ? 0 : index)
                .put("Index", index);
    }
}
