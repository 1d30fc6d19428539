package dev.berth.nomadembedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomadembedded.task.Isolation;
import dev.berth.nomadembedded.task.Namespaces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32C;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RestartTest {
    /** Sleeps of this run only, since the list of processes shows the whole machine. */
    private static final String RUN = Long.toString(ThreadLocalRandom.current().nextLong(100_000_000, 1_000_000_000));

    @TempDir
    Path directory;

    /** What this machine allows: as root with namespaces too. */
    static Set<Isolation> isolations() {
        return Namespaces.whyNot().isEmpty() ? EnumSet.allOf(Isolation.class) : EnumSet.of(Isolation.NONE);
    }

    @ParameterizedTest
    @MethodSource("isolations")
    void after_a_crash_the_same_allocations_run_again_and_old_processes_are_gone(Isolation isolation) throws Exception {
        Box before = new Box(directory.resolve("home"), 2, isolation);
        before.put("/v1/volume/host/create", "{\"Volume\":{\"Name\":\"pod-1\"}}");
        JsonNode first = before.run(Box.withVolume(
                Box.script(
                        Box.job("pod-1", 1),
                        "cd ${NOMAD_VOLUME_home:-/mnt}; echo run >> file; sleep " + RUN + "1 & setsid -f sleep " + RUN
                                + "2; wait"),
                "pod-1"));
        before.register(Box.job("pod-2", 2), true, 0);
        await().until(() -> running(RUN + "1") == 1 && running(RUN + "2") == 1);
        before.nomad.crash();
        assertThat(running(RUN + "1")).isEqualTo(1);

        try (Box after = new Box(directory.resolve("home"), 2, isolation)) {
            JsonNode again = await().atMost(Duration.ofSeconds(10))
                    .until(() -> after.newest("pod-1"), allocation -> restarts(allocation) == 1);
            assertThat(again.path("ID")).isEqualTo(first.path("ID"));
            assertThat(Box.port(again)).isEqualTo(Box.port(first));
            assertThat(Box.gpus(again)).isEqualTo(Box.gpus(first));
            assertThat(again.path("ModifyIndex").asLong())
                    .isGreaterThan(first.path("ModifyIndex").asLong());
            assertThat(again.findValuesAsText("Type")).contains("Reconnected");
            assertThat(after.get("/v1/nodes").path(0).path("ID")).isEqualTo(first.path("NodeID"));
            // Those of the new run only.
            await().until(() -> running(RUN + "1") == 1 && running(RUN + "2") == 1);
            assertThat(directory.resolve("home/volumes/pod-1/file")).hasContent("run\nrun\n");

            after.variable("pod-2", "secret");
            after.call("DELETE", "/v1/job/pod-1", "");
            after.awaitStatus("pod-2", "running");
            assertThat(running(RUN + "1") + running(RUN + "2")).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("isolations")
    void a_clean_end_stops_processes_and_keeps_the_allocations(Isolation isolation) {
        JsonNode first;
        try (Box before = new Box(directory.resolve("home"), 2, isolation)) {
            first = before.run(Box.script(Box.job("pod-1", 1), "exec sleep " + RUN + "3"));
            await().until(() -> running(RUN + "3") == 1);
        }
        assertThat(running(RUN + "3")).isZero();
        try (Box after = new Box(directory.resolve("home"), 2, isolation)) {
            await().until(() -> restarts(after.newest("pod-1")) == 1);
            assertThat(after.newest("pod-1").path("ID")).isEqualTo(first.path("ID"));
            await().until(() -> running(RUN + "3") == 1);
        }
    }

    @ParameterizedTest
    @MethodSource("isolations")
    void a_stop_ends_everything_the_task_started_also_what_ignores_a_polite_word(Isolation isolation) {
        try (Box box = new Box(directory.resolve("home"), 2, isolation)) {
            box.run(Box.script(
                    Box.job("pod-1", 1),
                    "setsid -f sh -c 'trap \"\" HUP TERM; sleep " + RUN + "4; sleep " + RUN + "5'; exec sleep " + RUN
                            + "6"));
            await().until(() -> running(RUN + "4") == 1);

            box.call("DELETE", "/v1/job/pod-1", "");

            box.awaitStatus("pod-1", "complete");
            assertThat(running(RUN + "4") + running(RUN + "5") + running(RUN + "6"))
                    .isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("isolations")
    void a_stop_in_the_middle_of_a_start_does_not_wait_for_the_kill(Isolation isolation) {
        try (Box box = new Box(directory.resolve("home"), 2, isolation)) {
            ObjectNode job =
                    Box.script(Box.job("pod-1", 1), "sleep 1; trap 'exit 0' TERM; while :; do sleep 0.1; done");
            ((ObjectNode) job.path("TaskGroups").path(0).path("Tasks").path(0)).put("KillTimeout", 30_000_000_000L);
            box.run(job);

            box.call("DELETE", "/v1/job/pod-1", "");

            // Else the wait for this, 20 s, is over first.
            box.awaitStatus("pod-1", "complete");
        }
    }

    @Test
    void what_waits_for_the_one_before_it_is_stopped_at_once() {
        try (Box box = new Box(directory.resolve("home"), 2)) {
            ObjectNode job = Box.script(Box.job("pod-1", 1), "trap '' TERM; sleep " + RUN + "7");
            ((ObjectNode) job.path("TaskGroups").path(0).path("Tasks").path(0)).put("KillTimeout", 10_000_000_000L);
            String first = box.run(job).path("ID").asText();
            box.nomad.faults().nodeFallsSilent();
            box.nomad.faults().nodeIsGivenUp();
            box.nomad.faults().nodeIsBack();
            await().until(() -> !box.newest("pod-1").path("ID").asText().equals(first));

            box.call("DELETE", "/v1/job/pod-1", "");

            box.awaitStatus("pod-1", "complete");
            assertThat(running(RUN + "7")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("isolations")
    void a_stop_also_ends_what_hides_from_its_task(Isolation isolation) {
        try (Box box = new Box(directory.resolve("home"), 2, isolation)) {
            // Of an agent not even its own user may read the environment.
            box.run(Box.script(
                    Box.job("pod-1", 1),
                    "ssh-agent -a '%s'; env -i setsid -f /bin/sleep %s7; exec sleep %s8"
                            .formatted(directory.resolve("agent"), RUN, RUN)));
            await().until(() -> running(RUN + "7") == 1 && agents() == 1);

            box.call("DELETE", "/v1/job/pod-1", "");

            box.awaitStatus("pod-1", "complete");
            assertThat(running(RUN + "7") + agents()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("isolations")
    void what_hides_from_its_task_does_not_outlive_a_crash(Isolation isolation) throws Exception {
        Box before = new Box(directory.resolve("home"), 2, isolation);
        before.run(
                Box.script(Box.job("pod-1", 1), "env -i setsid -f /bin/sleep " + RUN + "9; exec sleep " + RUN + "8"));
        await().until(() -> running(RUN + "9") == 1);
        before.nomad.crash();

        try (Box after = new Box(directory.resolve("home"), 2, isolation)) {
            await().atMost(Duration.ofSeconds(10)).until(() -> restarts(after.newest("pod-1")) == 1);
            // That of the new run only.
            await().during(Duration.ofMillis(500)).until(() -> running(RUN + "9") == 1);
        }
        assertThat(running(RUN + "9")).isZero();
    }

    @Test
    void the_secrets_of_a_task_are_gone_with_it_and_its_files_with_its_allocation() throws Exception {
        try (Box box = new Box(directory.resolve("home"), 2)) {
            String id = box.run(Box.job("pod-1", 1)).path("ID").asText();
            Path files = directory.resolve("home/nomad/alloc").resolve(id);
            assertThat(files.resolve("main/secrets/value")).hasContent("secret");
            assertThat(Files.getPosixFilePermissions(files)).hasSize(3);
            box.variable("pod-1", "changed");
            await().untilAsserted(() ->
                    assertThat(files.resolve("main/secrets/value")).hasContent("changed"));

            box.call("DELETE", "/v1/job/pod-1", "");
            box.awaitStatus("pod-1", "complete");
            assertThat(files.resolve("main/secrets")).doesNotExist();

            box.call("DELETE", "/v1/job/pod-1?purge=true", "");
        }
        try (Box _ = new Box(directory.resolve("home"), 2)) {
            assertThat(directory.resolve("home/nomad/alloc")).isEmptyDirectory();
        }
    }

    @Test
    void a_torn_last_line_of_the_journal_is_cut_off() throws Exception {
        try (Box box = new Box(directory.resolve("home"), 1)) {
            box.put("/v1/var/a/b", "{\"Items\":{\"k\":\"v\"}}");
        }
        Path journal = directory.resolve("home/nomad/journal");
        Files.writeString(journal, "00000000 {\"Index\":99", StandardOpenOption.APPEND);

        try (Box box = new Box(directory.resolve("home"), 1)) {
            assertThat(box.get("/v1/var/a/b").path("Items").path("k").asText()).isEqualTo("v");
            box.put("/v1/var/a/c", "{\"Items\":{\"k\":\"w\"}}");
        }
        try (Box box = new Box(directory.resolve("home"), 1)) {
            assertThat(box.get("/v1/var/a/c").path("Items").path("k").asText()).isEqualTo("w");
            assertThat(Files.getPosixFilePermissions(journal)).hasSize(2);
        }
    }

    @Test
    void what_is_kept_on_disk_cannot_be_read_there() throws Exception {
        Path journal = directory.resolve("home/nomad/journal");
        try (Box box = new Box(directory.resolve("home"), 1)) {
            box.run(Box.job("pod-1", 0, "stand-in", Map.of("PASSWORD", "hunter22")));
            assertThat(Files.readString(journal)).doesNotContain("hunter22").doesNotContain("pod-1");
        }
        assertThatThrownBy(() -> EmbeddedNomad.start(new EmbeddedNomadSettings(
                        directory.resolve("home"),
                        "127.0.0.1",
                        0,
                        1,
                        "stand-in",
                        20000,
                        32000,
                        Box.TOKEN,
                        "box",
                        new SecretKeySpec(new byte[16], "AES"),
                        Isolation.NONE)))
                .hasMessageContaining("cannot be read with this key");
        try (Box box = new Box(directory.resolve("home"), 1)) {
            assertThat(box.get("/v1/job/pod-1").toString()).contains("hunter22");
        }
    }

    @Test
    void a_journal_in_clear_is_encrypted_at_the_next_start() throws Exception {
        Path journal = Files.createDirectories(directory.resolve("home/nomad")).resolve("journal");
        String line = "{\"Index\":7,\"Changes\":[{\"Table\":\"VARIABLE\",\"Key\":\"a/b\",\"Value\":"
                + "{\"Path\":\"a/b\",\"Namespace\":\"default\",\"Items\":{\"k\":\"hunter22\"}}}]}";
        CRC32C sum = new CRC32C();
        sum.update(line.getBytes(UTF_8));
        Files.writeString(journal, "%08x %s\n".formatted(sum.getValue(), line));

        try (Box box = new Box(directory.resolve("home"), 1)) {
            assertThat(box.get("/v1/var/a/b").path("Items").path("k").asText()).isEqualTo("hunter22");
            assertThat(Files.readString(journal)).doesNotContain("hunter22");
        }
    }

    private static int restarts(JsonNode allocation) {
        JsonNode task = allocation.path("TaskStates").path("main");
        return task.path("State").asText().equals("running")
                ? task.path("Restarts").asInt()
                : -1;
    }

    private long agents() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains("-a " + directory.resolve("agent")))
                .filter(process -> process.info().command().isEmpty()
                        || process.info().command().orElseThrow().endsWith("ssh-agent"))
                .count();
    }

    private static long running(String sleep) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").matches("(/\\S+/)?sleep " + sleep))
                .count();
    }
}
