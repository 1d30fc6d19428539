package dev.berth.messages.policy;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.Tag;
import dev.berth.messages.Workspace;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can happen to what the owner lets a workspace do. */
public sealed interface PolicyEvent extends BerthEvent {
    @Override
    default Set<Tag> tags() {
        return Set.of(tag(workspace()));
    }

    /** Of all that happened to the policy of one workspace. */
    static Tag tag(Workspace workspace) {
        return new Tag(Tag.POLICY, workspace.name());
    }

    /**
     * The models were set of which the workspace may use GPUs.
     *
     * @param models by name; none where it may use no GPUs, null where any will do
     */
    record WorkspaceGpuModelsSet(
            Workspace workspace, @Nullable List<String> models) implements PolicyEvent {
        public WorkspaceGpuModelsSet {
            models = models == null ? null : List.copyOf(models);
        }
    }

    /** What launches of the workspace get where they say nothing was set, all of it. */
    record WorkspaceDefaultsSet(Workspace workspace, LaunchDefaults defaults) implements PolicyEvent {}

    /** How much the workspace may hold was set, all of it. */
    record WorkspaceQuotaSet(Workspace workspace, WorkspaceQuota quota) implements PolicyEvent {}
    /** Whether people may reach the workspace's pods by SSH was set. */
    record WorkspaceSshSet(Workspace workspace, boolean enabled) implements PolicyEvent {}
}
