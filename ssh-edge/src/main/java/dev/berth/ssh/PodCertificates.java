package dev.berth.ssh;

import dev.berth.messages.pod.PodId;
import java.security.PublicKey;
import java.util.concurrent.CompletionStage;

/** Lets the edge into pods. The control plane signs; the edge never holds a CA key. */
@FunctionalInterface
public interface PodCertificates {
    /**
     * A short-lived OpenSSH user certificate for the key that the edge logs in to pods with, with the pod's id as its
     * principal.
     *
     * @param innerKey the edge's ed25519 public key; {@code getEncoded()} is X.509
     * @return one line, {@code ssh-ed25519-cert-v01@openssh.com AAAA…}
     */
    CompletionStage<String> certify(PublicKey innerKey, PodId pod);
}
