package dev.berth.messages.policy;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodSettings.IdleRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What launches of a workspace get where they say nothing, as the HTTP API shows it; null where that is what any launch gets.
 *
 * @param diskGb size of the disk in GiB, where the template says nothing of it either
 * @param size name of a size class
 * @param stopAfter how long after each start a pod is stopped
 * @param terminateAfter how long after its launch a pod is terminated
 * @param idleStop how long nobody has used a pod when it is stopped
 * @param version what {@code If-Match} names where they are set again; 0 where nobody has set them
 */
public record LaunchDefaultsView(
        Workspace workspace,
        @Nullable Integer diskGb,
        @Nullable String size,
        @Nullable Duration stopAfter,
        @Nullable Duration terminateAfter,
        @Nullable IdleRequest idleStop,
        long version) {
    public static LaunchDefaultsView of(Workspace workspace, WorkspacePolicy policy) {
        var defaults = policy.defaults();
        return new LaunchDefaultsView(
                workspace,
                defaults.diskGb(),
                defaults.size(),
                defaults.stopAfter(),
                defaults.terminateAfter(),
                defaults.idleStop(),
                policy.defaultsVersion());
    }
}
