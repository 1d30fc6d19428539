package dev.berth.query.admin;

import dev.berth.eventstore.ProjectionStatus;
import dev.berth.eventstore.Projections;
import dev.berth.eventstore.RebuildRunning;
import dev.berth.eventstore.RebuildStatus;
import dev.berth.eventstore.UnknownProjection;
import dev.berth.messages.Caller;
import dev.berth.messages.Scope;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code /v1/admin/projections}: how far they are, and building one anew beside the live one. */
@RestController
final class ProjectionsRoute {
    private static final String REBUILDS = "/v1/admin/projections/{name}/rebuilds";

    private final Projections projections;

    ProjectionsRoute(Projections projections) {
        this.projections = projections;
    }

    @GetMapping("/v1/admin/projections")
    Mono<ProjectionList> list(Caller caller) {
        return admin(caller, () -> Mono.just(new ProjectionList(projections.status())));
    }

    @PostMapping(REBUILDS)
    Mono<ResponseEntity<RebuildStatus>> rebuild(Caller caller, @PathVariable String name) {
        return admin(caller, () -> known(name).then(projections.rebuild(name)))
                .map(begun -> ResponseEntity.accepted()
                        .location(URI.create(
                                "/v1/admin/projections/%s/rebuilds/%s".formatted(begun.projection(), begun.id())))
                        .body(begun));
    }

    @GetMapping(REBUILDS + "/{id}")
    Mono<RebuildStatus> get(Caller caller, @PathVariable String name, @PathVariable String id) {
        return admin(caller, () -> existing(name, id));
    }

    @PostMapping(REBUILDS + "/{id}/activate")
    Mono<RebuildStatus> activate(Caller caller, @PathVariable String name, @PathVariable String id) {
        return admin(caller, () -> existing(name, id).then(projections.activate(name, id)));
    }

    @DeleteMapping(REBUILDS + "/{id}")
    Mono<RebuildStatus> cancel(Caller caller, @PathVariable String name, @PathVariable String id) {
        return admin(caller, () -> existing(name, id).then(projections.cancel(name, id)));
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

    private static <T> Mono<T> admin(Caller caller, Supplier<Mono<T>> work) {
        if (!caller.may(Scope.ADMIN)) {
            return Mono.error(() -> Problem.of(ProblemCode.FORBIDDEN, "Only an admin of this installation may do this.")
                    .asException());
        }
        return Mono.defer(work)
                .onErrorMap(
                        RebuildRunning.class,
                        running -> Problem.of(ProblemCode.REBUILD_RUNNING, sentence(running))
                                .asException())
                .onErrorMap(
                        IllegalStateException.class,
                        wrong -> Problem.of(ProblemCode.REBUILD_NOT_READY, sentence(wrong))
                                .asException());
    }

    private static String sentence(Throwable error) {
        return String.valueOf(error.getMessage());
    }

    record ProjectionList(List<ProjectionStatus> projections) {}
}
