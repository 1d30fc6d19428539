package dev.berth.query.pod;

import dev.berth.eventstore.event.StoredEvent;
import dev.berth.messages.Caller;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.query.reading.Parameters;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/pods/{id}}: one pod, now or as it was, with its version as ETag. */
@RestController
final class GetPodEndpoint {
    private final CallersPods pods;
    private final PodHistory history;

    GetPodEndpoint(CallersPods pods, PodHistory history) {
        this.pods = pods;
        this.history = history;
    }

    @GetMapping("/v1/pods/{id}")
    Mono<ResponseEntity<PodView>> get(
            Caller caller,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String at,
            @RequestParam(required = false) @Nullable String minPosition,
            @RequestHeader(name = "If-None-Match", required = false) @Nullable String known) {
        return Mono.defer(() -> {
            Predicate<StoredEvent> within = at == null ? null : within(at);
            return pods.get(caller, id, minPosition)
                    .map(PodRecord::view)
                    .flatMap(now -> within == null ? Mono.just(now) : before(now, within, String.valueOf(at)))
                    .map(view -> answer(view, known));
        });
    }

    private Mono<PodView> before(PodView now, Predicate<StoredEvent> within, String at) {
        return history.replay(now.id(), within)
                .switchIfEmpty(Mono.error(() -> Problem.of(
                                ProblemCode.UNKNOWN_POD,
                                "Pod '%s' did not exist at %s: it was launched at %s."
                                        .formatted(now.id(), Parameters.shown(at), now.createdAt()))
                        .asException()));
    }

    private static ResponseEntity<PodView> answer(PodView view, @Nullable String known) {
        String tag = "\"" + view.version() + "\"";
        return isKnown(tag, known)
                ? ResponseEntity.status(HttpStatus.NOT_MODIFIED).eTag(tag).build()
                : ResponseEntity.ok().eTag(tag).body(view);
    }

    /** Whether one of the tags in If-None-Match is the pod's; a weak one counts, as reads may compare weakly. */
    private static boolean isKnown(String tag, @Nullable String known) {
        if (known == null) {
            return false;
        }
        for (String one : known.split(",", -1)) {
            String bare = one.strip();
            if (bare.equals("*") || (bare.startsWith("W/") ? bare.substring(2) : bare).equals(tag)) {
                return true;
            }
        }
        return false;
    }

    private static Predicate<StoredEvent> within(String at) {
        if (at.matches("[0-9]{1,18}")) {
            long position = Long.parseLong(at);
            return stored -> stored.position() <= position;
        }
        try {
            Instant instant = Instant.parse(at);
            return stored -> !stored.time().isAfter(instant);
        } catch (DateTimeParseException _) {
            throw Parameters.invalid(
                    "at",
                    "'at' is a position such as 42 or an instant such as 2026-11-21T14:02:00Z, not '%s'."
                            .formatted(Parameters.shown(at)));
        }
    }
}
