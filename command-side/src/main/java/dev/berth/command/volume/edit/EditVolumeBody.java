package dev.berth.command.volume.edit;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What is sent to change a volume, at least one of both. Names the fields to the reader and to the OpenAPI description. */
record EditVolumeBody(
        @Schema(description = "Unique among the volumes of the workspace") @Nullable
        String name,

        @Schema(description = "In GiB, no less than before") @Nullable
        Integer sizeGb) {}
