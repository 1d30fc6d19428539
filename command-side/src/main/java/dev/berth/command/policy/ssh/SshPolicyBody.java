package dev.berth.command.policy.ssh;

import io.swagger.v3.oas.annotations.media.Schema;

/** Whether SSH is on for a workspace. Names the field to the endpoint and to the OpenAPI description. */
record SshPolicyBody(
        @Schema(
                requiredMode = Schema.RequiredMode.REQUIRED,
                description = "Whether people may reach the workspace's pods by SSH, in whichever way")
        boolean enabled) {}
