package dev.berth.command.policy.gpumodels;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The GPU models that a workspace may use. Names the fields to the endpoint and to the OpenAPI description. */
record GpuModelsBody(
        @Schema(
                requiredMode = Schema.RequiredMode.REQUIRED,
                description =
                        "Names as GET /v1/gpus lists them, at most 50; none for no GPUs at all, null for all models")
        @Nullable
        List<String> models) {}
