package dev.berth.app.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.app.home.SecretFile;
import dev.berth.messages.pod.PodId;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Random;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodHostKeysTest {
    private static final PodId POD = PodId.random(new Random(1));
    private static final PodId OTHER = PodId.random(new Random(2));

    @TempDir
    Path folder;

    private final PodHostKeys keys = new PodHostKeys(new MasterKey(new byte[32]));

    @Test
    void the_same_master_key_gives_a_pod_the_same_key_in_every_life() {
        var again = new PodHostKeys(new MasterKey(new byte[32]));
        assertThat(again.privatePem(POD)).isEqualTo(keys.privatePem(POD));
        assertThat(again.publicLine(POD)).isEqualTo(keys.publicLine(POD)).doesNotContain("\n");
    }

    @Test
    void pods_and_installations_share_no_key() {
        byte[] otherKey = new byte[32];
        otherKey[31] = 1;
        assertThat(keys.publicLine(OTHER)).isNotEqualTo(keys.publicLine(POD));
        assertThat(new PodHostKeys(new MasterKey(otherKey)).publicLine(POD)).isNotEqualTo(keys.publicLine(POD));
    }

    @Test
    void openssh_reads_the_private_key_and_finds_the_public_one_in_it() throws Exception {
        for (int seed = 0; seed < 5; seed++) {
            PodId pod = PodId.random(new Random(seed));
            Path file = folder.resolve(pod.value());
            SecretFile.write(file, keys.privatePem(pod).getBytes(StandardCharsets.US_ASCII));
            assertThat(Shell.run("ssh-keygen", "-y", "-f", file.toString())).isEqualTo(keys.publicLine(pod));
            assertThat(Shell.run("ssh-keygen", "-l", "-f", file.toString()))
                    .contains(KeyUtils.getFingerPrint(publicKey(pod)))
                    .contains("(ED25519)");
        }
    }

    @Test
    void mina_reads_the_same_pair_that_it_is_handed() throws Exception {
        var pem = new ByteArrayInputStream(keys.privatePem(POD).getBytes(StandardCharsets.US_ASCII));
        var read = SecurityUtils.loadKeyPairIdentities(null, NamedResource.ofName("pod"), pem, null)
                .iterator()
                .next();
        assertThat(KeyUtils.compareKeys(read.getPublic(), publicKey(POD))).isTrue();
        assertThat(KeyUtils.compareKeys(SecurityUtils.recoverEDDSAPublicKey(read.getPrivate()), read.getPublic()))
                .isTrue();
        assertThat(Ed25519.line(read.getPublic())).isEqualTo(keys.publicLine(POD));
    }

    private PublicKey publicKey(PodId pod) throws Exception {
        return PublicKeyEntry.parsePublicKeyEntry(keys.publicLine(pod)).resolvePublicKey(null, null, null);
    }
}
