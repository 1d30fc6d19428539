package dev.berth.command.pod.launch;

import dev.berth.command.pod.setting.IdleStopBody;
import dev.berth.command.pod.setting.ScheduleBody;
import dev.berth.command.pod.spec.PortList;
import dev.berth.command.pod.spec.VolumeList;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a launch, of which a template or an image is needed. Names what may be sent, to the reader and to the
 * OpenAPI description; values are read by {@link LaunchRequestReader}.
 */
record LaunchPodBody(
        @Nullable String name,
        @Nullable String template,
        @Nullable String image,
        @Nullable LaunchGpus gpu,
        @Nullable Map<String, String> env,

        @ArraySchema(schema = @Schema(oneOf = {Integer.class, PortList.PortFields.class}))
        @Schema(description = "Ports inside it to reach besides SSH, at most 10")
        @Nullable
        List<Object> ports,

        @Nullable Integer diskGb,

        @Schema(type = "string", description = "ISO-8601 duration, such as PT30M; default none") @Nullable
        String queueTimeout,

        @Schema(description = "Name of a size class of the owner's; without it the default one") @Nullable
        String size,

        @Schema(
                description =
                        "Runs beside the SSH server at each start; a string in the pod's shell, a list as it stands.",
                oneOf = {String.class, String[].class})
        @Nullable
        Object command,

        @Schema(description = "Words of the owner's for programs and people, at most 32") @Nullable
        Map<String, String> labels,

        @Schema(description = "Whether it may not be stopped, restarted and terminated before it is unlocked") @Nullable
        Boolean locked,

        @Schema(
                type = "string",
                description =
                        "When to stop it: an ISO-8601 duration from its launch, counted anew from each start, or an instant",
                example = "PT8H")
        @Nullable
        String stopAfter,

        @Schema(
                type = "string",
                description = "When to terminate it: an ISO-8601 duration from its launch, or an instant",
                example = "P7D")
        @Nullable
        String terminateAfter,

        @Schema(
                oneOf = {String.class, IdleStopBody.class},
                description =
                        "Stops it once nobody has used it for so long: an ISO-8601 duration, or an object that says what counts as use besides",
                example = "PT30M")
        @Nullable
        Object idleStop,

        @Nullable ScheduleBody schedule,

        @Schema(description = "Ids of the workspace's keys that let in, at least one; without it all of them do")
        @Nullable
        List<String> keys,

        @Schema(description = "Runs JupyterLab behind this log-in")
        NotebookLogin.@Nullable NotebookFields notebook,

        @Schema(
                description =
                        "Volumes of the workspace that it has until it is terminated, and where it finds them; at most 8")
        @Nullable
        List<VolumeList.VolumeFields> volumes,

        @Schema(
                type = "string",
                allowableValues = {"on-startup", "on-demand", "on-failure"},
                description =
                        "From when on people may log in: as soon as it runs (the default), the same for a time from their first log-in on, or for a time once its command has failed")
        @Nullable
        String trigger,

        @Schema(
                type = "string",
                description =
                        "How long an on-demand or on-failure session lasts, an ISO-8601 duration; without it PT8H",
                example = "PT8H")
        @Nullable
        String sessionTimeout,

        @Schema(
                description =
                        "How many nodes, each on a machine of its own with all that is asked for; all of them start or none. Default 1",
                minimum = "1",
                maximum = "16")
        @Nullable
        Integer nodes) {

    /** Whole GPUs, of an exact model or of any that the workspace may use. */
    record LaunchGpus(
            @Schema(defaultValue = "0") @Nullable Integer count,

            @Schema(description = "As GET /v1/gpus lists it") @Nullable
            String model) {}
}
