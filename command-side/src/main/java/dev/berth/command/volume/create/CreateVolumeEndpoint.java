package dev.berth.command.volume.create;

import dev.berth.command.CommandSideSettings;
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
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.volume.CreateVolume;
import dev.berth.messages.volume.VolumeId;
import dev.berth.messages.volume.VolumeName;
import dev.berth.messages.volume.VolumeView;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code POST /v1/volumes}: 201 with the volume, which is on no machine before a pod is placed with it. */
@RestController
final class CreateVolumeEndpoint {
    private final Commands commands;
    private final RandomGenerator random;
    private final Responses responses;

    CreateVolumeEndpoint(
            Commands commands, CommandSideSettings settings, ProjectionProgress progress, LogIncarnation incarnation) {
        this.commands = commands;
        this.random = settings.random();
        this.responses = new Responses(progress, incarnation);
    }

    @PostMapping(path = "/v1/volumes", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    @Requires(Scope.WRITE)
    Mono<ResponseEntity<VolumeView>> create(
            Caller caller,
            @RequestHeader(name = Responses.IDEMPOTENCY_KEY, required = false) @Nullable String key,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = CreateVolumeBody.class)))
                    @RequestBody(required = false)
                    @Nullable
                    Map<String, Object> json) {
        var request = RequestHeaders.requestKey(key, "POST /v1/volumes", Objects.requireNonNullElse(json, Map.of()));
        var body = JsonBody.of(json);
        body.allowOnly(CreateVolumeBody.class);
        var name = body.text("name");
        if (name == null || !VolumeName.isValid(name)) {
            if (body.faults().stream().noneMatch(fault -> "name".equals(fault.field()))) {
                body.fault("invalid-name", "name", "A volume's name is %s.".formatted(VolumeName.RULE));
            }
        }
        if (!body.isGiven("sizeGb")) {
            body.fault(
                    "missing", "sizeGb", "Say how large it is to be, in GiB: 1 to %d.".formatted(SavedVolume.MAX_GB));
        }
        int sizeGb = body.integer("sizeGb", 1, SavedVolume.MAX_GB, 1);
        if (name == null || !body.faults().isEmpty()) {
            return Mono.error(body.problem(ProblemCode.INVALID_SPEC).asException());
        }
        return commands.send(new CreateVolume(caller, VolumeId.random(random), new VolumeName(name), sizeGb, request))
                .flatMap(answer -> responses.volume(
                        answer, ResponseEntity.status(HttpStatus.CREATED).location(URI.create("/v1/volumes/" + name))));
    }
}
