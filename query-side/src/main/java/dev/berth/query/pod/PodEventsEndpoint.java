package dev.berth.query.pod;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.query.reading.Cursor;
import dev.berth.query.reading.Parameters;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/pods/{id}/events}: what happened to a pod, oldest first. */
@RestController
final class PodEventsEndpoint {
    private static final int LIMIT = 200;

    private final CallersPods pods;
    private final PodHistory history;

    PodEventsEndpoint(CallersPods pods, PodHistory history) {
        this.pods = pods;
        this.history = history;
    }

    @Requires(Scope.READ)
    @GetMapping("/v1/pods/{id}/events")
    Mono<PodEventList> events(
            Caller caller,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String minPosition) {
        return Mono.defer(() -> {
            int rows = Parameters.limit(limit, LIMIT);
            long from = after(after);
            return pods.get(caller, id, minPosition)
                    .flatMap(pod -> history.events(pod.view().id(), from, rows));
        });
    }

    /** A position, so that whoever saw an event elsewhere can go on from there. */
    private static long after(@Nullable String text) {
        Cursor cursor = text == null ? new Cursor(null, 0) : Cursor.parse(text);
        if (cursor == null || cursor.incarnation() != null) {
            throw Parameters.invalid(
                    "after",
                    "'after' is the position of an event, not '%s'.".formatted(Parameters.shown(String.valueOf(text))));
        }
        return cursor.position();
    }
}
