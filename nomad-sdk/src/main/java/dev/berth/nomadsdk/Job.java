package dev.berth.nomadsdk;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a job is known by, from a list or a whole job.
 *
 * @param status pending, running or dead
 * @param stop whether it was told to stop
 * @param submitTime when this version was registered, nanoseconds since 1970, 0 where it was not sent
 * @param jobModifyIndex when its specification last changed, for the next conditional register
 */
public record Job(
        @JsonProperty("ID") String id,
        @Nullable String namespace,
        @Nullable String type,
        @Nullable String status,
        boolean stop,
        long version,
        Map<String, String> meta,
        long createIndex,
        long modifyIndex,
        long jobModifyIndex,
        long submitTime) {
    // Jackson hands in null where Nomad sent null or nothing.
    @SuppressWarnings("NullAway")
    public Job {
        meta = meta == null ? Map.of() : Map.copyOf(meta);
    }
}
