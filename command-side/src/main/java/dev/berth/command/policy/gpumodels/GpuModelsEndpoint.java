package dev.berth.command.policy.gpumodels;

import dev.berth.command.Commands;
import dev.berth.command.LogIncarnation;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.http.JsonBody;
import dev.berth.command.http.RequestHeaders;
import dev.berth.command.http.Responses;
import dev.berth.command.pod.spec.SpecFields;
import dev.berth.command.policy.Policies;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.policy.GpuModelsView;
import dev.berth.messages.policy.PolicyAnswer;
import dev.berth.messages.policy.SetGpuModels;
import dev.berth.messages.policy.WorkspacePolicy;
import dev.berth.messages.problem.ProblemCode;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.HashSet;
import java.util.List;
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

/** {@code PUT /v1/admin/workspaces/{name}/gpu-models}: 200 with what the workspace may use; {@code DELETE}: it may use all again. */
@RestController
final class GpuModelsEndpoint {
    private static final int MAX_MODELS = 50;

    private final Commands commands;
    private final Responses responses;

    GpuModelsEndpoint(Commands commands, ProjectionProgress progress, LogIncarnation incarnation) {
        this.commands = commands;
        this.responses = new Responses(progress, incarnation);
    }

    @PutMapping(path = "/v1/admin/workspaces/{name}/gpu-models", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Requires(Scope.ADMIN)
    Mono<ResponseEntity<GpuModelsView>> set(
            Caller caller,
            @PathVariable("name") String name,
            @RequestHeader(name = Responses.IF_MATCH, required = false) @Nullable String ifMatch,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = GpuModelsBody.class)))
                    @RequestBody(required = false)
                    @Nullable
                    Map<String, Object> json) {
        var body = JsonBody.of(json);
        body.allowOnly(GpuModelsBody.class);
        Policies.checkName(name, "name", body);
        var models = models(body);
        if (!body.faults().isEmpty()) {
            return Mono.error(body.problem(ProblemCode.INVALID_SPEC).asException());
        }
        return send(caller, name, models, ifMatch)
                .flatMap(answer -> responses.policy(
                        answer,
                        WorkspacePolicy::gpuModelsVersion,
                        policy -> GpuModelsView.of(new Workspace(name), policy)));
    }

    @DeleteMapping("/v1/admin/workspaces/{name}/gpu-models")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Requires(Scope.ADMIN)
    Mono<ResponseEntity<Void>> clear(
            Caller caller,
            @PathVariable("name") String name,
            @RequestHeader(name = Responses.IF_MATCH, required = false) @Nullable String ifMatch) {
        var body = JsonBody.of(null);
        Policies.checkName(name, "name", body);
        if (!body.faults().isEmpty()) {
            return Mono.error(body.problem(ProblemCode.INVALID_SPEC).asException());
        }
        return send(caller, name, null, ifMatch).flatMap(responses::policyCleared);
    }

    private Mono<PolicyAnswer> send(
            Caller caller, String name, @Nullable List<String> models, @Nullable String ifMatch) {
        return commands.send(
                new SetGpuModels(caller, new Workspace(name), models, RequestHeaders.expectedVersions(ifMatch)));
    }

    /** Null where it is {@code null}, or wrong. */
    private static @Nullable List<String> models(JsonBody body) {
        if (body.isNull("models")) {
            return null;
        }
        if (!body.names().contains("models")) {
            body.fault("missing", "models", "Name the models, or null for all there are.");
            return null;
        }
        var models = body.texts("models");
        if (models.size() > MAX_MODELS) {
            body.fault("too-many", "models", "At most %d models can be named.".formatted(MAX_MODELS));
            return null;
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < models.size(); i++) {
            var field = "models[%d]".formatted(i);
            if (!SpecFields.isGpuModel(models.get(i))) {
                body.fault("invalid-model", field, SpecFields.GPU_MODEL_RULE);
            } else if (!seen.add(models.get(i))) {
                body.fault("repeated", field, "The model is listed twice.");
            }
        }
        return models.stream().sorted().toList();
    }
}
