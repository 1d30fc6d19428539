package dev.berth.command.pod.launch;

import dev.berth.messages.pod.GpuRequest;
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
        @Nullable GpuRequest gpu,
        @Nullable Map<String, String> env,
        @Nullable List<Integer> ports,
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
        Object command) {}
