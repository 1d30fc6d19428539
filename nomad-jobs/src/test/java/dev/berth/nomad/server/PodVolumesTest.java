package dev.berth.nomad.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.pod.PodVolume;
import dev.berth.messages.volume.VolumeId;
import dev.berth.messages.volume.VolumeName;
import dev.berth.nomad.placement.PodJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Named volumes in a pod of each kind, as its user finds them. */
class PodVolumesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final PodVolume DATA =
            new PodVolume(new VolumeId("vol-aaaaaaaaaaaaaaaa"), new VolumeName("data"), "/root/data", 1, null);
    private static final PodVolume MODELS =
            new PodVolume(new VolumeId("vol-bbbbbbbbbbbbbbbb"), new VolumeName("models"), "/root/deep/er", 1, null);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(PodKind.class)
    void MESH_8_files_are_where_the_launch_said_and_on_the_volume_and_not_on_the_disk_also_after_a_restart(PodKind kind)
            throws Exception {
        try (var pod = new TestPod(directory.resolve("home"), kind)) {
            var key = directory.resolve("mine");
            pod.keys(Keys.generate(key) + "\n", "");
            pod.volumes(List.of(DATA, MODELS));
            var allocation = pod.run(Map.of());
            var ssh = new Ssh(directory, kind.user(), key, TestPod.port(allocation));
            await().atMost(TIMEOUT).until(() -> ssh.run("true").exit() == 0);

            assertThat(ssh.run(
                                    "cd && echo mine >data/kept && dd if=/dev/zero of=deep/er/big bs=1M count=8 2>&1 && cat data/kept")
                            .out())
                    .endsWith("mine\n");
            assertThat(pod.volume(DATA).resolve("kept")).hasContent("mine\n");
            assertThat(pod.volume(MODELS).resolve("big")).hasSize(8 << 20);
            assertThat(pod.disk().resolve("deep")).isDirectory();

            var figures = await().atMost(TIMEOUT)
                    .ignoreExceptions()
                    .until(
                            () -> new String(
                                    Objects.requireNonNull(pod.nomad
                                            .allocations()
                                            .file(allocation.id(), PodJob.USAGE, 1024)
                                            .block()),
                                    UTF_8),
                            text -> text.contains("volume_1_used"));
            assertThat(figure(figures, "volume_0_used")).isLessThan(1 << 20);
        }
        // As after a power cut: the same allocation once more.
        try (var pod = new TestPod(directory.resolve("home"), kind)) {
            var ssh = new Ssh(directory, kind.user(), directory.resolve("mine"), TestPod.port(pod.awaitListening()));
            await().atMost(TIMEOUT).until(() -> ssh.run("true").exit() == 0);
            assertThat(ssh.run("cat ~/data/kept; ls ~/deep/er").out()).isEqualTo("mine\nbig\n");
        }
    }

    @ParameterizedTest
    @EnumSource(PodKind.class)
    void a_pod_starts_again_whose_user_has_put_a_link_above_its_volume(PodKind kind) throws Exception {
        var key = directory.resolve("mine");
        try (var pod = new TestPod(directory.resolve("home"), kind)) {
            pod.keys(Keys.generate(key) + "\n", "");
            pod.volumes(List.of(MODELS));
            var ssh = new Ssh(directory, kind.user(), key, TestPod.port(pod.run(Map.of())));
            await().atMost(TIMEOUT).until(() -> ssh.run("true").exit() == 0);
            assertThat(ssh.run("cd && echo mine >deep/er/kept && mv deep other && ln -s other deep && ls deep/er")
                            .out())
                    .isEqualTo("kept\n");
        }
        try (var pod = new TestPod(directory.resolve("home"), kind)) {
            var ssh = new Ssh(directory, kind.user(), key, TestPod.port(pod.awaitListening()));
            await().atMost(TIMEOUT).until(() -> ssh.run("true").exit() == 0);
            assertThat(ssh.run("cat ~/deep/er/kept").out()).isEqualTo("mine\n");
            assertThat(pod.volume(MODELS).resolve("kept")).hasContent("mine\n");
        }
    }

    private static long figure(String figures, String name) {
        return figures.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    /** What is counted of the disk is not what is on a volume in it. */
    @ParameterizedTest
    @EnumSource(PodKind.class)
    void what_is_on_a_volume_is_not_counted_as_the_disks(PodKind kind) throws Exception {
        try (var pod = new TestPod(directory.resolve("home"), kind)) {
            var key = directory.resolve("mine");
            pod.keys(Keys.generate(key) + "\n", "");
            pod.volumes(List.of(DATA));
            Files.write(pod.volume(DATA).resolve("big"), new byte[32 << 20]);
            var allocation = pod.run(Map.of());

            var figures = await().atMost(TIMEOUT)
                    .ignoreExceptions()
                    .until(
                            () -> new String(
                                    Objects.requireNonNull(pod.nomad
                                            .allocations()
                                            .file(allocation.id(), PodJob.USAGE, 1024)
                                            .block()),
                                    UTF_8),
                            text -> text.contains("disk_used"));

            assertThat(figure(figures, "volume_0_used")).isBetween(32L << 20, 33L << 20);
            assertThat(figure(figures, "disk_used")).isLessThan(8 << 20);
        }
    }
}
