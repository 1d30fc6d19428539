package dev.berth.app.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.app.StartUpFailure;
import dev.berth.app.home.SecretFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesTest {
    @TempDir
    Path home;

    @Test
    void a_master_key_is_made_once_and_never_shown() throws Exception {
        MasterKey first = MasterKey.of(home);
        assertThat(MasterKey.of(home).derive("label", 16)).isEqualTo(first.derive("label", 16));
        assertThat(first.derive("other", 16)).isNotEqualTo(first.derive("label", 16));
        assertThat(first).hasToString("MasterKey[hidden]");
        assertThat(home.resolve("master-key")).hasSize(32);
    }

    @Test
    void a_master_key_that_others_may_read_or_that_is_cut_short_is_refused() throws Exception {
        MasterKey.of(home);
        Path file = home.resolve("master-key");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> MasterKey.of(home))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("chmod 600");
        SecretFile.write(file, new byte[31]);
        assertThatThrownBy(() -> MasterKey.of(home))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("31 bytes")
                .hasMessageContaining("backup");
    }

    @Test
    void an_edge_keeps_its_keys_in_files_that_openssh_reads() throws Exception {
        EdgeKeys first = EdgeKeys.of(home);
        EdgeKeys again = EdgeKeys.of(home);
        assertThat(again.hostKeyLine()).isEqualTo(first.hostKeyLine());
        assertThat(Ed25519.line(again.probeKey().getPublic()))
                .isEqualTo(Ed25519.line(first.probeKey().getPublic()))
                .isNotEqualTo(first.hostKeyLine());
        Path file = home.resolve("edge/host-key");
        assertThat(Shell.run("ssh-keygen", "-y", "-f", file.toString())).isEqualTo(first.hostKeyLine());
        assertThat(first.toString()).contains(first.hostKeyLine()).doesNotContain("PRIVATE");
    }

    @Test
    void a_damaged_edge_key_is_named_with_what_removing_it_means() {
        SecretFile.write(home.resolve("edge/host-key"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> EdgeKeys.of(home))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("edge/host-key")
                .hasMessageContaining("warns");
    }
}
