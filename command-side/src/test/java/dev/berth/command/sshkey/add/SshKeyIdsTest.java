package dev.berth.command.sshkey.add;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Workspace;
import dev.berth.messages.sshkey.SshPublicKey;
import java.math.BigInteger;
import java.util.Arrays;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;

final class SshKeyIdsTest {
    @Test
    void ids_are_the_first_eighty_bits_in_base32() {
        var key = new SshPublicKey("ssh-ed25519", "AAAA", "SHA256:fingerprint", "");
        var id = SshKeyIds.of(Workspace.MAIN, key).value();
        var digest = DigestUtils.sha256("main/SHA256:fingerprint");
        var alphabet = "abcdefghijklmnopqrstuvwxyz234567";
        var bits = new BigInteger(1, Arrays.copyOf(digest, 10));
        for (int i = 15; i >= 0; i--) {
            assertThat(id.charAt(4 + i)).isEqualTo(alphabet.charAt(bits.intValue() & 31));
            bits = bits.shiftRight(5);
        }
    }
}
