package dev.berth.query.notebook;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.pod.NotebookView;
import dev.berth.messages.pod.PodView;
import dev.berth.query.pod.CallersPods;
import dev.berth.query.pod.PodNotebooks;
import dev.berth.query.pod.PodRecord;
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

    NotebookCheckEndpoint(CallersPods pods, PodNotebooks notebooks) {
        this.pods = pods;
        this.notebooks = notebooks;
    }

    @Requires(Scope.READ)
    @GetMapping("/v1/pods/{id}/notebook/check")
    Mono<ResponseEntity<NotebookChecks>> check(Caller caller, @PathVariable String id) {
        return pods.get(caller, id, null)
                .map(PodRecord::view)
                .flatMap(pod ->
                        notebooks.of(pod).flatMap(now -> opened(pod, now)).defaultIfEmpty(NotebookChecks.without()))
                .map(checks ->
                        ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(checks));
    }

    private Mono<NotebookChecks> opened(PodView pod, NotebookView now) {
        return now.port() == null
                ? Mono.just(NotebookChecks.of(pod, now, null))
                : notebooks.open(pod, now.port()).map(found -> NotebookChecks.of(pod, now, found));
    }
}
