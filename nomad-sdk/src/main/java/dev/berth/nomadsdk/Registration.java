package dev.berth.nomadsdk;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a write to a job.
 *
 * @param evalId empty or null where nothing was to be evaluated, as after stopping a job that does not exist
 * @param jobModifyIndex after registering an unchanged job this is not what the next conditional register needs: read
 *     the job again
 */
public record Registration(
        @JsonProperty("EvalID") @Nullable String evalId,
        long evalCreateIndex,
        long jobModifyIndex,
        @Nullable String warnings) {}
