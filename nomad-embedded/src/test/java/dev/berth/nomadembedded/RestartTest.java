package dev.berth.nomadembedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {
    @TempDir
    Path directory;

    @Test
    void after_a_crash_the_same_allocations_run_again_and_old_processes_are_gone() throws Exception {
        Path key = directory.resolve("id");
        String publicKey = Keys.generate(key);
        Box before = new Box(directory.resolve("home"), 2);
        before.put("/v1/volume/host/create", "{\"Volume\":{\"Name\":\"pod-1\"}}");
        JsonNode first = before.run(Box.withVolume(Box.job("pod-1", 1), "pod-1"), publicKey);
        before.register(Box.job("pod-2", 2), true, 0);
        Ssh ssh = new Ssh(directory, key, Box.port(first));
        ssh.run("echo kept > file; nohup sleep 3571 >/dev/null 2>&1 & setsid -f sleep 3572 >/dev/null 2>&1");
        await().until(() -> running("3571"));
        await().until(() -> running("3572"));
        before.nomad.crash();
        await().until(() -> running("3571"));

        try (Box after = new Box(directory.resolve("home"), 2)) {
            assertThat(running("3571")).isFalse();
            assertThat(running("3572")).isFalse();
            JsonNode again = await().atMost(Duration.ofSeconds(10))
                    .until(() -> after.newest("pod-1"), allocation -> restarts(allocation) == 1);
            assertThat(again.path("ID")).isEqualTo(first.path("ID"));
            assertThat(Box.port(again)).isEqualTo(Box.port(first));
            assertThat(Box.gpus(again)).isEqualTo(Box.gpus(first));
            assertThat(again.path("ModifyIndex").asLong())
                    .isGreaterThan(first.path("ModifyIndex").asLong());
            assertThat(again.findValuesAsText("Type")).contains("Reconnected");
            assertThat(ssh.run("cat file").out()).isEqualTo("kept\n");
            assertThat(after.get("/v1/nodes").path(0).path("ID")).isEqualTo(first.path("NodeID"));

            after.keys("pod-2", publicKey, "");
            after.call("DELETE", "/v1/job/pod-1", "");
            after.awaitStatus("pod-2", "running");
        }
    }

    @Test
    void a_clean_end_stops_processes_and_keeps_the_allocations() throws Exception {
        Path key = directory.resolve("id");
        String publicKey = Keys.generate(key);
        JsonNode first;
        try (Box before = new Box(directory.resolve("home"), 2)) {
            first = before.run(Box.job("pod-1", 1), publicKey);
            new Ssh(directory, key, Box.port(first)).run("nohup sleep 3573 >/dev/null 2>&1 &");
            await().until(() -> running("3573"));
        }
        assertThat(running("3573")).isFalse();
        try (Box after = new Box(directory.resolve("home"), 2)) {
            await().until(() -> restarts(after.newest("pod-1")) == 1);
            assertThat(after.newest("pod-1").path("ID")).isEqualTo(first.path("ID"));
            assertThat(new Ssh(directory, key, Box.port(first)).run("echo on").out())
                    .isEqualTo("on\n");
        }
    }

    @Test
    void a_stop_ends_everything_the_pod_started_also_what_ignores_a_polite_word() throws Exception {
        Path key = directory.resolve("id");
        String publicKey = Keys.generate(key);
        try (Box box = new Box(directory.resolve("home"), 2)) {
            JsonNode allocation = box.run(Box.job("pod-1", 1), publicKey);
            Ssh ssh = new Ssh(directory, key, Box.port(allocation));
            ssh.run("setsid -f sh -c 'trap \"\" HUP TERM; sleep 3574; sleep 3575' >/dev/null 2>&1");
            await().until(() -> running("3574"));

            box.call("DELETE", "/v1/job/pod-1", "");

            box.awaitStatus("pod-1", "complete");
            assertThat(running("3574")).isFalse();
            assertThat(running("3575")).isFalse();
            assertThat(ssh.run("true").exit()).isEqualTo(255);
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

    private static int restarts(JsonNode allocation) {
        JsonNode task = allocation.path("TaskStates").path("main");
        return task.path("State").asText().equals("running")
                ? task.path("Restarts").asInt()
                : -1;
    }

    private static boolean running(String sleep) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").matches(".*sleep " + sleep + "$"));
    }
}
