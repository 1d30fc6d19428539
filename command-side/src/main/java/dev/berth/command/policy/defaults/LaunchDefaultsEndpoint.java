package dev.berth.command.policy.defaults;

import dev.berth.command.CommandSideSettings;
import dev.berth.command.Commands;
import dev.berth.command.LogIncarnation;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.http.JsonBody;
import dev.berth.command.http.RequestHeaders;
import dev.berth.command.http.Responses;
import dev.berth.command.pod.setting.IdleStopReader;
import dev.berth.command.pod.setting.PodSettingsReader;
import dev.berth.command.pod.spec.SpecFields;
import dev.berth.command.policy.Policies;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.policy.LaunchDefaults;
import dev.berth.messages.policy.LaunchDefaultsView;
import dev.berth.messages.policy.PolicyAnswer;
import dev.berth.messages.policy.SetLaunchDefaults;
import dev.berth.messages.policy.WorkspacePolicy;
import dev.berth.messages.problem.ProblemCode;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
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

/** {@code PUT /v1/admin/workspaces/{name}/defaults}: 200 with all of them; {@code DELETE}: there are none any more. */
@RestController
final class LaunchDefaultsEndpoint {
    private final Commands commands;
    private final Set<String> sizes;
    private final Responses responses;

    LaunchDefaultsEndpoint(
            Commands commands, CommandSideSettings settings, ProjectionProgress progress, LogIncarnation incarnation) {
        this.commands = commands;
        this.sizes = settings.sizes();
        this.responses = new Responses(progress, incarnation);
    }

    @PutMapping(path = "/v1/admin/workspaces/{name}/defaults", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Requires(Scope.ADMIN)
    Mono<ResponseEntity<LaunchDefaultsView>> set(
            Caller caller,
            @PathVariable("name") String name,
            @RequestHeader(name = Responses.IF_MATCH, required = false) @Nullable String ifMatch,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = LaunchDefaultsBody.class)))
                    @RequestBody(required = false)
                    @Nullable
                    Map<String, Object> json) {
        var body = JsonBody.of(json);
        body.allowOnly(LaunchDefaultsBody.class);
        var defaults = new LaunchDefaults(
                body.isGiven("diskGb") ? (Integer) SpecFields.diskGb(body) : null,
                SpecFields.size(body, sizes),
                duration(body, "stopAfter"),
                duration(body, "terminateAfter"),
                body.isGiven(IdleStopReader.FIELD) ? IdleStopReader.read(body) : null);
        return send(caller, name, defaults, ifMatch, body)
                .flatMap(answer -> responses.policy(
                        answer,
                        WorkspacePolicy::defaultsVersion,
                        policy -> LaunchDefaultsView.of(new Workspace(name), policy)));
    }

    @DeleteMapping("/v1/admin/workspaces/{name}/defaults")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Requires(Scope.ADMIN)
    Mono<ResponseEntity<Void>> clear(
            Caller caller,
            @PathVariable("name") String name,
            @RequestHeader(name = Responses.IF_MATCH, required = false) @Nullable String ifMatch) {
        return send(caller, name, LaunchDefaults.NONE, ifMatch, JsonBody.of(null))
                .flatMap(responses::policyCleared);
    }

    private Mono<PolicyAnswer> send(
            Caller caller, String name, LaunchDefaults defaults, @Nullable String ifMatch, JsonBody body) {
        Policies.checkName(name, "name", body);
        if (!body.faults().isEmpty()) {
            return Mono.error(body.problem(ProblemCode.INVALID_SPEC).asException());
        }
        return commands.send(
                new SetLaunchDefaults(caller, new Workspace(name), defaults, RequestHeaders.expectedVersions(ifMatch)));
    }

    private static @Nullable Duration duration(JsonBody body, String field) {
        var text = body.text(field);
        var duration = text == null ? null : PodSettingsReader.ahead(text);
        if (text != null && duration == null) {
            body.fault(
                    "invalid-duration",
                    field,
                    "Must be an ISO-8601 duration from 1 second to 365 days, e.g. 'PT8H'; an instant would be the same for all launches.");
        }
        return duration;
    }
}
