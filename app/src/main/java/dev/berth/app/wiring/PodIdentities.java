package dev.berth.app.wiring;

import dev.berth.app.secrets.CertificateAuthority;
import dev.berth.app.secrets.PodHostKeys;
import dev.berth.messages.pod.PodId;
import dev.berth.nomad.PodIdentity;
import dev.berth.nomad.ProbeLogin;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;

/** Keys of pods and logins to them, derived from the installation's master key. */
public final class PodIdentities implements PodIdentity {
    private static final Duration PROBE_VALIDITY = Duration.ofMinutes(10);

    private final PodHostKeys hostKeys;
    private final CertificateAuthority authority;
    private final KeyPair probeKey;
    private final Clock clock;

    /** @param probeKey lives as long as this process */
    public PodIdentities(PodHostKeys hostKeys, CertificateAuthority authority, KeyPair probeKey, Clock clock) {
        this.hostKeys = hostKeys;
        this.authority = authority;
        this.probeKey = probeKey;
        this.clock = clock;
    }

    @Override
    public String hostKeyPem(PodId pod) {
        return hostKeys.privatePem(pod);
    }

    @Override
    public String userCaLine() {
        return authority.userCaLine();
    }

    @Override
    public ProbeLogin probeLogin(PodId pod) {
        return new ProbeLogin(
                probeKey, authority.certifyUser(probeKey.getPublic(), pod.value(), PROBE_VALIDITY, clock));
    }
}
