package dev.berth.command.sshkey.add;

import dev.berth.command.Commands;
import dev.berth.command.LogIncarnation;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.http.JsonBody;
import dev.berth.command.http.RequestHeaders;
import dev.berth.command.http.Responses;
import dev.berth.command.sshkey.PastedKeys;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.sshkey.AddSshKeys;
import dev.berth.messages.sshkey.SshKeyAnswer;
import dev.berth.messages.sshkey.SshKeyView;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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

/** {@code POST /v1/ssh-keys}: 201 with the keys of one paste, 200 where all of them were saved before. */
@RestController
final class AddSshKeysEndpoint {
    private final Commands commands;
    private final Responses responses;

    AddSshKeysEndpoint(Commands commands, ProjectionProgress progress, LogIncarnation incarnation) {
        this.commands = commands;
        this.responses = new Responses(progress, incarnation);
    }

    /** The keys in the order in which they were pasted. */
    record SavedSshKeys(List<SshKeyView> keys) {}

    @PostMapping(path = "/v1/ssh-keys", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    @Requires(Scope.WRITE)
    Mono<ResponseEntity<SavedSshKeys>> add(
            Caller caller,
            @RequestHeader(name = Responses.IDEMPOTENCY_KEY, required = false) @Nullable String key,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = AddSshKeysBody.class)))
                    @RequestBody(required = false)
                    @Nullable
                    Map<String, Object> body) {
        var text = text(body);
        return switch (PastedKeys.read(text)) {
            case PastedKeys.Valid(var keys) -> {
                var request = RequestHeaders.requestKey(key, "POST /v1/ssh-keys", Map.of("publicKey", text));
                yield commands.send(new AddSshKeys(caller, keys, request)).flatMap(this::answer);
            }
            case PastedKeys.Invalid(var problem) -> Mono.error(problem.asException());
        };
    }

    private Mono<ResponseEntity<SavedSshKeys>> answer(SshKeyAnswer answer) {
        return switch (answer) {
            case SshKeyAnswer.Accepted(var keys, var added, var position) ->
                responses
                        .accepted(position, ResponseEntity.status(added == 0 ? HttpStatus.OK : HttpStatus.CREATED))
                        .map(response -> response.body(new SavedSshKeys(keys)));
            case SshKeyAnswer.Refused(var problem) -> Mono.error(problem.asException());
        };
    }

    private static String text(@Nullable Map<String, Object> json) {
        var body = JsonBody.of(json);
        body.allowOnly(AddSshKeysBody.class);
        var text = body.text("publicKey");
        if (!body.faults().isEmpty()) {
            throw new Problem(
                            ProblemCode.INVALID_PARAMETER,
                            "Send {\"publicKey\": \"…\"} with one key a line.",
                            body.faults())
                    .asException();
        }
        if (text == null) {
            throw PastedKeys.empty().asException();
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > PastedKeys.MAX_BYTES) {
            throw Problem.of(
                            ProblemCode.PAYLOAD_TOO_LARGE,
                            "The text has more than %d KiB. Paste public keys only, one a line."
                                    .formatted(PastedKeys.MAX_BYTES / 1024))
                    .asException();
        }
        return text;
    }
}
