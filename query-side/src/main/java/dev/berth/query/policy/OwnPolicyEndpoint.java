package dev.berth.query.policy;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.policy.LaunchDefaults;
import dev.berth.query.reading.Positions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/policy}: what the owner lets the caller's workspace do, for its members to read. */
@RestController
final class OwnPolicyEndpoint {
    private final PolicyReads policies;

    OwnPolicyEndpoint(WorkspacePolicies policies, Positions positions) {
        this.policies = new PolicyReads(policies, positions);
    }

    /**
     * What the owner has set for the workspace.
     *
     * @param gpuModels of which it may use GPUs; none where it may use no GPUs, null where any will do
     * @param ssh whether people may reach its pods by SSH
     * @param defaults what its launches get where they say nothing; each null where that is what any launch gets
     */
    record OwnPolicy(Workspace workspace, @Nullable List<String> gpuModels, boolean ssh, LaunchDefaults defaults) {}

    @Requires(Scope.READ)
    @GetMapping("/v1/policy")
    Mono<OwnPolicy> get(Caller caller, @RequestParam(required = false) @Nullable String minPosition) {
        return policies.of(caller.workspace(), minPosition)
                .map(policy -> new OwnPolicy(caller.workspace(), policy.gpuModels(), policy.ssh(), policy.defaults()));
    }
}
