package dev.berth.query.log;

import dev.berth.messages.pod.PodId;
import dev.berth.query.log.LineSplitter.LogLine;
import dev.berth.query.log.PodLogs.Output;
import dev.berth.query.log.PodOutput.KeptBoot;
import dev.berth.query.log.PodOutput.OutputPlace;
import dev.berth.query.reading.Parameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What a pod's main process wrote, line by line. Of what is there already, stdout comes before stderr, since nothing tells
 * which line was first. Followed, it goes on with the next boot where the pod is started again.
 */
final class ContainerLog {
    /** Of each output, to find the last lines in. */
    static final int MAX_TAIL_BYTES = 1 << 20;

    private static final Duration BOOT_INTERVAL = Duration.ofSeconds(2);

    private final PodOutput output;

    ContainerLog(PodOutput output) {
        this.output = output;
    }

    /** One line, as it is sent. */
    record ContainerLine(String source, String output, int boot, String text) {}

    Flux<ServerSentEvent<Object>> stream(PodId pod, LogRequest request) {
        var cursor = request.lastEventId() == null ? null : LogCursor.parse(request.lastEventId());
        if (request.boot() != null || !request.follow()) {
            return boot(pod, request).flatMapMany(boot -> lines(boot, cursor, request.tail(), request.follow()));
        }
        return Flux.interval(Duration.ZERO, BOOT_INTERVAL)
                .onBackpressureDrop()
                .concatMap(_ -> output.boots(pod, request.node()).next(), 1)
                .distinctUntilChanged(KeptBoot::allocation)
                .index()
                .switchMap(next -> {
                    var boot = next.getT2();
                    // Of one that began while the client looked on, or was away, it has seen nothing.
                    boolean whole = next.getT1() > 0 || cursor != null;
                    return lines(
                            boot,
                            cursor != null && cursor.allocation().equals(boot.allocation())
                                    ? cursor
                                    : whole ? LogCursor.startOf(boot.allocation()) : null,
                            request.tail(),
                            true);
                });
    }

    private Mono<KeptBoot> boot(PodId pod, LogRequest request) {
        var generation = request.boot();
        if (generation == null) {
            return output.boots(pod, request.node()).next();
        }
        return output.boots(pod, request.node())
                .collectList()
                .flatMap(kept -> kept.stream()
                        .filter(boot -> boot.generation() == generation)
                        .findFirst()
                        .map(Mono::just)
                        .orElseGet(() -> Mono.error(Parameters.invalid("boot", unknown(generation, kept)))));
    }

    private static String unknown(int generation, List<KeptBoot> kept) {
        return "There is no output of boot %d (any more); of these there is: %s."
                .formatted(
                        generation,
                        kept.isEmpty()
                                ? "none"
                                : String.join(
                                        ", ",
                                        kept.stream()
                                                .map(boot -> String.valueOf(boot.generation()))
                                                .toList()));
    }

    private Flux<ServerSentEvent<Object>> lines(KeptBoot boot, @Nullable LogCursor from, int tail, boolean follow) {
        return Flux.defer(() -> {
            var stdout = lines(boot, Output.STDOUT, from, tail, follow);
            var stderr = lines(boot, Output.STDERR, from, tail, follow);
            var at = new AtomicReference<>(from == null ? LogCursor.startOf(boot.allocation()) : from);
            // Numbered once they are in one order, or a frame would tell of a line that comes after it.
            return (follow ? Flux.merge(stdout, stderr) : Flux.concat(stdout, stderr))
                    .map(written -> event(boot, written, at));
        });
    }

    private record WrittenLine(Output output, LogLine line) {}

    private Flux<WrittenLine> lines(KeptBoot boot, Output which, @Nullable LogCursor from, int tail, boolean follow) {
        return Flux.defer(() -> {
                    var splitter = new LineSplitter();
                    return from == null
                            ? Flux.concat(
                                    last(boot, which, tail, splitter, !follow),
                                    follow
                                            ? Flux.defer(() -> more(boot, which, splitter.end(), splitter, true))
                                            : Flux.empty())
                            : more(boot, which, from.of(which), splitter, follow);
                })
                .map(line -> new WrittenLine(which, line));
    }

    private Flux<LogLine> last(KeptBoot boot, Output which, int tail, LineSplitter splitter, boolean withRest) {
        return output.tail(boot, which, MAX_TAIL_BYTES)
                .concatMapIterable(splitter::add)
                .collectList()
                .flatMapIterable(lines -> {
                    // The first of as many bytes as were asked for may be half a line.
                    int first = splitter.bytes() >= MAX_TAIL_BYTES ? 1 : 0;
                    var all = new ArrayList<>(lines.subList(Math.min(first, lines.size()), lines.size()));
                    all.addAll(withRest ? splitter.rest() : List.of());
                    return all.subList(Math.max(0, all.size() - tail), all.size());
                });
    }

    private Flux<LogLine> more(KeptBoot boot, Output which, OutputPlace place, LineSplitter splitter, boolean follow) {
        return output.after(boot, which, place, follow)
                .concatMapIterable(splitter::add)
                .concatWith(Flux.defer(() -> Flux.fromIterable(splitter.rest())));
    }

    private static ServerSentEvent<Object> event(KeptBoot boot, WrittenLine written, AtomicReference<LogCursor> at) {
        var id = at.updateAndGet(
                before -> before.at(written.output(), written.line().end()));
        return ServerSentEvent.<Object>builder(new ContainerLine(
                        "container",
                        written.output().name().toLowerCase(Locale.ROOT),
                        boot.generation(),
                        written.line().text()))
                .id(id.toString())
                .event("log")
                .build();
    }
}
