package dev.berth.query.stats;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.query.pod.CallersPods;
import dev.berth.query.pod.KeptTimes;
import dev.berth.query.pod.NodeIndex;
import dev.berth.query.pod.Pods;
import dev.berth.query.reading.ClientStreams;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code GET /v1/pods/{id}/stats}: what a pod uses, as server-sent events. */
@RestController
final class PodStatsEndpoint {
    private final StatsPollers pollers;
    private final CallersPods pods;
    private final ClientStreams streams;

    PodStatsEndpoint(
            PodUsage usage,
            Pods all,
            PastFigures past,
            KeptTimes kept,
            CallersPods pods,
            ClientStreams streams,
            Clock clock) {
        this.pollers = new StatsPollers(usage, all, past, kept, clock);
        this.pods = pods;
        this.streams = streams;
    }

    /**
     * Frames {@code stats}, one every two seconds while the pod runs, and one that says why there are no figures when it does
     * not. Of a pod of several nodes those of its leader, or of the one with index {@code node}. Goes on with the pod's next boot;
     * ends when the pod is terminated. Of a terminated pod: one of each minute of its last hour in which somebody looked, and then
     * one that says until when these can be read.
     */
    @Requires(Scope.READ)
    @GetMapping(path = "/v1/pods/{id}/stats", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Mono<ResponseEntity<Flux<ServerSentEvent<Object>>>> stats(
            Caller caller, @PathVariable String id, @RequestParam(required = false) @Nullable String node) {
        return pods.get(caller, id, null)
                .map(pod -> ResponseEntity.ok()
                        .cacheControl(CacheControl.noCache())
                        .header("X-Accel-Buffering", "no")
                        .contentType(MediaType.TEXT_EVENT_STREAM)
                        .body(streams.of(
                                caller.workspace(),
                                pollers.of(pod.view(), NodeIndex.of(node, pod.view()))
                                        .map(PodStatsEndpoint::event))));
    }

    private static ServerSentEvent<Object> event(PodStats stats) {
        return ServerSentEvent.<Object>builder(stats).event("stats").build();
    }
}
