package dev.berth.messages.route;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a pod's own sshd is, or why it is not to be had.
 *
 * @param podId also a login name and a DNS label
 * @param workspace owner of the pod; its keys open the pod
 * @param name unique among the living pods of its workspace
 * @param publicPort the relay's port for this pod, 0 = none
 * @param generation grows with each accepted launch, start or restart
 * @param boots grows with each restart in place
 * @param target null while the pod cannot be reached
 * @param reason a whole sentence for the user: why the pod cannot be reached, e.g. {@code train-1 is stopped.}
 * @param hostKey the pod's public host key as an OpenSSH line
 */
public record Route(
        String podId,
        String workspace,
        String name,
        int publicPort,
        int generation,
        int boots,
        @Nullable Target target,
        String reason,
        String hostKey) {

    /** The address the edge dials. */
    public record Target(String host, int port) {
        public Target {
            Objects.requireNonNull(host, "host");
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("port %d of %s is outside 1–65535".formatted(port, host));
            }
        }
    }

    public Route {
        Objects.requireNonNull(podId, "podId");
        Objects.requireNonNull(workspace, "workspace");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(hostKey, "hostKey");
        if (publicPort < 0 || publicPort > 65535) {
            throw new IllegalArgumentException("public port %d of %s is outside 0–65535".formatted(publicPort, podId));
        }
    }

    /** Whether a connection made under this route may live on under {@code now}: it is still the same boot of the pod. */
    public boolean isSameBootAs(@Nullable Route now) {
        return now != null
                && target != null
                && target.equals(now.target)
                && generation == now.generation
                && boots == now.boots
                && publicPort == now.publicPort
                && workspace.equals(now.workspace)
                && hostKey.equals(now.hostKey);
    }

    /** {@code name.workspace}, as users log in. */
    public String loginName() {
        return loginName(name, workspace);
    }

    public static String loginName(String name, String workspace) {
        return name + "." + workspace;
    }
}
