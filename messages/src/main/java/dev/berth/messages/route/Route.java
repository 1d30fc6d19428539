package dev.berth.messages.route;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.SshTarget;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a pod's own sshd is, or why it cannot be reached.
 *
 * @param workspace owner of the pod; its keys open the pod, unless that has its own
 * @param publicPort the edge's port that leads to this pod, null before the lease and after its release
 * @param generation grows with each accepted launch, start or restart
 * @param boots grows with each restart in place
 * @param target null unless the pod is RUNNING and lets people in
 * @param reason a whole sentence for a user who is refused, e.g. {@code train-1 is stopped: Stopped by its user.}
 * @param hostKey the pod's public host key as an OpenSSH line
 * @param ownFingerprints {@code SHA256:…} of the only keys that open the pod, whatever its workspace has saved; null where
 *     those of the workspace do
 * @param chosenFingerprints {@code SHA256:…} of the keys that open the pod of those of its workspace, while it has them; null
 *     for all of them
 * @param loginUser whom the pod lets in and nobody else, null where that is whom all pods let in
 * @param nodes how many nodes the pod has where this leads to its leader, else 1
 * @param relayClosesAt from when on its public port leads nowhere, because the pod's own server, which alone checks keys there, may
 *     let in one that was removed; null where it does not
 */
public record Route(
        PodId pod,
        Workspace workspace,
        PodName name,
        @Nullable Integer publicPort,
        int generation,
        int boots,
        @Nullable SshTarget target,
        String reason,
        String hostKey,
        @Nullable Set<String> ownFingerprints,
        @Nullable Set<String> chosenFingerprints,
        @Nullable String loginUser,
        int nodes,
        @Nullable Instant relayClosesAt) {

    public Route {
        ownFingerprints = ownFingerprints == null ? null : Set.copyOf(ownFingerprints);
        chosenFingerprints = chosenFingerprints == null ? null : Set.copyOf(chosenFingerprints);
        if (publicPort != null && (publicPort < 1 || publicPort > 65535)) {
            throw new IllegalArgumentException("public port %d of %s is outside 1–65535".formatted(publicPort, pod));
        }
    }

    /** One to a pod of one. */
    public Route(
            PodId pod,
            Workspace workspace,
            PodName name,
            @Nullable Integer publicPort,
            int generation,
            int boots,
            @Nullable SshTarget target,
            String reason,
            String hostKey,
            @Nullable Set<String> ownFingerprints,
            @Nullable Set<String> chosenFingerprints,
            @Nullable String loginUser) {
        this(
                pod,
                workspace,
                name,
                publicPort,
                generation,
                boots,
                target,
                reason,
                hostKey,
                ownFingerprints,
                chosenFingerprints,
                loginUser,
                1,
                null);
    }

    /** The same to the leader of a pod of so many nodes. */
    public Route ofSeveral(int count) {
        return new Route(
                pod,
                workspace,
                name,
                publicPort,
                generation,
                boots,
                target,
                reason,
                hostKey,
                ownFingerprints,
                chosenFingerprints,
                loginUser,
                count,
                relayClosesAt);
    }

    /** The same with a public port that leads nowhere from then on, or goes on where that is null. */
    public Route closingRelayAt(@Nullable Instant closesAt) {
        return new Route(
                pod,
                workspace,
                name,
                publicPort,
                generation,
                boots,
                target,
                reason,
                hostKey,
                ownFingerprints,
                chosenFingerprints,
                loginUser,
                nodes,
                closesAt);
    }

    /** The same to nobody, whatever becomes of the pod. */
    public Route closed(String why) {
        return new Route(
                pod,
                workspace,
                name,
                publicPort,
                generation,
                boots,
                null,
                why,
                hostKey,
                ownFingerprints,
                chosenFingerprints,
                loginUser,
                nodes,
                relayClosesAt);
    }

    /** One that all keys of the workspace open. */
    public Route(
            PodId pod,
            Workspace workspace,
            PodName name,
            @Nullable Integer publicPort,
            int generation,
            int boots,
            @Nullable SshTarget target,
            String reason,
            String hostKey) {
        this(pod, workspace, name, publicPort, generation, boots, target, reason, hostKey, null, null, null, 1, null);
    }

    /** Whether a connection made under this route may live on under {@code now}: it is still the same boot of the pod. */
    public boolean isSameBootAs(@Nullable Route now) {
        return now != null
                && target != null
                && target.equals(now.target)
                && generation == now.generation
                && boots == now.boots
                && Objects.equals(publicPort, now.publicPort)
                && workspace.equals(now.workspace)
                && hostKey.equals(now.hostKey);
    }
}
