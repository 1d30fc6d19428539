package dev.berth.nomadembedded.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Evaluations and placement metrics as Nomad's API shows them. */
public final class EvaluationJson {
    private static final String NODE_CLASS = "embedded";

    private EvaluationJson() {}

    public static ObjectNode pending(String id, ObjectNode job, String trigger, long index, long time) {
        return JsonNodes.object()
                .put("ID", id)
                .put("JobID", job.path("ID").asText())
                .put("JobModifyIndex", job.path("JobModifyIndex").asLong())
                .put("Namespace", "default")
                .put("Priority", job.path("Priority").asInt())
                .put("Type", job.path("Type").asText())
                .put("TriggeredBy", trigger)
                .put("Status", "pending")
                .put("SnapshotIndex", index)
                .put("CreateIndex", index)
                .put("ModifyIndex", index)
                .put("CreateTime", time)
                .put("ModifyTime", time);
    }

    public static ObjectNode blocked(
            String id, ObjectNode cause, Map<String, FailedPlacement> failures, long index, long time) {
        ObjectNode blocked = cause.deepCopy()
                .put("ID", id)
                .put("PreviousEval", cause.path("ID").asText())
                .put("Status", "blocked")
                .put("StatusDescription", "created to place remaining allocations")
                .put("TriggeredBy", "queued-allocs")
                .put("CreateIndex", index)
                .put("ModifyIndex", index)
                .put("CreateTime", time)
                .put("ModifyTime", time);
        blocked.set("FailedTGAllocs", failed(failures));
        ObjectNode classes = blocked.putObject("ClassEligibility");
        if (!failures.containsValue(FailedPlacement.NO_NODE)) {
            classes.put(NODE_CLASS, failures.values().stream().allMatch(FailedPlacement::exhausted));
        }
        return blocked;
    }

    public static ObjectNode failed(Map<String, FailedPlacement> failures) {
        ObjectNode all = JsonNodes.object();
        failures.forEach((group, failure) -> all.set(group, metrics(failure)));
        return all;
    }

    public static ObjectNode queued(Map<String, Integer> queued) {
        ObjectNode all = JsonNodes.object();
        queued.forEach(all::put);
        return all;
    }

    /** Whether a blocked evaluation is tried again by itself when something is freed or a volume appears. */
    public static boolean unblocksWhenFreed(JsonNode blocked) {
        for (JsonNode metric : blocked.path("FailedTGAllocs")) {
            if (!metric.path("DimensionExhausted").isEmpty()
                    || metric.path("NodesEvaluated").asInt() == 0
                    || metric.path("ConstraintFiltered").has(FailedPlacement.MISSING_VOLUMES.text())) {
                return true;
            }
        }
        return false;
    }

    static ObjectNode metrics(@Nullable FailedPlacement failure) {
        boolean exhausted = failure != null && failure.exhausted();
        boolean looked = !FailedPlacement.NO_NODE.equals(failure);
        boolean filtered = failure != null && looked && !failure.exhausted();
        ObjectNode all = JsonNodes.object()
                .put("AllocationTime", 0)
                .put("CoalescedFailures", 0)
                .put("NodePool", "default")
                .put("NodesEvaluated", looked ? 1 : 0)
                .put("NodesExhausted", exhausted ? 1 : 0)
                .put("NodesFiltered", filtered ? 1 : 0)
                .put("NodesInPool", looked ? 1 : 0);
        all.set("ClassExhausted", exhausted ? one(NODE_CLASS) : null);
        all.set("ClassFiltered", filtered ? one(NODE_CLASS) : null);
        all.set("ConstraintFiltered", failure != null && filtered ? one(failure.text()) : null);
        all.set("DimensionExhausted", failure != null && exhausted ? one(failure.text()) : null);
        all.set("NodesAvailable", JsonNodes.object().put("dc1", looked ? 1 : 0));
        all.putNull("QuotaExhausted").putNull("ResourcesExhausted").putNull("ScoreMetaData");
        return all.putNull("Scores");
    }

    private static ObjectNode one(String key) {
        return JsonNodes.object().put(key, 1);
    }
}
