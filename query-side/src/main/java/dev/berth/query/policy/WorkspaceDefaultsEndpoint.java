package dev.berth.query.policy;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodSettings.IdleRequest;
import dev.berth.messages.policy.LaunchDefaultsView;
import dev.berth.messages.template.PodTemplate;
import dev.berth.query.reading.Positions;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * {@code GET /v1/launch-defaults}: what a launch of the caller's workspace gets where it says nothing; {@code GET
 * /v1/admin/workspaces/{name}/defaults}: what the owner has set of it for a workspace.
 */
@RestController
final class WorkspaceDefaultsEndpoint {
    private final PolicyReads policies;

    WorkspaceDefaultsEndpoint(WorkspacePolicies policies, Positions positions) {
        this.policies = new PolicyReads(policies, positions);
    }

    /**
     * What a launch gets that says nothing of it.
     *
     * @param diskGb size of the disk in GiB, where the template says nothing of it either
     * @param size name of a size class, null for the default one
     * @param stopAfter how long after each start the pod is stopped, null for never
     * @param terminateAfter how long after its launch it is terminated, null for never
     * @param idleStop how long nobody has used it when it is stopped, null for never
     */
    record TakenDefaults(
            int diskGb,
            @Nullable String size,
            @Nullable Duration stopAfter,
            @Nullable Duration terminateAfter,
            @Nullable IdleRequest idleStop) {}

    @Requires(Scope.READ)
    @GetMapping("/v1/launch-defaults")
    Mono<TakenDefaults> taken(Caller caller, @RequestParam(required = false) @Nullable String minPosition) {
        return policies.of(caller.workspace(), minPosition)
                .map(policy -> new TakenDefaults(
                        Objects.requireNonNullElse(policy.defaults().diskGb(), PodTemplate.DEFAULT_DISK_GB),
                        policy.defaults().size(),
                        policy.defaults().stopAfter(),
                        policy.defaults().terminateAfter(),
                        policy.defaults().idleStop()));
    }

    @Requires(Scope.ADMIN)
    @GetMapping("/v1/admin/workspaces/{name}/defaults")
    Mono<ResponseEntity<LaunchDefaultsView>> get(
            Caller caller,
            @PathVariable("name") String name,
            @RequestParam(required = false) @Nullable String minPosition) {
        return policies.ofAny(name, "name", minPosition)
                .map(policy -> ResponseEntity.ok()
                        .eTag("\"" + policy.defaultsVersion() + "\"")
                        .body(LaunchDefaultsView.of(new Workspace(name), policy)));
    }
}
