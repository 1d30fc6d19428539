package dev.berth.command.policy.ssh;

import dev.berth.command.Commands;
import dev.berth.command.LogIncarnation;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.http.JsonBody;
import dev.berth.command.http.RequestHeaders;
import dev.berth.command.http.Responses;
import dev.berth.command.policy.Policies;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.policy.SetSsh;
import dev.berth.messages.policy.SshPolicyView;
import dev.berth.messages.policy.WorkspacePolicy;
import dev.berth.messages.problem.ProblemCode;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code PUT /v1/admin/workspaces/{name}/ssh}: 200 with whether SSH is on for the workspace. */
@RestController
final class SetSshEndpoint {
    private final Commands commands;
    private final Responses responses;

    SetSshEndpoint(Commands commands, ProjectionProgress progress, LogIncarnation incarnation) {
        this.commands = commands;
        this.responses = new Responses(progress, incarnation);
    }

    @PutMapping(path = "/v1/admin/workspaces/{name}/ssh", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Requires(Scope.ADMIN)
    Mono<ResponseEntity<SshPolicyView>> set(
            Caller caller,
            @PathVariable("name") String name,
            @RequestHeader(name = Responses.IF_MATCH, required = false) @Nullable String ifMatch,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = SshPolicyBody.class)))
                    @RequestBody(required = false)
                    @Nullable
                    Map<String, Object> json) {
        var body = JsonBody.of(json);
        body.allowOnly(SshPolicyBody.class);
        Policies.checkName(name, "name", body);
        var enabled = body.truth("enabled");
        if (enabled == null && body.faults().isEmpty()) {
            body.fault("missing", "enabled", "Say true to let people in by SSH, or false to let nobody in.");
        }
        if (enabled == null || !body.faults().isEmpty()) {
            return Mono.error(body.problem(ProblemCode.INVALID_SPEC).asException());
        }
        var workspace = new Workspace(name);
        return commands.send(new SetSsh(caller, workspace, enabled, RequestHeaders.expectedVersions(ifMatch)))
                .flatMap(answer -> responses.policy(
                        answer, WorkspacePolicy::sshVersion, policy -> SshPolicyView.of(workspace, policy)));
    }
}
