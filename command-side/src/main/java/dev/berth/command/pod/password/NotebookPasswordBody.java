package dev.berth.command.pod.password;

import dev.berth.command.pod.spec.NotebookPassword;
import io.swagger.v3.oas.annotations.media.Schema;

/** Another password of a pod's notebook. Names the field to the endpoint and to the OpenAPI description. */
record NotebookPasswordBody(
        @Schema(
                requiredMode = Schema.RequiredMode.REQUIRED,
                description = "Only its hash is kept, and it is never shown",
                minLength = NotebookPassword.MIN,
                maxLength = NotebookPassword.MAX)
        String password) {}
