package dev.berth.query.log;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.query.feed.EventFeed;
import dev.berth.query.pod.CallersPods;
import dev.berth.query.pod.KeptTimes;
import dev.berth.query.pod.NodeIndex;
import dev.berth.query.pod.PodHistory;
import dev.berth.query.reading.ClientStreams;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code GET /v1/pods/{id}/logs} without {@code type}: lines of a pod's log as server-sent events. */
@RestController
final class PodLogStreamEndpoint {
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(5);

    private final ContainerLog container;
    private final SystemLog system;
    private final CallersPods pods;
    private final ClientStreams streams;
    private final KeptTimes kept;
    private final Clock clock;

    PodLogStreamEndpoint(
            PodOutput output,
            PodHistory history,
            EventFeed feed,
            CallersPods pods,
            ClientStreams streams,
            KeptTimes kept,
            Clock clock) {
        this.container = new ContainerLog(output);
        this.system = new SystemLog(history, feed);
        this.pods = pods;
        this.streams = streams;
        this.kept = kept;
        this.clock = clock;
    }

    /**
     * Frames {@code log}: of {@code source=container} {@code {source, output, boot, text}}, of {@code source=system}
     * {@code {source, at, event, phase, text, actor}}. Ends after the last line, with {@code follow=true} when the pod is
     * terminated. Goes on after {@code Last-Event-ID}. What a pod of several nodes wrote is that of its leader, or of the one
     * with index {@code node}. After what a terminated pod wrote a frame {@code kept}, {@code {until, text}}, says how long that
     * can be read.
     */
    @Requires(Scope.READ)
    @GetMapping(path = "/v1/pods/{id}/logs", params = "!type", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Mono<ResponseEntity<Flux<ServerSentEvent<Object>>>> logs(
            Caller caller,
            @PathVariable String id,
            @RequestParam(defaultValue = "container") String source,
            @RequestParam(defaultValue = "100") String tail,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String boot,
            @RequestParam(defaultValue = "false") String follow,
            @RequestParam(required = false) @Nullable String node,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
        return Mono.defer(() -> {
            var from = LogRequest.source(source);
            int lines = LogRequest.tail(tail);
            var first = LogRequest.since(since, from, clock);
            var generation = LogRequest.boot(boot);
            boolean goesOn = LogRequest.follow(follow);
            return pods.get(caller, id, null).map(pod -> {
                boolean isOver = pod.view().phase() == Phase.TERMINATED;
                var request = new LogRequest(
                        from, lines, first, generation, goesOn && !isOver, NodeIndex.of(node, pod.view()), lastEventId);
                var frames = switch (from) {
                    case CONTAINER ->
                        container.stream(pod.view().id(), request)
                                .concatWith(isOver ? kept(pod.view().id()) : Mono.empty());
                    case SYSTEM -> system.stream(caller.workspace(), pod.view().id(), request);
                };
                return ResponseEntity.ok()
                        .cacheControl(CacheControl.noCache())
                        .header("X-Accel-Buffering", "no")
                        .contentType(MediaType.TEXT_EVENT_STREAM)
                        .body(streams.of(
                                caller.workspace(),
                                request.follow() ? frames.takeUntilOther(gone(caller, id)) : frames));
            });
        });
    }

    /** {@code until} is null where nothing of a terminated pod's output is kept (any more). */
    record KeptNote(@Nullable Instant until, String text) {}

    private Mono<ServerSentEvent<Object>> kept(PodId pod) {
        return kept.until(pod)
                .map(until -> new KeptNote(
                        until,
                        "The pod is terminated. The end of what it wrote can be read until %s."
                                .formatted(until.truncatedTo(ChronoUnit.SECONDS))))
                .defaultIfEmpty(
                        new KeptNote(null, "The pod is terminated. What it wrote is not kept, or not any more."))
                .map(note -> ServerSentEvent.<Object>builder(note).event("kept").build());
    }

    /** Completes once the pod is terminated, or is not the caller's any more. */
    private Mono<Void> gone(Caller caller, String id) {
        return Flux.interval(LOOK_INTERVAL)
                .onBackpressureDrop()
                .concatMap(_ -> pods.get(caller, id, null), 1)
                .takeUntil(pod -> pod.view().phase() == Phase.TERMINATED)
                .onErrorComplete()
                .then();
    }
}
