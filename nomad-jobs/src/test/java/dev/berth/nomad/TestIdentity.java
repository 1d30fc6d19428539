package dev.berth.nomad;

import dev.berth.messages.pod.PodId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.certificate.OpenSshCertificateBuilder;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;

/** Random keys, kept for the test. */
final class TestIdentity implements PodIdentity {
    private final KeyPair userCa = generate();
    private final Map<PodId, KeyPair> hostKeys = new ConcurrentHashMap<>();

    static KeyPair generate() {
        try {
            return KeyUtils.generateKeyPair("ssh-ed25519", 256);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String hostKeyLine(PodId pod) {
        return PublicKeyEntry.toString(
                hostKeys.computeIfAbsent(pod, _ -> generate()).getPublic());
    }

    @Override
    public String hostKeyPem(PodId pod) {
        var pem = new ByteArrayOutputStream();
        try {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(
                    hostKeys.computeIfAbsent(pod, _ -> generate()), null, null, pem);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return pem.toString(StandardCharsets.UTF_8);
    }

    @Override
    public String userCaLine() {
        return PublicKeyEntry.toString(userCa.getPublic());
    }

    @Override
    public ProbeLogin probeLogin(PodId pod) {
        var key = generate();
        try {
            var certificate = OpenSshCertificateBuilder.userCertificate()
                    .publicKey(key.getPublic())
                    .serial(1)
                    .id("probe")
                    .principals(java.util.List.of(pod.value()))
                    .validAfter(Instant.now().minus(Duration.ofMinutes(1)))
                    .validBefore(Instant.now().plus(Duration.ofMinutes(5)))
                    .sign(userCa, "ssh-ed25519");
            return new ProbeLogin(key, PublicKeyEntry.toString(certificate));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
