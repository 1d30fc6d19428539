package dev.berth.nomad.watch;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.nomad.DesiredPods;
import dev.berth.nomad.placement.PodJob;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.LogFrame;
import dev.berth.nomadsdk.Logs.Output;
import dev.berth.nomadsdk.Nomad;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/pods/{id}/logs}: the end of what a pod's main process wrote. */
@RestController
public final class PodLogsEndpoint {
    private static final int MOST_BYTES = 1 << 20;
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Nomad nomad;
    private final DesiredPods pods;

    public PodLogsEndpoint(Nomad nomad, DesiredPods pods) {
        this.nomad = nomad;
        this.pods = pods;
    }

    /**
     * The last {@code tail} bytes, 1 to 1,048,576, of one output. Empty for a pod that was never placed; {@code unknown-pod}
     * for one that is not the caller's.
     */
    @Requires(Scope.READ)
    @GetMapping(path = "/v1/pods/{id}/logs", produces = MediaType.TEXT_PLAIN_VALUE)
    public Mono<String> logs(
            Caller caller,
            @PathVariable("id") String id,
            @RequestParam(name = "type", defaultValue = "stdout") String type,
            @RequestParam(name = "tail", defaultValue = "65536") int tail) {
        if (tail < 1 || tail > MOST_BYTES) {
            return refuse(
                    ProblemCode.INVALID_PARAMETER,
                    "tail is the number of bytes wanted, 1 to %d, not %d.".formatted(MOST_BYTES, tail));
        }
        if (!type.equals("stdout") && !type.equals("stderr")) {
            return refuse(ProblemCode.INVALID_PARAMETER, "type is stdout or stderr, not what was sent.");
        }
        if (!PodId.isValid(id)) {
            return unknown(id);
        }
        var output = type.equals("stdout") ? Output.STDOUT : Output.STDERR;
        return pods.find(new PodId(id), 0)
                .filter(pod -> pod.workspace().equals(caller.workspace()))
                .switchIfEmpty(Mono.defer(() -> unknown(id)))
                .flatMap(pod -> newest(pod.id()))
                .flatMap(allocation -> text(allocation, output, tail))
                .defaultIfEmpty("");
    }

    private Mono<Allocation> newest(PodId pod) {
        return nomad.jobs()
                .allocations(pod.value())
                .flatMapIterable(all -> all)
                .sort(Comparator.comparingLong(Allocation::createIndex).reversed())
                .next();
    }

    private Mono<String> text(Allocation allocation, Output output, int tail) {
        return nomad.logs()
                .read(allocation.id(), PodJob.TASK, output, tail, false)
                .timeout(LONGEST)
                .collect(ByteArrayOutputStream::new, PodLogsEndpoint::append)
                .map(all -> all.toString(StandardCharsets.UTF_8));
    }

    private static void append(ByteArrayOutputStream all, LogFrame frame) {
        var data = new byte[Math.min(frame.data().remaining(), 2 * MOST_BYTES - all.size())];
        frame.data().get(data);
        all.writeBytes(data);
    }

    private static <T> Mono<T> unknown(String id) {
        return refuse(ProblemCode.UNKNOWN_POD, "There is no pod %s in this workspace.".formatted(id));
    }

    private static <T> Mono<T> refuse(ProblemCode code, String detail) {
        return Mono.error(Problem.of(code, detail).asException());
    }
}
