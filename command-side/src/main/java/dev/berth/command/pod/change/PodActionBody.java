package dev.berth.command.pod.change;

import dev.berth.messages.pod.PodAction;
import io.swagger.v3.oas.annotations.media.Schema;

/** What to do with a pod. Names what may be sent, to the endpoint and to the OpenAPI description. */
record PodActionBody(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) PodAction action) {}
