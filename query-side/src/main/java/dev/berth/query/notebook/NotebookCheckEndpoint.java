package dev.berth.query.notebook;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.NotebookView;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.policy.WorkspacePolicy;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.query.pod.CallersPods;
import dev.berth.query.pod.PodNotebooks;
import dev.berth.query.pod.PodRecord;
import dev.berth.query.policy.WorkspacePolicies;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/pods/{id}/notebook/check}: why a notebook does not load, found out now. */
@RestController
final class NotebookCheckEndpoint {
    private final CallersPods pods;
    private final PodNotebooks notebooks;
    private final WorkspacePolicies policies;

    NotebookCheckEndpoint(CallersPods pods, PodNotebooks notebooks, WorkspacePolicies policies) {
        this.pods = pods;
        this.notebooks = notebooks;
        this.policies = policies;
    }

    @Requires(Scope.READ)
    @GetMapping("/v1/pods/{id}/notebook/check")
    Mono<ResponseEntity<NotebookChecks>> check(Caller caller, @PathVariable String id) {
        return pods.get(caller, id, null)
                .map(PodRecord::view)
                .delayUntil(pod -> policies.of(pod.workspace()).flatMap(policy -> reachable(policy, pod.workspace())))
                .flatMap(pod ->
                        notebooks.of(pod).flatMap(now -> opened(pod, now)).defaultIfEmpty(NotebookChecks.without()))
                .map(checks ->
                        ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(checks));
    }

    /** A check goes through the pod's SSH server for its caller, as a tunnel of his own would. */
    private static Mono<Void> reachable(WorkspacePolicy policy, Workspace workspace) {
        return policy.ssh()
                ? Mono.empty()
                : Mono.error(Problem.of(ProblemCode.SSH_OFF, WorkspacePolicy.sshOffText(workspace))
                        .asException());
    }

    private Mono<NotebookChecks> opened(PodView pod, NotebookView now) {
        return now.port() == null
                ? Mono.just(NotebookChecks.of(pod, now, null))
                : notebooks.open(pod, now.port()).map(found -> NotebookChecks.of(pod, now, found));
    }
}
