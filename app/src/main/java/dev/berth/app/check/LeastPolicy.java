package dev.berth.app.check;

import dev.berth.nomad.server.SshServerFolder;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The ACL policy that allows what Berth does in a namespace, and nothing else. */
public final class LeastPolicy {
    /** Variables of pods and disks of their own are named by the pod, and a pod's id begins with this. */
    static final String OF_PODS = "pod-*";

    /** Disks that are made ahead. */
    private static final String READY_DISKS = "berth-ready-*";

    private LeastPolicy() {}

    /** As HCL, for {@code nomad acl policy apply berth FILE}. */
    public static String hcl(String namespace) {
        return hcl(namespace, EnumSet.allOf(Permission.class));
    }

    static String hcl(String namespace, Set<Permission> permissions) {
        var hcl = new StringBuilder();
        hcl.append("# What Berth does with its pods in namespace %s, and nothing else.%n".formatted(namespace));
        hcl.append("namespace \"%s\" {%n".formatted(namespace));
        hcl.append("  capabilities = [%n".formatted());
        for (var permission : permissions) {
            if (isOfNamespace(permission)) {
                hcl.append("    \"%s\", # %s%n".formatted(permission.capability(), permission.purpose()));
            }
        }
        hcl.append("  ]%n  variables {%n    path \"nomad/jobs/%s\" {%n".formatted(OF_PODS));
        hcl.append("      capabilities = [%s]%n    }%n".formatted(variables(permissions)));
        if (permissions.contains(Permission.LEASE_DISKS)) {
            hcl.append(
                    "    path \"berth/*\" {%n      capabilities = [\"list\", \"read\", \"write\", \"destroy\"]%n    }%n"
                            .formatted());
        }
        hcl.append("  }%n}%n".formatted());
        if (permissions.contains(Permission.MOUNT_VOLUMES)) {
            for (var disks : List.of(OF_PODS, READY_DISKS)) {
                hcl.append("%nhost_volume \"%s\" {%n  policy = \"write\"%n}%n".formatted(disks));
            }
            hcl.append("%nhost_volume \"%s\" {%n  policy = \"read\"%n}%n".formatted(SshServerFolder.VOLUME));
        }
        if (permissions.contains(Permission.CHANGE_NODES)) {
            hcl.append("%nnode {%n  policy = \"write\"%n}%n".formatted());
        }
        return hcl.toString();
    }

    private static boolean isOfNamespace(Permission permission) {
        return switch (permission) {
            case LIST_JOBS, READ_JOB, SUBMIT_JOB, READ_FILES, CREATE_VOLUMES, DELETE_VOLUMES -> true;
            case MOUNT_VOLUMES, READ_VARIABLES, WRITE_VARIABLES, DESTROY_VARIABLES, LEASE_DISKS, CHANGE_NODES -> false;
        };
    }

    private static String variables(Set<Permission> permissions) {
        return List.of(Permission.READ_VARIABLES, Permission.WRITE_VARIABLES, Permission.DESTROY_VARIABLES).stream()
                .filter(permissions::contains)
                .map(permission -> '"' + permission.capability().substring("variables ".length()) + '"')
                .collect(Collectors.joining(", "));
    }
}
