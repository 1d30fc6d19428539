package dev.berth.query.route;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.SshTarget;
import org.jspecify.annotations.Nullable;

/**
 * Where a pod is to be reached.
 *
 * @param publicPort the leased port of the edge, null before the lease and after its release
 * @param target where its sshd listens, null unless the pod is RUNNING
 * @param reason a whole sentence about the pod's phase, for a user who is refused
 * @param hostKey the pod's public host key as an OpenSSH line
 * @param gone whether the pod is terminated, so that nothing leads to it any more
 */
public record RouteRow(
        PodId pod,
        Workspace workspace,
        PodName name,
        @Nullable Integer publicPort,
        int generation,
        int boots,
        @Nullable SshTarget target,
        String reason,
        String hostKey,
        boolean gone) {}
