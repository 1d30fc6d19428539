package dev.berth.command.policy.quota;

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
import dev.berth.messages.policy.PolicyAnswer;
import dev.berth.messages.policy.QuotaView;
import dev.berth.messages.policy.SetQuota;
import dev.berth.messages.policy.WorkspacePolicy;
import dev.berth.messages.policy.WorkspaceQuota;
import dev.berth.messages.problem.ProblemCode;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code PUT /v1/quotas/{workspace}}: 200 with all of it; {@code DELETE}: there is none any more. */
@RestController
final class QuotaEndpoint {
    private final Commands commands;
    private final Responses responses;

    QuotaEndpoint(Commands commands, ProjectionProgress progress, LogIncarnation incarnation) {
        this.commands = commands;
        this.responses = new Responses(progress, incarnation);
    }

    @PutMapping(path = "/v1/quotas/{workspace}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Requires(Scope.ADMIN)
    Mono<ResponseEntity<QuotaView>> set(
            Caller caller,
            @PathVariable("workspace") String name,
            @RequestHeader(name = Responses.IF_MATCH, required = false) @Nullable String ifMatch,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = QuotaBody.class)))
                    @RequestBody(required = false)
                    @Nullable
                    Map<String, Object> json) {
        var body = JsonBody.of(json);
        body.allowOnly(QuotaBody.class);
        var quota = new WorkspaceQuota(
                limit(body, "gpus"),
                limit(body, "pods"),
                limit(body, "publicPorts"),
                limit(body, "diskGb"),
                limit(body, "volumes"));
        if (body.names().isEmpty()) {
            body.fault("missing", "diskGb", "Name at least one limit, or null for none of it; DELETE takes all away.");
        }
        return send(caller, name, quota, ifMatch, body)
                .flatMap(answer -> responses.policy(
                        answer, WorkspacePolicy::quotaVersion, policy -> QuotaView.of(new Workspace(name), policy)));
    }

    @DeleteMapping("/v1/quotas/{workspace}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Requires(Scope.ADMIN)
    Mono<ResponseEntity<Void>> clear(
            Caller caller,
            @PathVariable("workspace") String name,
            @RequestHeader(name = Responses.IF_MATCH, required = false) @Nullable String ifMatch) {
        return send(caller, name, WorkspaceQuota.NONE, ifMatch, JsonBody.of(null))
                .flatMap(responses::policyCleared);
    }

    private Mono<PolicyAnswer> send(
            Caller caller, String name, WorkspaceQuota quota, @Nullable String ifMatch, JsonBody body) {
        Policies.checkName(name, "workspace", body);
        if (!body.faults().isEmpty()) {
            return Mono.error(body.problem(ProblemCode.INVALID_SPEC).asException());
        }
        return commands.send(
                new SetQuota(caller, new Workspace(name), quota, RequestHeaders.expectedVersions(ifMatch)));
    }

    private static @Nullable Integer limit(JsonBody body, String field) {
        return body.isGiven(field) ? (Integer) body.integer(field, 0, Integer.MAX_VALUE, 0) : null;
    }
}
