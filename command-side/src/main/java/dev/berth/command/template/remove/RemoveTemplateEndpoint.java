package dev.berth.command.template.remove;

import dev.berth.command.Commands;
import dev.berth.command.LogIncarnation;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.http.RequestHeaders;
import dev.berth.command.http.Responses;
import dev.berth.command.template.TemplateDecisions;
import dev.berth.command.template.TemplateReader;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.template.RemoveTemplate;
import dev.berth.messages.template.TemplateAnswer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * {@code DELETE /v1/templates/{id}} of the caller's workspace, {@code DELETE /v1/admin/templates/{id}} of the owner's: 204. Pods that
 * were launched from it go on.
 */
@RestController
final class RemoveTemplateEndpoint {
    private final Commands commands;
    private final Responses responses;

    RemoveTemplateEndpoint(Commands commands, ProjectionProgress progress, LogIncarnation incarnation) {
        this.commands = commands;
        this.responses = new Responses(progress, incarnation);
    }

    @DeleteMapping("/v1/templates/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Requires(Scope.WRITE)
    Mono<ResponseEntity<Void>> remove(
            Caller caller,
            @PathVariable("id") String id,
            @RequestHeader(name = Responses.IF_MATCH, required = false) @Nullable String ifMatch) {
        return send(caller, false, id, ifMatch);
    }

    @DeleteMapping("/v1/admin/templates/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Requires(Scope.ADMIN)
    Mono<ResponseEntity<Void>> removeForAll(
            Caller caller,
            @PathVariable("id") String id,
            @RequestHeader(name = Responses.IF_MATCH, required = false) @Nullable String ifMatch) {
        return send(caller, true, id, ifMatch);
    }

    private Mono<ResponseEntity<Void>> send(Caller caller, boolean shared, String id, @Nullable String ifMatch) {
        if (!TemplateReader.isId(id)) {
            return Mono.error(TemplateDecisions.unknown(id, shared).asException());
        }
        return commands.send(new RemoveTemplate(caller, shared, id, RequestHeaders.expectedVersions(ifMatch)))
                .flatMap(this::answer);
    }

    private Mono<ResponseEntity<Void>> answer(TemplateAnswer answer) {
        return switch (answer) {
            case TemplateAnswer.Accepted removed ->
                responses
                        .accepted(removed.position(), ResponseEntity.status(HttpStatus.NO_CONTENT))
                        .map(ResponseEntity.HeadersBuilder::build);
            case TemplateAnswer.Refused(var problem) -> Mono.error(problem.asException());
        };
    }
}
