package dev.berth.query.admin;

import dev.berth.eventstore.projection.ProjectionStatus;
import dev.berth.eventstore.projection.Projections;
import dev.berth.eventstore.projection.RebuildNotReady;
import dev.berth.eventstore.projection.RebuildRunning;
import dev.berth.eventstore.projection.RebuildStatus;
import dev.berth.eventstore.projection.UnknownProjection;
import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.query.reading.OpenStreams;
import io.r2dbc.spi.R2dbcException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** {@code /v1/admin/projections}: how far they are, and building one anew beside the live one. */
@RestController
final class ProjectionsEndpoint {
    private static final String REBUILDS = "/v1/admin/projections/{name}/rebuilds";

    private static final Set<String> UNFINISHED = Set.of("building", "comparing");
    /** Deadlock, serialization failure, unique violation, lock not available. */
    private static final Set<String> CROSSED = Set.of("40P01", "40001", "23505", "55P03");

    private static final int RETRIES = 2;
    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);

    private final Projections projections;
    private final OpenStreams streams;

    ProjectionsEndpoint(Projections projections, OpenStreams streams) {
        this.projections = projections;
        this.streams = streams;
    }

    @Requires(Scope.ADMIN)
    @GetMapping("/v1/admin/projections")
    Mono<ProjectionList> list(Caller caller) {
        return Mono.fromSupplier(() -> new ProjectionList(projections.status()));
    }

    @Requires(Scope.ADMIN)
    @PostMapping(REBUILDS)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<ResponseEntity<RebuildStatus>> rebuild(Caller caller, @PathVariable String name) {
        return ordered(() -> known(name).then(projections.rebuild(name))).map(ProjectionsEndpoint::accepted);
    }

    /** The latest hundred, newest first. */
    @Requires(Scope.ADMIN)
    @GetMapping(REBUILDS)
    Mono<RebuildList> rebuilds(Caller caller, @PathVariable String name) {
        return known(name).then(Mono.defer(() -> projections.rebuilds(name))).map(RebuildList::new);
    }

    /** Goes back to the build before: it is brought up to date and takes over, which is a rebuild too. */
    @Requires(Scope.ADMIN)
    @PostMapping("/v1/admin/projections/{name}/rollback")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<ResponseEntity<RebuildStatus>> rollback(Caller caller, @PathVariable String name) {
        return ordered(() -> known(name).then(projections.rollback(name))).map(ProjectionsEndpoint::accepted);
    }

    private static ResponseEntity<RebuildStatus> accepted(RebuildStatus begun) {
        return ResponseEntity.accepted()
                .location(URI.create("/v1/admin/projections/%s/rebuilds/%s".formatted(begun.projection(), begun.id())))
                .body(begun);
    }

    @Requires(Scope.ADMIN)
    @GetMapping(path = REBUILDS + "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<RebuildStatus> get(Caller caller, @PathVariable String name, @PathVariable String id) {
        return existing(name, id);
    }

    /** A frame at each change until nothing changes by itself any more, whichever node drives the rebuild. */
    @Requires(Scope.ADMIN)
    @GetMapping(path = REBUILDS + "/{id}", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Mono<ResponseEntity<Flux<ServerSentEvent<RebuildStatus>>>> progress(
            Caller caller, @PathVariable String name, @PathVariable String id) {
        return existing(name, id)
                .map(now -> ResponseEntity.ok()
                        .contentType(MediaType.TEXT_EVENT_STREAM)
                        .cacheControl(CacheControl.noStore())
                        .body(Flux.concat(Mono.just(now), polled(name, id))
                                .distinctUntilChanged(
                                        status -> List.of(status.state(), status.position(), status.head()))
                                .takeUntil(status -> !UNFINISHED.contains(status.state()))
                                .takeUntilOther(streams.ended())
                                .map(status -> ServerSentEvent.builder(status)
                                        .event("rebuild")
                                        .build())));
    }

    private Flux<RebuildStatus> polled(String name, String id) {
        return Mono.defer(() -> projections.rebuildStatus(name, id))
                .delaySubscription(POLL_INTERVAL)
                .repeat();
    }

    /** Replaces the live build by one that differs from it. Accepted, because whichever node drives it carries it out. */
    @Requires(Scope.ADMIN)
    @PostMapping(REBUILDS + "/{id}/activate")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<ResponseEntity<RebuildStatus>> activate(Caller caller, @PathVariable String name, @PathVariable String id) {
        return ordered(() -> existing(name, id).then(projections.activate(name, id)))
                .map(ProjectionsEndpoint::accepted);
    }

    @Requires(Scope.ADMIN)
    @DeleteMapping(REBUILDS + "/{id}")
    Mono<RebuildStatus> cancel(Caller caller, @PathVariable String name, @PathVariable String id) {
        return ordered(() -> existing(name, id).then(projections.cancel(name, id)));
    }

    private Mono<RebuildStatus> existing(String name, String id) {
        return known(name)
                .then(projections.rebuildStatus(name, id))
                .onErrorMap(
                        UnknownProjection.class,
                        unknown -> Problem.of(ProblemCode.UNKNOWN_REBUILD, sentence(unknown))
                                .asException())
                .switchIfEmpty(Mono.error(() -> Problem.of(
                                ProblemCode.UNKNOWN_REBUILD,
                                "Projection '%s' has no rebuild of this id.".formatted(name))
                        .asException()));
    }

    private Mono<Void> known(String name) {
        return projections.status().stream().anyMatch(one -> one.name().equals(name))
                ? Mono.empty()
                : Mono.error(() -> Problem.of(
                                ProblemCode.UNKNOWN_PROJECTION,
                                "There is no projection of this name; there are %s."
                                        .formatted(projections.status().stream()
                                                .map(ProjectionStatus::name)
                                                .toList()))
                        .asException());
    }

    private static <T> Mono<T> ordered(Supplier<Mono<T>> order) {
        return Mono.defer(order)
                .retryWhen(Retry.backoff(RETRIES, POLL_INTERVAL).filter(ProjectionsEndpoint::isCrossed))
                .onErrorMap(Exceptions::isRetryExhausted, exhausted -> Objects.requireNonNull(exhausted.getCause()))
                .onErrorMap(
                        ProjectionsEndpoint::isCrossed,
                        _ -> Problem.of(
                                        ProblemCode.PROJECTION_CHANGING,
                                        "Another order for this projection came at the same time, and nothing was"
                                                + " changed by this one.")
                                .asException())
                .onErrorMap(
                        RebuildRunning.class,
                        running -> Problem.of(ProblemCode.REBUILD_RUNNING, sentence(running))
                                .asException())
                .onErrorMap(
                        RebuildNotReady.class,
                        early -> Problem.of(ProblemCode.REBUILD_NOT_READY, sentence(early))
                                .asException());
    }

    /** The database stopped it for the sake of another one: a deadlock, or a second row where one may be. */
    private static boolean isCrossed(Throwable failure) {
        return failure instanceof R2dbcException database
                && database.getSqlState() != null
                && CROSSED.contains(database.getSqlState());
    }

    private static String sentence(Throwable error) {
        return String.valueOf(error.getMessage());
    }

    record ProjectionList(List<ProjectionStatus> projections) {}

    record RebuildList(List<RebuildStatus> rebuilds) {}
}
