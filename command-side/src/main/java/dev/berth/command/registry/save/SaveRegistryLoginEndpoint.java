package dev.berth.command.registry.save;

import dev.berth.command.Commands;
import dev.berth.command.LogIncarnation;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.RegistrySecrets;
import dev.berth.command.http.JsonBody;
import dev.berth.command.http.Responses;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.registry.Registry;
import dev.berth.messages.registry.RegistryAnswer;
import dev.berth.messages.registry.RegistryLoginView;
import dev.berth.messages.registry.SaveRegistryLogin;
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
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * {@code PUT /v1/registries/{registry}}: 200 with the login, without its password. The password is stored before anything is
 * decided, and the one that it takes the place of deleted after.
 */
@RestController
final class SaveRegistryLoginEndpoint {
    /** A variable of Nomad holds 64 KiB, and tokens of registries have some 4. */
    private static final int MAX_LENGTH = 16 << 10;

    private final Commands commands;
    private final RegistrySecrets secrets;
    private final Responses responses;

    SaveRegistryLoginEndpoint(
            Commands commands, RegistrySecrets secrets, ProjectionProgress progress, LogIncarnation incarnation) {
        this.commands = commands;
        this.secrets = secrets;
        this.responses = new Responses(progress, incarnation);
    }

    @PutMapping(path = "/v1/registries/{registry}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Requires(Scope.WRITE)
    Mono<ResponseEntity<RegistryLoginView>> save(
            Caller caller,
            @PathVariable("registry") String registry,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = RegistryLoginBody.class)))
                    @RequestBody(required = false)
                    @Nullable
                    Map<String, Object> json) {
        var body = JsonBody.of(json);
        body.allowOnly(RegistryLoginBody.class);
        if (!Registry.isValid(registry)) {
            body.fault(
                    "invalid-registry",
                    "registry",
                    "Name the registry in the address as its images do, such as ghcr.io or docker.io.");
        }
        var username = line(body, "username");
        var password = line(body, "password");
        if (!body.faults().isEmpty()) {
            return Mono.error(new Problem(
                            ProblemCode.INVALID_SPEC,
                            "Send {\"username\": \"…\", \"password\": \"…\"}; a token that may only pull is best.",
                            body.faults())
                    .asException());
        }
        return secrets.store(caller.workspace(), password)
                .flatMap(reference -> commands.send(
                                new SaveRegistryLogin(caller, new Registry(registry), username, reference))
                        .flatMap(answer -> answer(answer, reference)));
    }

    private Mono<ResponseEntity<RegistryLoginView>> answer(RegistryAnswer answer, String reference) {
        return switch (answer) {
            case RegistryAnswer.Accepted(var login, var forgotten, var position) ->
                (forgotten == null ? Mono.<Void>empty() : secrets.forget(forgotten))
                        .then(responses.accepted(position, ResponseEntity.status(HttpStatus.OK)))
                        .map(response -> response.body(login));
            case RegistryAnswer.Refused(var problem) ->
                secrets.forget(reference).then(Mono.error(problem.asException()));
        };
    }

    /** A text of one line, as it goes into a header of the registry's. */
    private static String line(JsonBody body, String field) {
        var text = body.text(field);
        if (text == null || text.isEmpty()) {
            body.fault("missing", field, "Must be there and not be empty.");
            return "";
        }
        if (text.length() > MAX_LENGTH || text.chars().anyMatch(Character::isISOControl)) {
            body.fault("invalid", field, "Must be one line of at most %d characters.".formatted(MAX_LENGTH));
        }
        return text;
    }
}
