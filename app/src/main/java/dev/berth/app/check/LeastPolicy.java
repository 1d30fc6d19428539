package dev.berth.app.check;

import dev.berth.app.check.Permission.PolicyPart;
import dev.berth.nomad.placement.ReadyDisks;
import dev.berth.nomad.server.SshServerFolder;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The ACL policy that allows what Berth does in a namespace, and nothing else.
 *
 * @param sshServerVolume with the SSH server that images may lack; null for the usual name
 */
public record LeastPolicy(String namespace, @Nullable String sshServerVolume) {
    /** What a cluster calls its namespace that nobody has made. */
    public static final String DEFAULT_NAMESPACE = "default";

    /** Variables of pods and disks of their own are named by the pod, and a pod's id begins with this. */
    static final String OF_PODS = "pod-*";

    /** Disks that are made ahead. */
    private static final String READY_DISKS = ReadyDisks.PREFIX + "*";

    public LeastPolicy {
        sshServerVolume = Objects.requireNonNullElse(sshServerVolume, SshServerFolder.VOLUME);
    }

    /** What prints it. */
    String command() {
        return "berth nomad-policy"
                + flag("--nomad-namespace", namespace, DEFAULT_NAMESPACE)
                + flag("--ssh-server-volume", sshServerVolume, SshServerFolder.VOLUME);
    }

    private static String flag(String name, @Nullable String value, String usual) {
        return value == null || value.equals(usual) ? "" : " %s %s".formatted(name, value);
    }

    /** What to do about a token that may not do something. */
    String fix() {
        return "Give the token the policy that '%s' prints.".formatted(command());
    }

    /** As HCL, for {@code nomad acl policy apply berth FILE}. */
    public String hcl() {
        return hcl(EnumSet.allOf(Permission.class));
    }

    String hcl(Set<Permission> permissions) {
        var hcl = new StringBuilder();
        hcl.append("# What Berth does with its pods in namespace %s, and nothing else.%n".formatted(namespace));
        hcl.append("namespace \"%s\" {%n".formatted(namespace));
        hcl.append("  capabilities = [%n".formatted());
        for (var permission : permissions) {
            if (permission.part() == PolicyPart.NAMESPACE) {
                hcl.append("    \"%s\", # %s%n".formatted(permission.capability(), permission.purpose()));
            }
        }
        hcl.append("  ]%n  variables {%n".formatted());
        hcl.append(variables("nomad/jobs/" + OF_PODS, PolicyPart.VARIABLES_OF_PODS, permissions));
        hcl.append(variables("berth/*", PolicyPart.VARIABLES_OF_BERTH, permissions));
        hcl.append("  }%n}%n".formatted());
        hcl.append(volume(OF_PODS, Permission.MOUNT_DISKS, permissions));
        hcl.append(volume(READY_DISKS, Permission.MOUNT_READY_DISKS, permissions));
        hcl.append(volume(sshServerVolume, Permission.MOUNT_SSH_SERVER, permissions));
        if (permissions.contains(Permission.CHANGE_NODES)) {
            hcl.append("%nnode {%n  policy = \"write\"%n}%n".formatted());
        }
        return hcl.toString();
    }

    private static String variables(String path, PolicyPart part, Set<Permission> permissions) {
        var capabilities = permissions.stream()
                .filter(permission -> permission.part() == part)
                .map(permission -> '"' + permission.capability() + '"')
                .collect(Collectors.joining(", "));
        return "    path \"%s\" {%n      capabilities = [%s]%n    }%n".formatted(path, capabilities);
    }

    private static String volume(@Nullable String name, Permission mount, Set<Permission> permissions) {
        return permissions.contains(mount)
                ? "%nhost_volume \"%s\" {%n  policy = \"%s\"%n}%n".formatted(name, mount.capability())
                : "";
    }
}
