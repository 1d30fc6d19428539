package dev.berth.nomad.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.berth.nomad.placement.PodJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a pod measures of itself, since Nomad does not. */
class PodMeasurementTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(PodKind.class)
    void a_pod_tells_nomads_readers_how_full_its_disk_is_and_only_what_went_over_a_network_of_its_own(PodKind kind)
            throws Exception {
        try (var pod = new TestPod(directory.resolve("home"), kind)) {
            pod.keys(Keys.generate(directory.resolve("mine")) + "\n", "");
            var allocation = pod.run(Map.of());

            var figures = await().atMost(TIMEOUT)
                    .ignoreExceptions()
                    .until(
                            () -> figures(new String(
                                    Objects.requireNonNull(pod.nomad
                                            .allocations()
                                            .file(allocation.id(), PodJob.USAGE, 1024)
                                            .block()),
                                    UTF_8)),
                            all -> all.containsKey("disk_used"));

            assertThat(figures.get("disk_used")).isBetween(1L, 64L << 20);
            assertThat(figures.get("disk_size")).isBetween(1L, 1L << 30);
            assertThat(figures.get("at")).isCloseTo(Instant.now().getEpochSecond(), within(60L));
            assertThat(figures.containsKey("received")).isEqualTo(kind == PodKind.CONTAINER);
            assertThat(figures.containsKey("sent")).isEqualTo(kind == PodKind.CONTAINER);
        }
    }

    @Test
    void what_is_on_the_disk_is_counted_and_the_helper_of_an_earlier_start_ends() throws Exception {
        Files.write(Files.createDirectories(directory.resolve("home")).resolve("data"), new byte[8 << 20]);
        var script = directory.resolve("usage");
        try (var in = PodJob.class.getResourceAsStream("usage")) {
            Files.write(script, Objects.requireNonNull(in).readAllBytes());
        }
        Files.createDirectories(directory.resolve("run"));
        var first = start(script);
        var file = directory.resolve("file");
        try {
            await().atMost(TIMEOUT)
                    .until(() -> Files.exists(file) && Files.readString(file).contains("disk_used"));
            assertThat(figures(Files.readString(file)).get("disk_used")).isBetween(8L << 20, 9L << 20);

            var second = start(script);
            try {
                assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(second.isAlive()).isTrue();
            } finally {
                end(second);
            }
        } finally {
            end(first);
        }
    }

    private Process start(Path script) throws IOException {
        var at = directory.toString();
        return new ProcessBuilder("/bin/sh", script.toString(), at + "/run", at + "/home", at + "/file", "own", "20")
                .inheritIO()
                .start();
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static Map<String, Long> figures(String text) {
        var figures = new TreeMap<String, Long>();
        text.lines().map(line -> line.split(" ", -1)).forEach(line -> figures.put(line[0], Long.valueOf(line[1])));
        return figures;
    }
}
