package dev.berth.command.sshkey.add;

import io.swagger.v3.oas.annotations.media.Schema;

/** One key or many, each on a line of its own. Only the OpenAPI description is made from it. */
record AddSshKeysBody(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String publicKey) {}
