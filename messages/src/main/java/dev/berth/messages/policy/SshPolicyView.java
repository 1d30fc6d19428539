package dev.berth.messages.policy;

import dev.berth.messages.Workspace;

/**
 * Whether people may reach the pods of a workspace by SSH, as the HTTP API shows it.
 *
 * @param version what {@code If-Match} names where it is set again; 0 where nobody has set it
 */
public record SshPolicyView(Workspace workspace, boolean enabled, long version) {
    public static SshPolicyView of(Workspace workspace, WorkspacePolicy policy) {
        return new SshPolicyView(workspace, policy.ssh(), policy.sshVersion());
    }
}
