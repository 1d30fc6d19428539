package dev.berth.app.secrets;

import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.sshd.certificate.OpenSshCertificateBuilder;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.PublicKeyEntry;

/**
 * Signs keys of people and of hosts, with one derived key for each of the two, so that a host certificate is never
 * taken for a log-in.
 */
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
    private final Ed25519 hostCa;
    private final RandomGenerator serials;

    /**
     * Derives both keys.
     *
     * @param serials where serial numbers are drawn from; 63 random bits need no counter to be kept
     */
    public CertificateAuthority(MasterKey master, RandomGenerator serials) {
        this.userCa = new Ed25519(master.derive("user-ca", Ed25519.SEED_BYTES));
        this.hostCa = new Ed25519(master.derive("host-ca", Ed25519.SEED_BYTES));
        this.serials = serials;
    }

    /** For the {@code TrustedUserCAKeys} of a pod's sshd. */
    public String userCaLine() {
        return userCa.publicLine();
    }

    /** For an {@code @cert-authority} line of a known_hosts file. */
    public String hostCaLine() {
        return hostCa.publicLine();
    }

    /**
     * Lets the holder of a key log in.
     *
     * @param principal where to: the pod's id
     * @return the line of a {@code -cert.pub} file
     */
    public String certifyUser(PublicKey key, String principal, Duration validity, Clock clock) {
        OpenSshCertificateBuilder certificate =
                prepare(OpenSshCertificateBuilder.userCertificate(), key, List.of(principal), validity, clock);
        USER_EXTENSIONS.forEach(extension -> certificate.extension(extension, ""));
        return sign(certificate, userCa);
    }

    /**
     * Says that a host key belongs to these names.
     *
     * @param names as people type them after {@code ssh}
     * @return the line of a {@code -cert.pub} file
     */
    public String hostCertificate(PublicKey key, Collection<String> names, Duration validity, Clock clock) {
        return sign(prepare(OpenSshCertificateBuilder.hostCertificate(), key, names, validity, clock), hostCa);
    }

    private OpenSshCertificateBuilder prepare(
            OpenSshCertificateBuilder certificate,
            PublicKey key,
            Collection<String> principals,
            Duration validity,
            Clock clock) {
        if (principals.isEmpty() || principals.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("a certificate without a principal would be good for every one");
        }
        Instant now = clock.instant();
        long serial = serials.nextLong() & Long.MAX_VALUE;
        return certificate
                .publicKey(key)
                .serial(serial)
                .id("berth/" + principals.iterator().next() + "/" + serial)
                .principals(List.copyOf(principals))
                .validAfter(now.minus(CLOCK_SKEW))
                .validBefore(now.plus(validity));
    }

    private static String sign(OpenSshCertificateBuilder certificate, Ed25519 authority) {
        try {
            OpenSshCertificate signed = certificate.sign(authority.keyPair());
            return PublicKeyEntry.toString(signed);
        } catch (Exception e) {
            // The library's method declares nothing narrower.
            throw new IllegalStateException("The certificate could not be signed", e);
        }
    }
}
