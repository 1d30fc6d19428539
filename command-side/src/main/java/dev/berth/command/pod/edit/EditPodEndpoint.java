package dev.berth.command.pod.edit;

import dev.berth.command.CommandSideSettings;
import dev.berth.command.Commands;
import dev.berth.command.LogIncarnation;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.http.JsonBody;
import dev.berth.command.http.RequestHeaders;
import dev.berth.command.http.Responses;
import dev.berth.command.pod.change.PodChange;
import dev.berth.command.pod.setting.PodSettingsReader;
import dev.berth.command.pod.spec.PortList;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.pod.ChangePod.EditPod;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code PATCH /v1/pods/{id}}: 202 with the pod as decided. */
@RestController
final class EditPodEndpoint {
    private final Commands commands;
    private final PodSettingsReader settings;
    private final Responses responses;

    EditPodEndpoint(
            Commands commands, CommandSideSettings settings, ProjectionProgress progress, LogIncarnation incarnation) {
        this.commands = commands;
        this.settings = new PodSettingsReader(settings.clock());
        this.responses = new Responses(progress, incarnation);
    }

    @PatchMapping(path = "/v1/pods/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Requires(Scope.WRITE)
    Mono<ResponseEntity<PodView>> edit(
            Caller caller,
            @PathVariable("id") String id,
            @RequestHeader(name = Responses.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestHeader(name = Responses.IDEMPOTENCY_KEY, required = false) @Nullable String key,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = EditPodBody.class)))
                    @RequestBody(required = false)
                    @Nullable
                    Map<String, Object> body) {
        if (!PodId.isValid(id)) {
            return Mono.error(PodChange.unknown(id).asException());
        }
        var json = JsonBody.of(body);
        json.allowOnly(EditPodBody.class);
        var name = PodSettingsReader.name(json);
        var asked = settings(json);
        if (!json.faults().isEmpty()) {
            return Mono.error(json.problem(ProblemCode.INVALID_SPEC).asException());
        }
        if (name == null && asked.equals(PodSettings.NONE)) {
            return Mono.error(nothing().asException());
        }
        var request = RequestHeaders.requestKey(key, "PATCH /v1/pods/%s".formatted(id), body == null ? Map.of() : body);
        return commands.send(new EditPod(
                        caller, new PodId(id), RequestHeaders.expectedVersions(ifMatch), request, name, asked))
                .flatMap(responses::pod);
    }

    private PodSettings settings(JsonBody body) {
        var asked = settings.read(body);
        return body.names().contains("ports") ? asked.opening(PortList.read(body)) : asked;
    }

    private static Problem nothing() {
        return Problem.of(
                ProblemCode.INVALID_SPEC,
                "Nothing to update: At least one of name, labels, locked, stopAfter, terminateAfter, idleStop, schedule, keys, ports, trigger or sessionTimeout must be provided.");
    }
}
