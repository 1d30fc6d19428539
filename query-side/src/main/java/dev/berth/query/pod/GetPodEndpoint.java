package dev.berth.query.pod;

import dev.berth.eventstore.event.StoredEvent;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.pod.CommandRun;
import dev.berth.messages.pod.DiskView;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.query.pod.PodNews.News;
import dev.berth.query.reading.Parameters;
import dev.berth.query.sshkey.SshKeys;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * {@code GET /v1/pods/{id}}: one pod, now or as it was, with its version as ETag. Who may log in now, which ports answer, how
 * full its disk is, how its notebook is and that its command has just ended are told by no event of the pod, so no version says
 * that a client has them already: only what was is answered with 304.
 */
@RestController
final class GetPodEndpoint {
    private final CallersPods pods;
    private final PodHistory history;
    private final SshKeys keys;
    private final ListeningPorts ports;
    private final PodDisks disks;
    private final PodNotebooks notebooks;
    private final PodNews news;
    private final Clock clock;

    GetPodEndpoint(
            CallersPods pods,
            PodHistory history,
            SshKeys keys,
            ListeningPorts ports,
            PodDisks disks,
            PodNotebooks notebooks,
            PodNews news,
            Clock clock) {
        this.pods = pods;
        this.history = history;
        this.keys = keys;
        this.ports = ports;
        this.disks = disks;
        this.notebooks = notebooks;
        this.news = news;
        this.clock = clock;
    }

    @Requires(Scope.READ)
    @GetMapping("/v1/pods/{id}")
    Mono<ResponseEntity<PodView>> get(
            Caller caller,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String at,
            @RequestParam(required = false) @Nullable String minPosition,
            ServerHttpResponse response) {
        return Mono.defer(() -> {
            Predicate<StoredEvent> within = at == null ? null : within(at);
            return pods.get(caller, id, minPosition)
                    .map(PodRecord::view)
                    .flatMap(now -> within == null
                            ? present(now, response)
                            // Where If-None-Match names this version, Spring answers 304 without the body.
                            : before(now, within, String.valueOf(at))
                                    .map(view ->
                                            ResponseEntity.ok().eTag(tag(view)).body(view)));
        });
    }

    private Mono<ResponseEntity<PodView>> present(PodView pod, ServerHttpResponse response) {
        var notebook = notebooks.of(pod).map(Optional::of).defaultIfEmpty(Optional.empty());
        return Mono.zip(keys.accepted(pod), ports.of(pod), measured(pod), notebook, told(pod))
                .map(seen -> {
                    response.getHeaders().setETag(tag(pod));
                    var looked = pod.ports().stream()
                            .map(port -> port.listening(seen.getT2().get(port.port())))
                            .toList();
                    return ResponseEntity.ok(pod.seenNow(
                            seen.getT1(),
                            looked,
                            seen.getT3(),
                            seen.getT4().orElse(null),
                            seen.getT5().orElse(null)));
                });
    }

    private static String tag(PodView pod) {
        return "\"" + pod.version() + "\"";
    }

    private Mono<DiskView> measured(PodView pod) {
        return pod.phase() != Phase.RUNNING
                ? Mono.just(pod.disk())
                : disks.of(pod.id())
                        .map(use -> pod.disk().measured(use.usedBytes(), use.sizeBytes()))
                        .defaultIfEmpty(pod.disk());
    }

    private Mono<Optional<CommandRun>> told(PodView pod) {
        var known = Optional.ofNullable(pod.commandRun());
        return pod.phase() != Phase.RUNNING
                ? Mono.just(known)
                : news.of(pod)
                        .mapNotNull(News::commandEnd)
                        .filter(end -> known.filter(CommandRun::runs).isPresent() && end.boots() == pod.boots())
                        .map(end -> Optional.of(CommandRun.ended(
                                end.exitStatus(),
                                Optional.ofNullable(end.at())
                                        .orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.MICROS)))))
                        .defaultIfEmpty(known);
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
