package dev.berth.command.registry.remove;

import dev.berth.command.Commands;
import dev.berth.command.LogIncarnation;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.RegistrySecrets;
import dev.berth.command.http.Responses;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.registry.Registry;
import dev.berth.messages.registry.RegistryAnswer;
import dev.berth.messages.registry.RemoveRegistryLogin;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code DELETE /v1/registries/{registry}}: 204, and the password is deleted. */
@RestController
final class RemoveRegistryLoginEndpoint {
    private final Commands commands;
    private final RegistrySecrets secrets;
    private final Responses responses;

    RemoveRegistryLoginEndpoint(
            Commands commands, RegistrySecrets secrets, ProjectionProgress progress, LogIncarnation incarnation) {
        this.commands = commands;
        this.secrets = secrets;
        this.responses = new Responses(progress, incarnation);
    }

    @DeleteMapping("/v1/registries/{registry}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Requires(Scope.WRITE)
    Mono<ResponseEntity<Void>> remove(Caller caller, @PathVariable("registry") String registry) {
        if (!Registry.isValid(registry)) {
            return Mono.error(RemoveRegistryLoginHandler.unknown(registry).asException());
        }
        return commands.send(new RemoveRegistryLogin(caller, new Registry(registry)))
                .flatMap(this::answer);
    }

    private Mono<ResponseEntity<Void>> answer(RegistryAnswer answer) {
        return switch (answer) {
            case RegistryAnswer.Accepted removed ->
                (removed.forgotten() == null ? Mono.<Void>empty() : secrets.forget(removed.forgotten()))
                        .then(responses.accepted(removed.position(), ResponseEntity.status(HttpStatus.NO_CONTENT)))
                        .map(ResponseEntity.HeadersBuilder::build);
            case RegistryAnswer.Refused(var problem) -> Mono.error(problem.asException());
        };
    }
}
