package dev.berth.app.secrets;

import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.sshd.certificate.OpenSshCertificateBuilder;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.PublicKeyEntry;

/** Signs keys with which somebody logs in to pods. Its own key is derived, so it survives the loss of everything else. */
public final class CertificateAuthority {
    /** A machine whose clock is a little behind takes the certificate at once all the same. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private static final List<String> USER_EXTENSIONS = List.of(
            "permit-X11-forwarding",
            "permit-agent-forwarding",
            "permit-port-forwarding",
            "permit-pty",
            "permit-user-rc");

    private final Ed25519 userCa;
    private final RandomGenerator serials;

    /**
     * Derives the key it signs with.
     *
     * @param serials where serial numbers are drawn from; 63 random bits need no counter to be kept
     */
    public CertificateAuthority(MasterKey master, RandomGenerator serials) {
        this.userCa = new Ed25519(master.derive("user-ca", Ed25519.SEED_BYTES));
        this.serials = serials;
    }

    /** For the {@code TrustedUserCAKeys} of a pod's sshd. */
    public String userCaLine() {
        return userCa.publicLine();
    }

    /**
     * Lets the holder of a key log in.
     *
     * @param principal where to: the pod's id
     * @return the line of a {@code -cert.pub} file
     */
    public String certifyUser(PublicKey key, String principal, Duration validity, Clock clock) {
        if (principal.isBlank()) {
            throw new IllegalArgumentException("a certificate without a principal would be good for every one");
        }
        Instant now = clock.instant();
        long serial = serials.nextLong() & Long.MAX_VALUE;
        OpenSshCertificateBuilder certificate = OpenSshCertificateBuilder.userCertificate()
                .publicKey(key)
                .serial(serial)
                .id("berth/" + principal + "/" + serial)
                .principals(List.of(principal))
                .validAfter(now.minus(CLOCK_SKEW))
                .validBefore(now.plus(validity));
        USER_EXTENSIONS.forEach(extension -> certificate.extension(extension, ""));
        return sign(certificate);
    }

    private String sign(OpenSshCertificateBuilder certificate) {
        try {
            OpenSshCertificate signed = certificate.sign(userCa.keyPair());
            return PublicKeyEntry.toString(signed);
        } catch (Exception e) {
            // The library's method declares nothing narrower.
            throw new IllegalStateException("The certificate could not be signed", e);
        }
    }
}
