package dev.berth.nomadsdk;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler's pass over one job: what it placed and what it could not.
 *
 * @param status pending, blocked, complete, failed or canceled
 * @param failedTgAllocs why a group could not be placed, by group
 * @param blockedEval id of the evaluation that waits for capacity
 * @param modifyTime nanoseconds since 1970, 0 where it was not sent
 */
public record Evaluation(
        @JsonProperty("ID") String id,
        @JsonProperty("JobID") String jobId,
        String status,
        @Nullable String statusDescription,
        @Nullable String triggeredBy,
        @JsonProperty("FailedTGAllocs") Map<String, PlacementFailure> failedTgAllocs,
        @Nullable String blockedEval,
        long jobModifyIndex,
        long createIndex,
        long modifyIndex,
        long modifyTime) {
    // Jackson hands in null where Nomad sent null or nothing.
    @SuppressWarnings("NullAway")
    public Evaluation {
        status = status == null ? "" : status;
        failedTgAllocs = failedTgAllocs == null ? Map.of() : Map.copyOf(failedTgAllocs);
    }

    /** What it says about one group, null where it has nothing against that. */
    public @Nullable Evaluation of(String group) {
        var failure = failedTgAllocs.get(group);
        return failure == null
                ? null
                : new Evaluation(
                        id,
                        jobId,
                        status,
                        statusDescription,
                        triggeredBy,
                        Map.of(group, failure),
                        blockedEval,
                        jobModifyIndex,
                        createIndex,
                        modifyIndex,
                        modifyTime);
    }

    /**
     * Why no node took a group: what nodes could never give ({@code constraintFiltered}) and what they had given away
     * ({@code dimensionExhausted}), each with the number of nodes.
     *
     * @param resourcesExhausted how much each task asks for of the processor and memory that some node was out of
     */
    // Jackson hands in null where Nomad sent null or nothing.
    @SuppressWarnings("NullAway")
    public record PlacementFailure(
            int nodesEvaluated,
            Map<String, Integer> constraintFiltered,
            Map<String, Integer> dimensionExhausted,
            Map<String, Asked> resourcesExhausted) {
        public PlacementFailure {
            constraintFiltered = constraintFiltered == null ? Map.of() : Map.copyOf(constraintFiltered);
            dimensionExhausted = dimensionExhausted == null ? Map.of() : Map.copyOf(dimensionExhausted);
            resourcesExhausted = resourcesExhausted == null ? Map.of() : Map.copyOf(resourcesExhausted);
        }
    }

    /** In MHz and MiB; 0 for what no node was out of. */
    public record Asked(
            @JsonProperty("CPU") long cpu,
            @JsonProperty("MemoryMB") long memoryMb) {}
}
