package dev.berth.command.volume.edit;

import dev.berth.command.Commands;
import dev.berth.command.LogIncarnation;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.http.JsonBody;
import dev.berth.command.http.RequestHeaders;
import dev.berth.command.http.Responses;
import dev.berth.command.volume.SavedVolume;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.volume.EditVolume;
import dev.berth.messages.volume.VolumeName;
import dev.berth.messages.volume.VolumeView;
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
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code PATCH /v1/volumes/{name}}: 200 with the volume as decided. */
@RestController
final class EditVolumeEndpoint {
    private final Commands commands;
    private final Responses responses;

    EditVolumeEndpoint(Commands commands, ProjectionProgress progress, LogIncarnation incarnation) {
        this.commands = commands;
        this.responses = new Responses(progress, incarnation);
    }

    @PatchMapping(path = "/v1/volumes/{name}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Requires(Scope.WRITE)
    Mono<ResponseEntity<VolumeView>> edit(
            Caller caller,
            @PathVariable("name") String name,
            @RequestHeader(name = Responses.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestHeader(name = Responses.IDEMPOTENCY_KEY, required = false) @Nullable String key,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = EditVolumeBody.class)))
                    @RequestBody(required = false)
                    @Nullable
                    Map<String, Object> json) {
        if (!VolumeName.isValid(name)) {
            return Mono.error(SavedVolume.unknown(name).asException());
        }
        var body = JsonBody.of(json);
        body.allowOnly(EditVolumeBody.class);
        var newName = body.text("name");
        if (newName != null && !VolumeName.isValid(newName)) {
            body.fault("invalid-name", "name", "A volume's name is %s.".formatted(VolumeName.RULE));
        }
        var sizeGb = body.isGiven("sizeGb") ? (Integer) body.integer("sizeGb", 1, SavedVolume.MAX_GB, 1) : null;
        if (!body.faults().isEmpty()) {
            return Mono.error(body.problem(ProblemCode.INVALID_SPEC).asException());
        }
        if (newName == null && sizeGb == null) {
            return Mono.error(nothing().asException());
        }
        var request =
                RequestHeaders.requestKey(key, "PATCH /v1/volumes/%s".formatted(name), json == null ? Map.of() : json);
        return commands.send(new EditVolume(
                        caller,
                        new VolumeName(name),
                        RequestHeaders.expectedVersions(ifMatch),
                        request,
                        newName == null ? null : new VolumeName(newName),
                        sizeGb))
                .flatMap(answer -> responses.volume(answer, ResponseEntity.status(HttpStatus.OK)));
    }

    private static Problem nothing() {
        return Problem.of(
                ProblemCode.INVALID_SPEC, "Nothing to update: At least one of name and sizeGb must be provided.");
    }
}
