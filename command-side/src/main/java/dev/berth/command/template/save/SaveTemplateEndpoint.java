package dev.berth.command.template.save;

import dev.berth.command.CommandSideSettings;
import dev.berth.command.Commands;
import dev.berth.command.LogIncarnation;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.http.JsonBody;
import dev.berth.command.http.RequestHeaders;
import dev.berth.command.http.Responses;
import dev.berth.command.template.TemplateBody;
import dev.berth.command.template.TemplateReader;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.template.OfferedTemplate;
import dev.berth.messages.template.SaveTemplate;
import dev.berth.messages.template.TemplateAnswer;
import dev.berth.messages.template.TemplateView;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * {@code PUT /v1/templates/{id}} for the caller's workspace, {@code PUT /v1/admin/templates/{id}} for every workspace: 200 with the
 * template as it was saved.
 */
@RestController
final class SaveTemplateEndpoint {
    private final Commands commands;
    private final boolean containers;
    private final Responses responses;

    SaveTemplateEndpoint(
            Commands commands, CommandSideSettings settings, ProjectionProgress progress, LogIncarnation incarnation) {
        this.commands = commands;
        this.containers = settings.containers();
        this.responses = new Responses(progress, incarnation);
    }

    @PutMapping(path = "/v1/templates/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Requires(Scope.WRITE)
    Mono<ResponseEntity<TemplateView>> save(
            Caller caller,
            @PathVariable("id") String id,
            @RequestHeader(name = Responses.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestHeader(name = Responses.IF_NONE_MATCH, required = false) @Nullable String ifNoneMatch,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = TemplateBody.class)))
                    @RequestBody(required = false)
                    @Nullable
                    Map<String, Object> body) {
        return send(caller, false, id, ifMatch, ifNoneMatch, body);
    }

    @PutMapping(path = "/v1/admin/templates/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Requires(Scope.ADMIN)
    Mono<ResponseEntity<TemplateView>> saveForAll(
            Caller caller,
            @PathVariable("id") String id,
            @RequestHeader(name = Responses.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestHeader(name = Responses.IF_NONE_MATCH, required = false) @Nullable String ifNoneMatch,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = TemplateBody.class)))
                    @RequestBody(required = false)
                    @Nullable
                    Map<String, Object> body) {
        return send(caller, true, id, ifMatch, ifNoneMatch, body);
    }

    private Mono<ResponseEntity<TemplateView>> send(
            Caller caller,
            boolean shared,
            String id,
            @Nullable String ifMatch,
            @Nullable String ifNoneMatch,
            @Nullable Map<String, Object> json) {
        var body = JsonBody.of(json);
        var template = TemplateReader.read(id, body);
        if (!body.faults().isEmpty()) {
            return Mono.error(body.problem(ProblemCode.INVALID_SPEC).asException());
        }
        var command = new SaveTemplate(
                caller,
                shared,
                template,
                RequestHeaders.expectedVersions(ifMatch),
                RequestHeaders.onlyNew(ifNoneMatch));
        return commands.send(command).flatMap(this::answer);
    }

    private Mono<ResponseEntity<TemplateView>> answer(TemplateAnswer answer) {
        return switch (answer) {
            case TemplateAnswer.Accepted(var saved, var position) ->
                responses
                        .accepted(position, ResponseEntity.status(HttpStatus.OK).eTag("\"" + saved.version() + "\""))
                        .map(response -> response.body(TemplateView.of(OfferedTemplate.of(saved), containers)));
            case TemplateAnswer.Refused(var problem) -> Mono.error(problem.asException());
        };
    }
}
