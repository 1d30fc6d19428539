package dev.berth.query.replay;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code GET /v1/admin/replay}: what was so, as lines of JSON or as server-sent events. It ends where the log ended. */
@RestController
final class ReplayEndpoint {
    private static final String PATH = "/v1/admin/replay";

    private final Replay replay;

    ReplayEndpoint(Replay replay) {
        this.replay = replay;
    }

    @Requires(Scope.ADMIN)
    @GetMapping(path = PATH, produces = MediaType.APPLICATION_NDJSON_VALUE)
    Mono<ResponseEntity<Flux<ReplayedEvent>>> lines(
            Caller caller,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable String tags) {
        return answer(from, to, tags, MediaType.APPLICATION_NDJSON);
    }

    @Requires(Scope.ADMIN)
    @GetMapping(path = PATH, produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Mono<ResponseEntity<Flux<ServerSentEvent<ReplayedEvent>>>> frames(
            Caller caller,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable String tags) {
        return answer(from, to, tags, MediaType.TEXT_EVENT_STREAM)
                .map(answer -> ResponseEntity.status(answer.getStatusCode())
                        .headers(answer.getHeaders())
                        .body(
                                answer.getBody() == null
                                        ? Flux.empty()
                                        : answer.getBody().map(this::frame)));
    }

    private Mono<ResponseEntity<Flux<ReplayedEvent>>> answer(
            @Nullable String from, @Nullable String to, @Nullable String tags, MediaType type) {
        return Mono.fromSupplier(() -> ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .header("X-Accel-Buffering", "no")
                .contentType(type)
                .body(replay.events(Span.of(from, to, tags))));
    }

    private ServerSentEvent<ReplayedEvent> frame(ReplayedEvent event) {
        return ServerSentEvent.builder(event)
                .id(replay.cursor(event))
                .event(event.event())
                .build();
    }
}
