package dev.berth.command.pod.change;

import dev.berth.messages.pod.PodAction;
import io.swagger.v3.oas.annotations.media.Schema;

/** What to do with a pod. Only the OpenAPI description is made from it. */
record PodActionBody(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) PodAction action) {}
