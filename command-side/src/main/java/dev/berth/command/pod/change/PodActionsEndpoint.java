package dev.berth.command.pod.change;

import dev.berth.command.CommandSlice;
import dev.berth.command.Commands;
import dev.berth.command.LogIncarnation;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.http.JsonBody;
import dev.berth.command.http.RequestHeaders;
import dev.berth.command.http.Responses;
import dev.berth.command.pod.setting.PodSettingsReader;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code POST /v1/pods/{id}/actions}: one address for all that can be done with a pod, each by a slice of its own. */
@RestController
final class PodActionsEndpoint {
    private final Commands commands;
    private final Responses responses;
    private final Map<PodAction, PodActionSlice> actions = new EnumMap<>(PodAction.class);

    PodActionsEndpoint(Commands commands, ProjectionProgress progress, LogIncarnation incarnation) {
        this.commands = commands;
        this.responses = new Responses(progress, incarnation);
        for (var slice : ServiceLoader.load(CommandSlice.class, CommandSlice.class.getClassLoader())) {
            if (slice instanceof PodActionSlice action) {
                actions.put(action.action(), action);
            }
        }
    }

    @PostMapping(path = "/v1/pods/{id}/actions", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Requires(Scope.WRITE)
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
        if (!PodId.isValid(id)) {
            return Mono.error(PodChange.unknown(id).asException());
        }
        var json = JsonBody.of(body);
        var action = action(json);
        var gpus = gpus(json, action);
        var by = by(json, action);
        var wipe = wipe(json, action);
        var version = RequestHeaders.expectedVersions(ifMatch);
        Map<String, Object> asked =
                new HashMap<>(Map.of("action", action.action().word()));
        if (gpus != null) {
            asked.put("gpus", gpus);
        }
        if (by != null) {
            asked.put("by", by.toString());
        }
        if (wipe) {
            asked.put("wipe", true);
        }
        var request = RequestHeaders.requestKey(key, "POST /v1/pods/%s/actions".formatted(id), asked);
        var pod = new PodId(id);
        var command = wipe
                ? action.wiping(caller, pod, version, request)
                : by == null
                        ? action.command(caller, pod, version, request, gpus)
                        : action.commandBy(caller, pod, version, request, by);
        return commands.send(command).flatMap(responses::pod);
    }

    /** Whether it is there and true. That it must be is for the decision to say, which knows what would be lost. */
    private static boolean wipe(JsonBody body, PodActionSlice action) {
        var wipe = body.truth("wipe");
        if (wipe != null && !action.wipes()) {
            body.fault("unexpected", "wipe", "Only a reset wipes the disk.");
        }
        if (!body.faults().isEmpty()) {
            throw body.problem(ProblemCode.INVALID_PARAMETER).asException();
        }
        return Boolean.TRUE.equals(wipe);
    }

    private static @Nullable Duration by(JsonBody body, PodActionSlice action) {
        var text = body.text("by");
        if (!action.takesTime() && text == null && body.faults().isEmpty()) {
            return null;
        }
        if (!action.takesTime()) {
            body.fault("unexpected", "by", "Only extend takes a time.");
        } else if (text == null) {
            body.fault("missing", "by", "Say how much later the next timer is to come, e.g. 'PT1H'.");
        } else {
            var by = PodSettingsReader.ahead(text);
            if (by != null) {
                return by;
            }
            body.fault("invalid-duration", "by", "Must be an ISO-8601 duration from 1 second to 365 days.");
        }
        throw new Problem(
                        ProblemCode.INVALID_PARAMETER,
                        "Send {\"action\": \"extend\", \"by\": \"PT1H\"}; 'errors' lists what is wrong.",
                        body.faults())
                .asException();
    }

    private static @Nullable Integer gpus(JsonBody body, PodActionSlice action) {
        if (!body.names().contains("gpu")) {
            return null;
        }
        var gpu = body.object("gpu");
        gpu.allowOnly(PodActionBody.StartGpus.class);
        if (!action.takesGpus()) {
            body.fault("unexpected", "gpu", "Only a start can ask for other GPUs.");
        } else if (!gpu.names().contains("count")) {
            gpu.fault("missing", "count", "Say how many GPUs; 0 starts the pod without any.");
        }
        var count = gpu.integer("count", 0, GpuRequest.MAX_COUNT, 0);
        if (!body.faults().isEmpty()) {
            throw new Problem(
                            ProblemCode.INVALID_PARAMETER,
                            "The GPUs of the start are not as they must be; 'errors' lists what is wrong.",
                            body.faults())
                    .asException();
        }
        return count;
    }

    private PodActionSlice action(JsonBody body) {
        body.allowOnly(PodActionBody.class);
        var word = body.text("action");
        var found = actions.values().stream()
                .filter(slice -> slice.action().word().equals(word))
                .findFirst();
        if (found.isPresent() && body.faults().isEmpty()) {
            return found.get();
        }
        var words = actions.keySet().stream().map(PodAction::word).toList();
        body.fault("invalid-action", "action", "Must be %s.".formatted(alternatives(words)));
        throw new Problem(
                        ProblemCode.INVALID_PARAMETER,
                        "Send {\"action\": \"%s\"}, or %s."
                                .formatted(words.getFirst(), alternatives(words.subList(1, words.size()))),
                        body.faults())
                .asException();
    }

    /** {@code start, stop or restart}. */
    private static String alternatives(List<String> words) {
        var last = words.size() - 1;
        return words.size() < 2
                ? String.join("", words)
                : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }
}
