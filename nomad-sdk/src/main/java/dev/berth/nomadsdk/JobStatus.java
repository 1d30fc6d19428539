package dev.berth.nomadsdk;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row of {@code /v1/jobs/statuses}. */
public record JobStatus(
        @JsonProperty("ID") String id,
        @Nullable String status,
        boolean stop,
        long version,
        long modifyIndex,
        List<Alloc> allocs) {
    // Jackson hands in null where Nomad sent null or nothing.
    @SuppressWarnings("NullAway")
    public JobStatus {
        allocs = allocs == null ? List.of() : List.copyOf(allocs);
    }

    public record Alloc(
            @JsonProperty("ID") String id,
            @Nullable String clientStatus,
            @JsonProperty("NodeID") @Nullable String nodeId,
            long jobVersion) {}
}
