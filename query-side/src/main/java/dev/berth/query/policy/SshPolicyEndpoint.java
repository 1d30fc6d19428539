package dev.berth.query.policy;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.policy.SshPolicyView;
import dev.berth.query.reading.Positions;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/admin/workspaces/{name}/ssh}: whether people may reach the pods of a workspace by SSH. */
@RestController
final class SshPolicyEndpoint {
    private final PolicyReads policies;

    SshPolicyEndpoint(WorkspacePolicies policies, Positions positions) {
        this.policies = new PolicyReads(policies, positions);
    }

    @Requires(Scope.ADMIN)
    @GetMapping("/v1/admin/workspaces/{name}/ssh")
    Mono<ResponseEntity<SshPolicyView>> get(
            Caller caller,
            @PathVariable("name") String name,
            @RequestParam(required = false) @Nullable String minPosition) {
        return policies.ofAny(name, "name", minPosition)
                .map(policy -> ResponseEntity.ok()
                        .eTag("\"" + policy.sshVersion() + "\"")
                        .body(SshPolicyView.of(new Workspace(name), policy)));
    }
}
