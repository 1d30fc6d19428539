package dev.berth.nomadsdk;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What registering a job would do.
 *
 * @param failedTgAllocs why a group would not be placed, by group
 * @param jobModifyIndex of the job as it is, 0 where there is none
 */
public record JobPlan(
        @Nullable Annotations annotations,
        @JsonProperty("FailedTGAllocs") Map<String, Evaluation.PlacementFailure> failedTgAllocs,
        long jobModifyIndex,
        @Nullable String warnings) {
    // Jackson hands in null where Nomad sent null or nothing.
    @SuppressWarnings("NullAway")
    public JobPlan {
        failedTgAllocs = failedTgAllocs == null ? Map.of() : Map.copyOf(failedTgAllocs);
    }

    /** Whether there is a place for everything that the job asks for. */
    public boolean fits() {
        return failedTgAllocs.isEmpty();
    }

    /** Whether there are nodes for everything, and all that has no place there lacks it only because others hold it now. */
    public boolean isFull() {
        return !fits()
                && failedTgAllocs.values().stream()
                        .noneMatch(failure -> failure.dimensionExhausted().isEmpty());
    }

    /** What would be done, by group; what has no place counts as placed. */
    public Map<String, Updates> updates() {
        return annotations == null ? Map.of() : annotations.updates();
    }

    /** The part of the answer that holds the updates. */
    public record Annotations(
            @JsonProperty("DesiredTGUpdates") Map<String, Updates> updates) {
        // Jackson hands in null where Nomad sent null or nothing.
        @SuppressWarnings("NullAway")
        public Annotations {
            updates = updates == null ? Map.of() : Map.copyOf(updates);
        }
    }

    /** Numbers of allocations. */
    public record Updates(int place, int stop, int inPlaceUpdate, int destructiveUpdate, int migrate, int ignore) {}
}
