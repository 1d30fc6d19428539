package dev.berth.query.policy;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.policy.QuotaView;
import dev.berth.query.reading.Positions;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * {@code GET /v1/quotas}: how much the caller's workspace may hold, as the owner has set it; {@code GET /v1/quotas/{workspace}}: the
 * same of any, for the owner.
 */
@RestController
final class QuotasEndpoint {
    private final PolicyReads policies;

    QuotasEndpoint(WorkspacePolicies policies, Positions positions) {
        this.policies = new PolicyReads(policies, positions);
    }

    @Requires(Scope.READ)
    @GetMapping("/v1/quotas")
    Mono<QuotaView> own(Caller caller, @RequestParam(required = false) @Nullable String minPosition) {
        return policies.of(caller.workspace(), minPosition).map(policy -> QuotaView.of(caller.workspace(), policy));
    }

    @Requires(Scope.ADMIN)
    @GetMapping("/v1/quotas/{workspace}")
    Mono<ResponseEntity<QuotaView>> get(
            Caller caller,
            @PathVariable("workspace") String name,
            @RequestParam(required = false) @Nullable String minPosition) {
        return policies.ofAny(name, "workspace", minPosition)
                .map(policy -> ResponseEntity.ok()
                        .eTag("\"" + policy.quotaVersion() + "\"")
                        .body(QuotaView.of(new Workspace(name), policy)));
    }
}
