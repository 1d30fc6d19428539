package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.nomad.SizeClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SizesFileTest {
    @TempDir
    Path home;

    @Test
    void without_a_file_all_pods_have_the_built_in_size() {
        assertThat(SizesFile.read(home).names()).containsExactly("default");
        assertThat(SizesFile.read(home).of(null)).isEqualTo(SizeClass.DEFAULT);
    }

    @Test
    void classes_are_read_and_what_they_leave_out_is_the_built_in_number() throws IOException {
        write("default: {memoryMb: 2048}\nlarge:\n  memoryMb: 65536\n  memoryMbPerGpu: 32768\n  shmMb: 16384\n");

        var sizes = SizesFile.read(home);

        assertThat(sizes.names()).containsExactlyInAnyOrder("default", "large");
        assertThat(sizes.of(null).memoryMb(0)).isEqualTo(2048);
        assertThat(sizes.of("large").memoryMb(2)).isEqualTo(65536 + 2 * 32768);
        assertThat(sizes.of("large").pids()).isEqualTo(SizeClass.DEFAULT.pids());
        assertThat(sizes.of("gone")).isEqualTo(sizes.of(null));
        assertThat(sizes.of("default")).isEqualTo(sizes.of(null));
    }

    @Test
    void what_is_wrong_ends_the_start_and_is_named() throws IOException {
        assertRefused("large: {memory: 1}", "sets 'memory'");
        assertRefused("large: {memoryMb: much}", "'memoryMb' is no whole number");
        assertRefused("large: {memoryMb: 1}", "memoryMb 16");
        assertRefused("Large: {memoryMb: 1024}", "the name 'Large'");
        assertRefused("large: 7", "has no numbers");
        assertRefused("- 1", "holds no lines");
        assertRefused("a: [", "sizes.yml cannot be used");
    }

    private void assertRefused(String text, String why) throws IOException {
        write(text);
        assertThatThrownBy(() -> SizesFile.read(home))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining(why)
                .hasMessageContaining("sizes.yml");
    }

    private void write(String text) throws IOException {
        Files.writeString(home.resolve("sizes.yml"), text);
    }
}
