package dev.berth.query.pod;

import dev.berth.eventstore.event.StoredEvent;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.query.reading.Parameters;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/pods/{id}}: one pod, now or as it was, with its version as ETag. */
@RestController
final class GetPodEndpoint {
    private final CallersPods pods;
    private final PodHistory history;
    private final PodDisks disks;

    GetPodEndpoint(CallersPods pods, PodHistory history, PodDisks disks) {
        this.pods = pods;
        this.history = history;
        this.disks = disks;
    }

    @Requires(Scope.READ)
    @GetMapping("/v1/pods/{id}")
    Mono<ResponseEntity<PodView>> get(
            Caller caller,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String at,
            @RequestParam(required = false) @Nullable String minPosition) {
        return Mono.defer(() -> {
            Predicate<StoredEvent> within = at == null ? null : within(at);
            return pods.get(caller, id, minPosition)
                    .map(PodRecord::view)
                    .flatMap(now -> within == null ? measured(now) : before(now, within, String.valueOf(at)))
                    // Where If-None-Match names this version, Spring answers 304 without the body.
                    .map(view -> ResponseEntity.ok()
                            .eTag("\"" + view.version() + "\"")
                            .body(view));
        });
    }

    /** How full its disk is no event says, so the version stays the same. */
    private Mono<PodView> measured(PodView now) {
        return now.phase() != Phase.RUNNING
                ? Mono.just(now)
                : disks.of(now.id())
                        .map(use -> now.with(now.disk().measured(use.usedBytes(), use.sizeBytes())))
                        .defaultIfEmpty(now);
    }

    private Mono<PodView> before(PodView now, Predicate<StoredEvent> within, String at) {
        return history.replay(now.id(), within)
                .switchIfEmpty(Mono.error(() -> Problem.of(
                                ProblemCode.UNKNOWN_POD,
                                "Pod '%s' did not exist at %s: it was launched at %s."
                                        .formatted(now.id(), Parameters.shown(at), now.createdAt()))
                        .asException()));
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
