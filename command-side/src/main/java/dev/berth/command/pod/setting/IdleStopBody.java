package dev.berth.command.pod.setting;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When a pod is stopped because nobody uses it. Names the fields to the reader and to the OpenAPI description. */
@Schema(requiredProperties = "after")
public record IdleStopBody(
        @Schema(
                type = "string",
                description = "How long nobody has used it: an ISO-8601 duration from 5 minutes to 30 days",
                example = "PT30M")
        @Nullable
        String after,

        @ArraySchema(schema = @Schema(allowableValues = {"jobs", "ports"}))
        @Schema(
                description =
                        "What counts as use besides what people do in it: busy processors and GPUs, and what goes over forwarded ports")
        @Nullable
        List<String> count) {}
