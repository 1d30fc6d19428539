package dev.berth.app.secrets;

import dev.berth.messages.pod.PodId;

/** The host key of each pod, derived, so that it survives restarts, moves and the loss of every machine but the master key. */
public final class PodHostKeys {
    private final MasterKey master;

    public PodHostKeys(MasterKey master) {
        this.master = master;
    }

    /** {@code ssh-ed25519 AAAA…} without a comment. */
    public String publicLine(PodId pod) {
        return key(pod).publicLine();
    }

    /** OpenSSH's private key file, the same text each time. A secret. */
    public String privatePem(PodId pod) {
        return key(pod).privatePem();
    }

    private Ed25519 key(PodId pod) {
        return new Ed25519(master.derive("pod-host-key/" + pod.value(), Ed25519.SEED_BYTES));
    }
}
