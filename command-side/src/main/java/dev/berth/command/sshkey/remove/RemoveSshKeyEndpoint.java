package dev.berth.command.sshkey.remove;

import dev.berth.command.Commands;
import dev.berth.command.LogIncarnation;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.http.Responses;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.sshkey.RemoveSshKey;
import dev.berth.messages.sshkey.SshKeyAnswer;
import dev.berth.messages.sshkey.SshKeyId;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code DELETE /v1/ssh-keys/{id}}: 204, and the key opens nothing any more within seconds. */
@RestController
final class RemoveSshKeyEndpoint {
    private final Commands commands;
    private final Responses responses;

    RemoveSshKeyEndpoint(Commands commands, ProjectionProgress progress, LogIncarnation incarnation) {
        this.commands = commands;
        this.responses = new Responses(progress, incarnation);
    }

    @DeleteMapping("/v1/ssh-keys/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Requires(Scope.WRITE)
    Mono<ResponseEntity<Void>> remove(Caller caller, @PathVariable("id") String id) {
        if (!SshKeyId.isValid(id)) {
            return Mono.error(RemoveSshKeyHandler.unknown(id).asException());
        }
        return commands.send(new RemoveSshKey(caller, new SshKeyId(id))).flatMap(this::answer);
    }

    private Mono<ResponseEntity<Void>> answer(SshKeyAnswer answer) {
        return switch (answer) {
            case SshKeyAnswer.Accepted removed ->
                responses
                        .accepted(removed.position(), ResponseEntity.status(HttpStatus.NO_CONTENT))
                        .map(ResponseEntity.HeadersBuilder::build);
            case SshKeyAnswer.Refused(var problem) -> Mono.error(problem.asException());
        };
    }
}
