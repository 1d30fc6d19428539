package dev.berth.command.policy.quota;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How much a workspace may hold at once, each any number where it is null or left out. Names the fields to the endpoint and to the
 * OpenAPI description.
 */
record QuotaBody(
        @Schema(description = "Of all pods that hold any; null for what the installation says of every workspace")
        @Nullable
        Integer gpus,

        @Schema(description = "That are not terminated") @Nullable
        Integer pods,

        @Schema(description = "One for each node of a pod that is not terminated") @Nullable
        Integer publicPorts,

        @Schema(description = "GiB of the disks of all pods that are not terminated, for each node, and of volumes")
        @Nullable
        Integer diskGb,

        @Schema(description = "Named volumes") @Nullable Integer volumes) {}
