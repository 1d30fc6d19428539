package dev.berth.query.template;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/templates}: what a launch may name as {@code template}, and what it presets. */
@RestController
final class TemplatesEndpoint {
    private final TemplateCatalogue catalogue;

    TemplatesEndpoint(TemplateCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    @Requires(Scope.READ)
    @GetMapping("/v1/templates")
    Mono<TemplateList> list(Caller caller) {
        return Mono.fromSupplier(() -> TemplateList.of(catalogue, caller.may(Scope.ADMIN)));
    }
}
