package dev.berth.query.registry;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.registry.RegistryLoginView;
import dev.berth.query.reading.Positions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/registries}: the registries at which the workspace has a login, by name, without passwords. */
@RestController
final class ListRegistryLoginsEndpoint {
    private final RegistryLogins logins;
    private final Positions positions;

    ListRegistryLoginsEndpoint(RegistryLogins logins, Positions positions) {
        this.logins = logins;
        this.positions = positions;
    }

    /** The logins of a workspace. */
    record RegistryLoginList(List<RegistryLoginView> registries) {}

    @Requires(Scope.READ)
    @GetMapping("/v1/registries")
    Mono<RegistryLoginList> list(Caller caller, @RequestParam(required = false) @Nullable String minPosition) {
        return Mono.defer(() -> positions
                .reached(RegistryLoginsProjection.NAME, minPosition)
                .then(logins.list(caller.workspace()))
                .map(RegistryLoginList::new));
    }
}
