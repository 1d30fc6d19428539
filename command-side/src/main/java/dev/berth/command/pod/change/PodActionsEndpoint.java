package dev.berth.command.pod.change;

import dev.berth.command.Commands;
import dev.berth.command.LogIncarnation;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.http.JsonBody;
import dev.berth.command.http.RequestHeaders;
import dev.berth.command.http.Responses;
import dev.berth.messages.Caller;
import dev.berth.messages.RequestKey;
import dev.berth.messages.pod.ChangePod;
import dev.berth.messages.pod.ChangePod.RestartPod;
import dev.berth.messages.pod.ChangePod.StartPod;
import dev.berth.messages.pod.ChangePod.StopPod;
import dev.berth.messages.pod.ChangePod.TerminatePod;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code POST /v1/pods/{id}/actions}: one address for all that can be done with a pod. */
@RestController
final class PodActionsEndpoint {
    private final Commands commands;
    private final Responses answers;

    PodActionsEndpoint(Commands commands, ProjectionProgress progress, LogIncarnation incarnation) {
        this.commands = commands;
        this.answers = new Responses(progress, incarnation);
    }

    @PostMapping("/v1/pods/{id}/actions")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<ResponseEntity<PodView>> act(
            Caller caller,
            @PathVariable("id") String id,
            @RequestHeader(name = Responses.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestHeader(name = Responses.IDEMPOTENCY_KEY, required = false) @Nullable String key,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = PodActionBody.class)))
                    @RequestBody(required = false)
                    @Nullable
                    Map<String, Object> body) {
        RequestHeaders.allow(caller);
        if (!PodId.isValid(id)) {
            return Mono.error(PodChange.unknown(id).asException());
        }
        var action = action(body);
        var version = RequestHeaders.expectedVersion(ifMatch);
        var request = RequestHeaders.requestKey(
                key, "POST /v1/pods/%s/actions".formatted(id), Map.of("action", action.word()));
        return commands.send(command(caller, new PodId(id), action, version, request))
                .flatMap(answers::pod);
    }

    private static ChangePod command(
            Caller caller, PodId pod, PodAction action, @Nullable Long version, @Nullable RequestKey request) {
        return switch (action) {
            case START -> new StartPod(caller, pod, version, request);
            case STOP -> new StopPod(caller, pod, version, request);
            case RESTART -> new RestartPod(caller, pod, version, request);
            case TERMINATE -> new TerminatePod(caller, pod, version, request);
        };
    }

    private static PodAction action(@Nullable Map<String, Object> json) {
        var body = JsonBody.of(json);
        body.allowOnly(Set.of("action"));
        var word = body.text("action");
        try {
            if (word != null && body.faults().isEmpty()) {
                return PodAction.ofWord(word);
            }
        } catch (IllegalArgumentException _) {
            // Said below, together with the other ways in which the field can be wrong.
        }
        body.fault("invalid-action", "action", "Must be start, stop, restart or terminate.");
        throw new Problem(
                        ProblemCode.INVALID_PARAMETER,
                        "Send {\"action\": \"start\"}, or stop, restart or terminate.",
                        body.faults())
                .asException();
    }
}
