package dev.berth.command.volume.delete;

import dev.berth.command.Commands;
import dev.berth.command.LogIncarnation;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.http.Responses;
import dev.berth.command.volume.SavedVolume;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.volume.DeleteVolume;
import dev.berth.messages.volume.VolumeName;
import dev.berth.messages.volume.VolumeView;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code DELETE /v1/volumes/{name}}: 202 with the volume, which is gone when its machine has deleted it. */
@RestController
final class DeleteVolumeEndpoint {
    private final Commands commands;
    private final Responses responses;

    DeleteVolumeEndpoint(Commands commands, ProjectionProgress progress, LogIncarnation incarnation) {
        this.commands = commands;
        this.responses = new Responses(progress, incarnation);
    }

    @DeleteMapping("/v1/volumes/{name}")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Requires(Scope.WRITE)
    Mono<ResponseEntity<VolumeView>> delete(Caller caller, @PathVariable("name") String name) {
        if (!VolumeName.isValid(name)) {
            return Mono.error(SavedVolume.unknown(name).asException());
        }
        return commands.send(new DeleteVolume(caller, new VolumeName(name)))
                .flatMap(answer -> responses.volume(answer, ResponseEntity.status(HttpStatus.ACCEPTED)));
    }
}
