package dev.berth.command.pod.terminate;

import dev.berth.command.Commands;
import dev.berth.command.LogIncarnation;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.http.RequestHeaders;
import dev.berth.command.http.Responses;
import dev.berth.command.pod.change.PodChange;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.pod.ChangePod.TerminatePod;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodView;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code DELETE /v1/pods/{id}}: the same as the action {@code terminate}. */
@RestController
final class TerminatePodEndpoint {
    private final Commands commands;
    private final Responses responses;

    TerminatePodEndpoint(Commands commands, ProjectionProgress progress, LogIncarnation incarnation) {
        this.commands = commands;
        this.responses = new Responses(progress, incarnation);
    }

    @DeleteMapping("/v1/pods/{id}")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Requires(Scope.WRITE)
    Mono<ResponseEntity<PodView>> terminate(
            Caller caller,
            @PathVariable("id") String id,
            @RequestHeader(name = Responses.IF_MATCH, required = false) @Nullable String ifMatch) {
        if (!PodId.isValid(id)) {
            return Mono.error(PodChange.unknown(id).asException());
        }
        return commands.send(new TerminatePod(caller, new PodId(id), RequestHeaders.expectedVersions(ifMatch), null))
                .flatMap(responses::pod);
    }
}
