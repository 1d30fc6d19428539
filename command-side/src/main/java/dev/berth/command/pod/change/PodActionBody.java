package dev.berth.command.pod.change;

import dev.berth.messages.pod.PodAction;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What to do with a pod. Names what may be sent, to the endpoint and to the OpenAPI description. */
record PodActionBody(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) PodAction action,

        @Schema(description = "With start only: other GPUs than the launch asked for, such as none to rescue files.")
        @Nullable
        StartGpus gpu,

        @Schema(
                type = "string",
                format = "duration",
                description = "With extend only, where it is needed: how much later the next timer comes.",
                example = "PT1H")
        @Nullable
        String by,

        @Schema(
                description =
                        "With reset only, where it must be true: the pod's disk may be deleted with all that is on it.")
        @Nullable
        Boolean wipe) {
    /** How many GPUs, of the model that the launch asked for. */
    record StartGpus(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            int count) {}
}
