package dev.berth.app.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private final Ed25519 key = new Ed25519(new byte[32]);
    private final CertificateAuthority authority = new CertificateAuthority(new MasterKey(new byte[32]), new Random(1));

    @Test
    void a_user_certificate_is_good_for_one_pod_and_one_hour() throws Exception {
        String line =
                authority.certifyUser(key.keyPair().getPublic(), "pod-aaaaaaaaaaaaaaaa", Duration.ofHours(1), NOON);
        assertThat(list(line))
                .contains("ssh-ed25519-cert-v01@openssh.com user certificate")
                .contains("Signing CA: ED25519 " + fingerprint(authority.userCaLine()))
                .contains("Public key: ED25519-CERT " + fingerprint(key.publicLine()))
                .contains("Valid: from 2026-11-21T11:55:00 to 2026-11-21T13:00:00")
                .containsPattern("Principals:\\s+pod-aaaaaaaaaaaaaaaa\\s+Critical Options: \\(none\\)")
                .contains("permit-pty");
    }

    @Test
    void serials_differ() throws Exception {
        var serials = List.of(serial(), serial(), serial());
        assertThat(serials).doesNotHaveDuplicates();
    }

    @Test
    void a_certificate_for_nobody_in_particular_is_not_signed() {
        assertThatThrownBy(() -> authority.certifyUser(key.keyPair().getPublic(), " ", Duration.ofHours(1), NOON))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private String serial() throws Exception {
        String text = list(
                authority.certifyUser(key.keyPair().getPublic(), "pod-aaaaaaaaaaaaaaaa", Duration.ofHours(1), NOON));
        return text.lines().filter(line -> line.contains("Serial:")).findFirst().orElseThrow();
    }

    private String list(String line) throws Exception {
        Path file = Files.writeString(folder.resolve("cert.pub"), line + "\n");
        return Shell.run("env", "TZ=UTC", "ssh-keygen", "-L", "-f", file.toString());
    }

    private String fingerprint(String publicLine) throws Exception {
        Path file = Files.writeString(folder.resolve("key.pub"), publicLine + "\n");
        return Shell.run("ssh-keygen", "-l", "-f", file.toString()).split(" ", 3)[1];
    }
}
