package dev.berth.nomadembedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the users of tasks do to their disks. */
class DisksTest {
    @TempDir
    Path directory;

    private Box box;

    @BeforeEach
    void start() {
        box = new Box(directory.resolve("home"), 0);
    }

    @AfterEach
    void close() {
        box.close();
    }

    @Test
    void a_disk_that_its_user_has_deleted_begins_anew_and_the_log_says_so() throws Exception {
        create("pod-1");
        Files.delete(disk("pod-1"));

        JsonNode running = box.run(Box.withVolume(Box.job("pod-1", 0), "pod-1"));

        assertThat(disk("pod-1")).isEmptyDirectory();
        assertThat(log(running)).contains("The disk home was deleted. It begins anew and is empty.");
    }

    @Test
    void what_is_no_disk_fails_the_task_once_its_attempts_are_used_up() throws Exception {
        create("pod-1");
        Files.delete(disk("pod-1"));
        Files.writeString(disk("pod-1"), "mine");
        box.variable("pod-1", "secret");

        box.register(Box.withVolume(Box.job("pod-1", 0), "pod-1"), true, 0);

        assertThat(box.awaitStatus("pod-1", "failed").findValuesAsText("Type"))
                .containsSubsequence("Driver Failure", "Restarting", "Driver Failure", "Not Restarting");
        assertThat(disk("pod-1")).hasContent("mine");
    }

    @Test
    void a_link_in_place_of_a_disk_that_leads_nowhere_is_not_taken_for_a_deleted_one() throws Exception {
        create("pod-1");
        Files.delete(disk("pod-1"));
        Files.createSymbolicLink(disk("pod-1"), directory.resolve("away"));
        box.variable("pod-1", "secret");

        box.register(Box.withVolume(Box.job("pod-1", 0), "pod-1"), true, 0);

        box.awaitStatus("pod-1", "failed");
        assertThat(directory.resolve("away")).doesNotExist();
    }

    @Test
    void a_deleted_disk_is_gone_whatever_its_user_has_protected_in_it() throws Exception {
        String id = create("pod-1");
        Path outside = Files.writeString(directory.resolve("outside"), "kept");
        Path folder = Files.createDirectories(disk("pod-1").resolve("folder/closed"));
        Files.writeString(folder.resolve("file"), "x");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("---------"));
        Path readOnly = Files.createDirectory(disk("pod-1").resolve("read-only"));
        Files.writeString(readOnly.resolve("file"), "x");
        Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r-xr-xr-x"));
        Files.createSymbolicLink(disk("pod-1").resolve("link"), directory);

        delete(id);

        await().untilAsserted(() -> assertThat(volumes()).isEmpty());
        assertThat(outside).hasContent("kept");
    }

    @Test
    void a_deleted_disk_is_gone_also_with_files_that_root_has_made_immutable() throws Exception {
        String id = create("pod-1");
        Path outside = Files.writeString(directory.resolve("outside"), "kept");
        Path folder = Files.createDirectory(disk("pod-1").resolve("folder"));
        Files.writeString(folder.resolve("file"), "x");
        Files.writeString(disk("pod-1").resolve("log"), "x");
        Files.createSymbolicLink(disk("pod-1").resolve("link"), outside);
        Assumptions.assumeTrue(chattr("+i", outside), "skipped: this user or file system has no immutable files");
        try {
            chattr("+i", folder.resolve("file"));
            chattr("+i", folder);
            chattr("+a", disk("pod-1").resolve("log"));
            chattr("+i", disk("pod-1"));

            delete(id);

            await().untilAsserted(() -> assertThat(volumes()).isEmpty());
            // Where a link leads to is not the disk's.
            assertThat(chattr("-i", outside)).isTrue();
            assertThat(outside).hasContent("kept");
        } finally {
            new ProcessBuilder("chattr", "-R", "-f", "-i", "-a", directory.toString())
                    .start()
                    .waitFor();
        }
    }

    private String create(String name) {
        return box.put(
                        "/v1/volume/host/create",
                        "{\"Volume\":{\"Name\":\"%s\",\"PluginID\":\"mkdir\"}}".formatted(name))
                .path("Volume")
                .path("ID")
                .asText();
    }

    private void delete(String id) {
        assertThat(box.call("DELETE", "/v1/volume/host/" + id, "").status()).isEqualTo(200);
    }

    private Path disk(String name) {
        return directory.resolve("home/volumes").resolve(name);
    }

    private List<Path> volumes() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("home/volumes"))) {
            return all.filter(path -> !path.endsWith(".volumes")).toList();
        }
    }

    private String log(JsonNode allocation) throws IOException {
        return Files.readString(directory
                .resolve("home/nomad/alloc")
                .resolve(allocation.path("ID").asText())
                .resolve("alloc/logs/main.stdout.0"));
    }

    private static boolean chattr(String flag, Path file) throws IOException, InterruptedException {
        return new ProcessBuilder("chattr", flag, file.toString()).start().waitFor() == 0;
    }
}
