package dev.berth.query.log;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.query.log.PodLogs.Output;
import dev.berth.query.pod.CallersPods;
import dev.berth.query.pod.NodeIndex;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/pods/{id}/logs?type=}: the end of what a pod's main process wrote, as text. */
@RestController
public final class PodLogsEndpoint {
    private static final int MAX_BYTES = 1 << 20;

    private final PodLogs logs;
    private final CallersPods pods;

    public PodLogsEndpoint(PodLogs logs, CallersPods pods) {
        this.logs = logs;
        this.pods = pods;
    }

    /**
     * The last {@code tail} bytes, 1 to 1,048,576, of one output. Empty for a pod that was never placed; {@code unknown-pod}
     * for one that is not the caller's. Of a pod of several nodes that of its leader, or of the one with index {@code node}.
     */
    @Requires(Scope.READ)
    @GetMapping(path = "/v1/pods/{id}/logs", params = "type", produces = MediaType.TEXT_PLAIN_VALUE)
    public Mono<String> logs(
            Caller caller,
            @PathVariable("id") String id,
            @RequestParam(name = "type", defaultValue = "stdout") String type,
            @RequestParam(name = "tail", defaultValue = "65536") int tail,
            @RequestParam(name = "node", required = false) @Nullable String node) {
        if (tail < 1 || tail > MAX_BYTES) {
            return refuse(
                    ProblemCode.INVALID_PARAMETER,
                    "tail is the number of bytes wanted, 1 to %d, not %d.".formatted(MAX_BYTES, tail));
        }
        if (!type.equals("stdout") && !type.equals("stderr")) {
            return refuse(ProblemCode.INVALID_PARAMETER, "type is stdout or stderr, not what was sent.");
        }
        return pods.get(caller, id, null)
                .flatMap(pod -> logs.tail(
                        pod.view().id(),
                        NodeIndex.of(node, pod.view()),
                        type.equals("stdout") ? Output.STDOUT : Output.STDERR,
                        tail))
                .defaultIfEmpty("");
    }

    private static <T> Mono<T> refuse(ProblemCode code, String detail) {
        return Mono.error(Problem.of(code, detail).asException());
    }
}
