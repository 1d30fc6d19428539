package dev.berth.app.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.app.StartUpFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {
    @TempDir
    Path folder;

    @Test
    void a_secret_is_made_once_and_only_its_owner_may_read_it() throws Exception {
        Path file = folder.resolve("edge/key");
        assertThat(SecretFile.readOrCreate(file, () -> new byte[] {1, 2})).containsExactly(1, 2);
        assertThat(SecretFile.readOrCreate(file, () -> new byte[] {9})).containsExactly(1, 2);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder.resolve("edge"))) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void a_secret_that_others_may_read_is_refused_with_the_command_that_mends_it() throws Exception {
        Path file = folder.resolve("key");
        SecretFile.write(file, new byte[] {1});
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> SecretFile.read(file))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("rw-r-----")
                .hasMessageContaining("chmod 600 " + file);
    }
}
