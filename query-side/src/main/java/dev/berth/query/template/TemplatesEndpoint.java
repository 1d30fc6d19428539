package dev.berth.query.template;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.template.OfferedTemplate;
import dev.berth.messages.template.TemplateView;
import dev.berth.query.reading.Parameters;
import dev.berth.query.reading.Positions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * {@code GET /v1/templates}: what a launch may name as {@code template}, and what it presets; {@code GET /v1/admin/templates}: what the
 * owner saved, also where the caller's workspace has another of that id.
 */
@RestController
final class TemplatesEndpoint {
    private final TemplateCatalogue catalogue;
    private final SavedTemplates saved;
    private final Positions positions;

    TemplatesEndpoint(TemplateCatalogue catalogue, SavedTemplates saved, Positions positions) {
        this.catalogue = catalogue;
        this.saved = saved;
        this.positions = positions;
    }

    @Requires(Scope.READ)
    @GetMapping("/v1/templates")
    Mono<TemplateList> list(Caller caller, @RequestParam(required = false) @Nullable String minPosition) {
        return offered(caller, minPosition)
                .map(all -> TemplateList.of(
                        all, catalogue.containers(), caller.may(Scope.ADMIN) ? catalogue.faults() : List.of()));
    }

    @Requires(Scope.READ)
    @GetMapping("/v1/templates/{id}")
    Mono<ResponseEntity<TemplateView>> get(
            Caller caller,
            @PathVariable("id") String id,
            @RequestParam(required = false) @Nullable String minPosition) {
        return offered(caller, minPosition)
                .flatMap(all -> Mono.justOrEmpty(all.stream()
                        .filter(each -> each.template().id().equals(id))
                        .findFirst()))
                .map(this::tagged)
                .switchIfEmpty(Mono.error(() -> unknown(id).asException()));
    }

    @Requires(Scope.ADMIN)
    @GetMapping("/v1/admin/templates")
    Mono<TemplateList> listOfOwner(Caller caller, @RequestParam(required = false) @Nullable String minPosition) {
        return positions
                .reached(TemplatesProjection.NAME, minPosition)
                .then(saved.ofOwner())
                .map(all -> TemplateList.of(
                        all.stream().map(OfferedTemplate::of).toList(), catalogue.containers(), catalogue.faults()));
    }

    private Mono<List<OfferedTemplate>> offered(Caller caller, @Nullable String minPosition) {
        return positions
                .reached(TemplatesProjection.NAME, minPosition)
                .then(Mono.defer(() -> saved.of(caller.workspace())))
                .map(all -> OfferedTemplate.all(catalogue.given(), all));
    }

    private ResponseEntity<TemplateView> tagged(OfferedTemplate template) {
        var view = TemplateView.of(template, catalogue.containers());
        return template.version() == null
                ? ResponseEntity.ok(view)
                : ResponseEntity.ok().eTag("\"" + template.version() + "\"").body(view);
    }

    private static Problem unknown(String id) {
        return Problem.of(
                ProblemCode.UNKNOWN_TEMPLATE,
                "This workspace has no template '%s'. GET /v1/templates lists those there are."
                        .formatted(Parameters.shown(id)));
    }
}
