package dev.berth.nomad;

import dev.berth.messages.pod.PodId;

/** Keys that pods are known by, all derived or held outside of this module. */
public interface PodIdentity {
    /** The pod's private host key in OpenSSH's PEM form. A secret. */
    String hostKeyPem(PodId pod);

    /** The public key of the authority whose user certificates pods accept, as an OpenSSH line. */
    String userCaLine();

    /** A short-lived login to this pod only. */
    ProbeLogin probeLogin(PodId pod);
}
