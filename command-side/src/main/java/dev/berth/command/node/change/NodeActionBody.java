package dev.berth.command.node.change;

import dev.berth.messages.node.NodeAction;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What to have a machine do. Names what may be sent, to the endpoint and to the OpenAPI description.
 *
 * @param deadline of a drain, as an ISO-8601 duration: pods that have not stopped by then are killed
 */
record NodeActionBody(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) NodeAction action,

        @Schema(type = "string", format = "duration", defaultValue = "PT1H", nullable = true) @Nullable
        String deadline) {}
