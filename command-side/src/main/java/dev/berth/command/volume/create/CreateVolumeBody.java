package dev.berth.command.volume.create;

import io.swagger.v3.oas.annotations.media.Schema;

/** What is sent to create a volume. Names the fields to the reader and to the OpenAPI description. */
record CreateVolumeBody(
        @Schema(description = "Unique among the volumes of the workspace")
        String name,

        @Schema(description = "In GiB, at least 1") Integer sizeGb) {}
