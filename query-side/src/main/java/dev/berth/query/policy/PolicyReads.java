package dev.berth.query.policy;

import dev.berth.messages.Names;
import dev.berth.messages.Workspace;
import dev.berth.messages.policy.WorkspacePolicy;
import dev.berth.query.reading.Parameters;
import dev.berth.query.reading.Positions;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Policies of workspaces as of a position of the log. */
public final class PolicyReads {
    private final WorkspacePolicies policies;
    private final Positions positions;

    public PolicyReads(WorkspacePolicies policies, Positions positions) {
        this.policies = policies;
        this.positions = positions;
    }

    public Mono<WorkspacePolicy> of(Workspace workspace, @Nullable String minPosition) {
        return positions.reached(PoliciesProjection.NAME, minPosition).then(Mono.defer(() -> policies.of(workspace)));
    }

    /**
     * That of any workspace.
     *
     * @param name of the workspace, as it was typed
     * @param parameter what the path calls that
     */
    Mono<WorkspacePolicy> ofAny(String name, String parameter, @Nullable String minPosition) {
        return Names.isValid(name)
                ? of(new Workspace(name), minPosition)
                : Mono.error(Parameters.invalid(parameter, "The name of a workspace is %s.".formatted(Names.RULE)));
    }
}
