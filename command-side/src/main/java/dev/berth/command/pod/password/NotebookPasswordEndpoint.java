package dev.berth.command.pod.password;

import dev.berth.command.CommandSideSettings;
import dev.berth.command.Commands;
import dev.berth.command.KeyedHash;
import dev.berth.command.LogIncarnation;
import dev.berth.command.NotebookSecrets;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.http.JsonBody;
import dev.berth.command.http.RequestHeaders;
import dev.berth.command.http.Responses;
import dev.berth.command.pod.change.PodChange;
import dev.berth.command.pod.spec.NotebookPassword;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.pod.ChangePod.SetNotebookPassword;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.problem.ProblemCode;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * {@code PUT /v1/pods/{id}/notebook/password}: 202 with the pod as decided. The hash is stored before anything is decided, and
 * forgotten where the change is refused.
 */
@RestController
final class NotebookPasswordEndpoint {
    private final Commands commands;
    private final NotebookSecrets secrets;
    private final KeyedHash keyedHash;
    private final RandomGenerator random;
    private final Responses responses;

    NotebookPasswordEndpoint(
            Commands commands,
            NotebookSecrets secrets,
            KeyedHash keyedHash,
            CommandSideSettings settings,
            ProjectionProgress progress,
            LogIncarnation incarnation) {
        this.commands = commands;
        this.secrets = secrets;
        this.keyedHash = keyedHash;
        this.random = settings.random();
        this.responses = new Responses(progress, incarnation);
    }

    @PutMapping(path = "/v1/pods/{id}/notebook/password", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Requires(Scope.WRITE)
    Mono<ResponseEntity<PodView>> set(
            Caller caller,
            @PathVariable("id") String id,
            @RequestHeader(name = Responses.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestHeader(name = Responses.IDEMPOTENCY_KEY, required = false) @Nullable String key,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = NotebookPasswordBody.class)))
                    @RequestBody(required = false)
                    @Nullable
                    Map<String, Object> json) {
        if (!PodId.isValid(id)) {
            return Mono.error(PodChange.unknown(id).asException());
        }
        var body = JsonBody.of(json);
        body.allowOnly(NotebookPasswordBody.class);
        var password = NotebookPassword.read(body);
        if (password == null || !body.faults().isEmpty()) {
            return Mono.error(body.problem(ProblemCode.INVALID_SPEC).asException());
        }
        // A plain hash of what can be guessed would give it away.
        var kept = Map.of("password", keyedHash.of(caller.workspace().name() + "\n" + password));
        var request = RequestHeaders.requestKey(key, "PUT /v1/pods/%s/notebook/password".formatted(id), kept);
        var expected = RequestHeaders.expectedVersions(ifMatch);
        var pod = new PodId(id);
        return NotebookPassword.hash(password, random)
                .flatMap(hash -> secrets.store(caller.workspace(), pod, hash))
                .flatMap(reference -> commands.send(new SetNotebookPassword(caller, pod, expected, request, reference))
                        .flatMap(answer -> answer instanceof PodAnswer.Refused
                                ? secrets.forget(reference).thenReturn(answer)
                                : Mono.just(answer)))
                .flatMap(responses::pod);
    }
}
