package dev.berth.query.webhook;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.webhook.WebhookView;
import dev.berth.query.reading.Positions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/webhooks}: the webhooks of the workspace by name, each with what became of its last delivery. */
@RestController
final class ListWebhooksEndpoint {
    private final Webhooks webhooks;
    private final Positions positions;

    ListWebhooksEndpoint(Webhooks webhooks, Positions positions) {
        this.webhooks = webhooks;
        this.positions = positions;
    }

    /** The webhooks of a workspace. */
    record WebhookList(List<WebhookView> webhooks) {}

    @Requires(Scope.READ)
    @GetMapping("/v1/webhooks")
    Mono<WebhookList> list(Caller caller, @RequestParam(required = false) @Nullable String minPosition) {
        return Mono.defer(() -> positions
                .reached(WebhooksProjection.NAME, minPosition)
                .then(webhooks.list(caller.workspace()))
                .map(WebhookList::new));
    }
}
