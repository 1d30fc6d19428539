package dev.berth.command.policy.defaults;

import dev.berth.command.pod.setting.IdleStopBody;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What launches of a workspace get where they say nothing. Names the fields to the endpoint and to the OpenAPI description. */
record LaunchDefaultsBody(
        @Schema(description = "Where the template says nothing of it either") @Nullable
        Integer diskGb,

        @Schema(description = "Name of a size class of the owner's") @Nullable
        String size,

        @Schema(type = "string", description = "ISO-8601 duration, counted from each start", example = "PT8H") @Nullable
        String stopAfter,

        @Schema(type = "string", description = "ISO-8601 duration, counted from the launch", example = "P7D") @Nullable
        String terminateAfter,

        @Schema(
                oneOf = {String.class, IdleStopBody.class},
                description = "How long nobody has used a pod when it is stopped, and what counts as use besides",
                example = "PT30M")
        @Nullable
        Object idleStop) {}
