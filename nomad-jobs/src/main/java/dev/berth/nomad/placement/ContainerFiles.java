package dev.berth.nomad.placement;

/** Files that make a container with OpenSSH into a pod. */
final class ContainerFiles {
    /** Where a pod's disk is mounted: the home of its one user, root. */
    static final String DISK = "/root";

    static final String START_PATH = "/local/start";

    /** Nomad's directories belong to nobody and are open to all, which StrictModes would refuse. */
    static final String SSHD_CONFIG = """
            Port 22
            HostKey /secrets/host_key
            AuthorizedKeysFile /local/authorized_keys
            TrustedUserCAKeys /local/user_ca
            AuthorizedPrincipalsFile /local/principals
            StrictModes no
            PermitRootLogin prohibit-password
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            AllowAgentForwarding yes
            AllowTcpForwarding yes
            GatewayPorts no
            X11Forwarding yes
            PrintMotd no
            AcceptEnv LANG LC_*
            PidFile none
            Subsystem sftp internal-sftp
            """;

    /**
     * A pod without its disk would lose what its user writes, and a device plugin can take the disk away without a word,
     * so this looks before anything else. sshd passes no environment on, so the pod's is written where logins read it.
     */
    static final String START = """
            #!/bin/sh
            if ! grep -q ' %1$s ' /proc/mounts; then
                echo "The pod's disk is not mounted at %1$s. Does a device plugin return mounts?" >&2
                exit 78
            fi
            if ! [ -x /usr/sbin/sshd ]; then
                echo "This image has no OpenSSH server at /usr/sbin/sshd, so nobody could log in." >&2
                exit 78
            fi
            env | grep -v -E '^(NOMAD_|PWD=|HOME=|HOSTNAME=|SHLVL=|_=|VAULT_)' > /etc/environment
            mkdir -p /run/sshd
            chmod 600 /secrets/host_key
            exec /usr/sbin/sshd -D -e -f /local/sshd_config
            """.formatted(DISK);

    private ContainerFiles() {}
}
