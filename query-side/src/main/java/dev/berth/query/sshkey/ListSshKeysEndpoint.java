package dev.berth.query.sshkey;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.query.reading.Parameters;
import dev.berth.query.reading.Positions;
import dev.berth.query.route.Routes;
import dev.berth.query.sshkey.SshKeys.LingeringSshKey;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/ssh-keys}: the workspace's keys, oldest first, and the removed ones that pods may still let in. */
@RestController
final class ListSshKeysEndpoint {
    private static final int LIMIT = 50;

    private final SshKeys keys;
    private final Routes routes;
    private final Positions positions;

    ListSshKeysEndpoint(SshKeys keys, Routes routes, Positions positions) {
        this.keys = keys;
        this.routes = routes;
        this.positions = positions;
    }

    @Requires(Scope.READ)
    @GetMapping("/v1/ssh-keys")
    Mono<SshKeys.SshKeyList> list(
            Caller caller,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String minPosition) {
        return Mono.defer(() -> {
            int rows = Parameters.limit(limit, LIMIT);
            long from = Parameters.after(after, 0);
            return positions
                    .reached(SshKeysProjection.NAME, minPosition)
                    .then(keys.list(caller.workspace(), from, rows))
                    .map(list -> list.with(lingering(caller.workspace())));
        });
    }

    private List<LingeringSshKey> lingering(Workspace workspace) {
        return routes.removedKeys().stream()
                .filter(key -> key.workspace().equals(workspace))
                .filter(key -> !key.awaited().isEmpty())
                .map(LingeringSshKey::of)
                .toList();
    }
}
