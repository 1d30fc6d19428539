package dev.berth.command.pod.edit;

import dev.berth.command.pod.setting.IdleStopBody;
import dev.berth.command.pod.setting.ScheduleBody;
import dev.berth.command.pod.spec.PortList;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What can be changed of a pod. What is absent stays as it is; null takes labels, timers, idle stop, the schedule and ports away, and
 * lets in all keys of the workspace. Names what may be sent.
 */
record EditPodBody(
        @Schema(description = "Another name, unique among the living pods of the workspace") @Nullable
        String name,

        @Schema(description = "All of its labels from now on, at most 32") @Nullable
        Map<String, String> labels,

        @Schema(description = "Whether it may not be stopped, restarted and terminated") @Nullable
        Boolean locked,

        @Schema(
                type = "string",
                description =
                        "When to stop it: an ISO-8601 duration from now, counted anew from each start, or an instant; null for never",
                example = "PT8H")
        @Nullable
        String stopAfter,

        @Schema(
                type = "string",
                description = "When to terminate it: an ISO-8601 duration from now, or an instant; null for never",
                example = "P7D")
        @Nullable
        String terminateAfter,

        @Schema(
                oneOf = {String.class, IdleStopBody.class},
                description =
                        "Stops it once nobody has used it for so long: an ISO-8601 duration, or an object that says what counts as use besides; null for never",
                example = "PT30M")
        @Nullable
        Object idleStop,

        @Nullable ScheduleBody schedule,

        @Schema(description = "Ids of the workspace's keys that let in, at least one; null for all of them") @Nullable
        List<String> keys,

        @ArraySchema(schema = @Schema(oneOf = {Integer.class, PortList.PortFields.class}))
        @Schema(description = "All of the ports inside it to reach besides SSH, at most 10; the pod goes on running")
        @Nullable
        List<Object> ports,

        @Schema(
                type = "string",
                allowableValues = {"on-startup", "on-demand", "on-failure"},
                description = "What lets people in; that of an on-startup session cannot be changed")
        @Nullable
        String trigger,

        @Schema(
                type = "string",
                description =
                        "How long its session lasts: an ISO-8601 duration, from now where it has begun, also one that has ended",
                example = "PT8H")
        @Nullable
        String sessionTimeout) {}
