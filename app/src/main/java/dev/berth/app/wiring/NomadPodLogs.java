package dev.berth.app.wiring;

import dev.berth.messages.pod.PodId;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.nomad.placement.PodJob;
import dev.berth.nomadsdk.LogFrame;
import dev.berth.nomadsdk.Logs;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.query.log.PodLogs;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;

/** Pods' output, as Nomad keeps it beside their allocations. */
public final class NomadPodLogs implements PodLogs {
    /** Of one answer, whatever Nomad sends. */
    private static final int MAX_BYTES = 2 << 20;

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

    private final Nomad nomad;

    public NomadPodLogs(Nomad nomad) {
        this.nomad = nomad;
    }

    @Override
    public Mono<String> tail(PodId pod, int node, Output output, int bytes) {
        return PodAllocations.newestFirst(nomad, pod, node)
                .next()
                .flatMap(allocation -> nomad.logs()
                        .read(allocation.id(), PodJob.TASK, nomads(output), bytes, false)
                        .timeout(READ_TIMEOUT)
                        .collect(ByteArrayOutputStream::new, NomadPodLogs::append)
                        .map(all -> all.toString(StandardCharsets.UTF_8)))
                .onErrorMap(NomadPodLogs::isAway, NomadPodLogs::unavailable);
    }

    static Throwable unavailable(Throwable away) {
        return Problem.of(
                        ProblemCode.UNAVAILABLE,
                        "Nomad, which keeps the output of pods, does not answer at the moment. Try again in a second.")
                .asException();
    }

    static boolean isAway(Throwable failure) {
        return failure instanceof TimeoutException
                || (failure instanceof NomadException nomad && (nomad.status() == 0 || nomad.status() >= 500));
    }

    static Logs.Output nomads(Output output) {
        return switch (output) {
            case STDOUT -> Logs.Output.STDOUT;
            case STDERR -> Logs.Output.STDERR;
        };
    }

    private static void append(ByteArrayOutputStream all, LogFrame frame) {
        var data = new byte[Math.min(frame.data().remaining(), MAX_BYTES - all.size())];
        frame.data().get(data);
        all.writeBytes(data);
    }
}
