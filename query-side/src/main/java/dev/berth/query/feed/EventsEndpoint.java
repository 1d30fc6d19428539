package dev.berth.query.feed;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.pod.PodId;
import dev.berth.query.pod.CallersPods;
import dev.berth.query.reading.Cursor;
import dev.berth.query.reading.Parameters;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code GET /v1/events}: server-sent events about the caller's workspace. */
@RestController
final class EventsEndpoint {
    /** No log has this name: a cursor that makes no sense is answered with a reset, as a browser cannot mend it. */
    private static final Cursor NOT_SERVABLE = new Cursor("", 0);

    private final EventFeed feed;
    private final CallersPods pods;

    EventsEndpoint(EventFeed feed, CallersPods pods) {
        this.feed = feed;
        this.pods = pods;
    }

    @Requires(Scope.READ)
    @GetMapping(path = "/v1/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Mono<ResponseEntity<Flux<ServerSentEvent<String>>>> events(
            Caller caller,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String pod,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
        return Mono.defer(() -> {
            Cursor cursor = cursor(after, lastEventId);
            return pod == null
                    ? Mono.just(answer(caller, null, cursor))
                    : pods.get(caller, pod, null)
                            .map(found -> answer(caller, found.view().id(), cursor));
        });
    }

    private ResponseEntity<Flux<ServerSentEvent<String>>> answer(
            Caller caller, @Nullable PodId pod, @Nullable Cursor cursor) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noCache())
                .header("X-Accel-Buffering", "no")
                .contentType(MediaType.TEXT_EVENT_STREAM)
                .body(feed.stream(caller.workspace(), pod, cursor));
    }

    /** The header is newer than the address, which a browser repeats unchanged when it connects again. */
    private static @Nullable Cursor cursor(@Nullable String after, @Nullable String lastEventId) {
        if (lastEventId != null && !lastEventId.isBlank()) {
            Cursor cursor = Cursor.parse(lastEventId);
            return cursor == null ? NOT_SERVABLE : cursor;
        }
        if (after == null) {
            return null;
        }
        Cursor cursor = Cursor.parse(after);
        if (cursor == null) {
            throw Parameters.invalid(
                    "after",
                    "'after' is the id of a frame, or a position such as 42, not '%s'."
                            .formatted(Parameters.shown(after)));
        }
        return cursor;
    }
}
