package dev.berth.command.webhook.remove;

import dev.berth.command.Commands;
import dev.berth.command.LogIncarnation;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.WebhookSecrets;
import dev.berth.command.http.Responses;
import dev.berth.messages.Caller;
import dev.berth.messages.Names;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.webhook.RemoveWebhook;
import dev.berth.messages.webhook.WebhookAnswer;
import dev.berth.messages.webhook.WebhookName;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code DELETE /v1/webhooks/{name}}: 204, and its address and key are deleted. */
@RestController
final class RemoveWebhookEndpoint {
    private final Commands commands;
    private final WebhookSecrets secrets;
    private final Responses responses;

    RemoveWebhookEndpoint(
            Commands commands, WebhookSecrets secrets, ProjectionProgress progress, LogIncarnation incarnation) {
        this.commands = commands;
        this.secrets = secrets;
        this.responses = new Responses(progress, incarnation);
    }

    @DeleteMapping("/v1/webhooks/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Requires(Scope.WRITE)
    Mono<ResponseEntity<Void>> remove(Caller caller, @PathVariable("name") String name) {
        if (!Names.isValid(name)) {
            return Mono.error(RemoveWebhookHandler.unknown(name).asException());
        }
        return commands.send(new RemoveWebhook(caller, new WebhookName(name))).flatMap(this::answer);
    }

    private Mono<ResponseEntity<Void>> answer(WebhookAnswer answer) {
        return switch (answer) {
            case WebhookAnswer.Accepted(var forgotten, var position) ->
                (forgotten == null ? Mono.<Void>empty() : secrets.forget(forgotten))
                        .then(responses.accepted(position, ResponseEntity.status(HttpStatus.NO_CONTENT)))
                        .map(ResponseEntity.HeadersBuilder::build);
            case WebhookAnswer.Refused(var problem) -> Mono.error(problem.asException());
        };
    }
}
