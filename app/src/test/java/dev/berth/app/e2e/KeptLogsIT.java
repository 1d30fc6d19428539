package dev.berth.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pod wrote, as somebody reads it with curl who comes when it has ended. */
class KeptLogsIT extends Journey {
    KeptLogsIT() {
        super(Duration.ofSeconds(60));
    }

    @Test
    void what_a_terminated_pod_wrote_is_read_after_nomad_and_every_process_have_forgotten_it_for_as_long_as_was_said(
            @TempDir Path folder) throws Exception {
        var home = folder.resolve("home");
        String pod;
        try (var berth = BerthProcess.onFreePorts(home)) {
            api = new Api(berth.url(), berth.token());
            pod = launch(
                    "{\"name\":\"gone\",\"template\":\"ubuntu\",\"diskGb\":1,\"command\":\"echo hello from before\"}");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(log(berth, pod, "")).contains("hello from before"));
            act(pod, "terminate");
            awaitPhase(pod, "TERMINATED");

            assertThat(log(berth, pod, "")).contains("hello from before");
            assertThat(log(berth, pod, "?follow=true")).contains("hello from before");
            // As where the machine loses its power.
            berth.kill();
        }
        try (var berth = BerthProcess.onFreePorts(home)) {
            assertThat(log(berth, pod, "")).contains("hello from before");
            assertThat(OpenSsh.run(List.of("curl", "-s", "%s/v1/pods/%s/logs".formatted(berth.url(), pod)))
                            .out())
                    .contains("\"status\":401")
                    .doesNotContain("hello");
        }
        try (var berth = BerthProcess.onFreePorts(home, "--keep-logs", "PT0S")) {
            // A start takes its own time, which is none of what is waited for below.
            berth.url();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(log(berth, pod, "")).doesNotContain("hello"));
        }
    }

    /** Ends with the stream, or as a failure after a while. */
    private static String log(BerthProcess berth, String pod, String query) throws IOException, InterruptedException {
        var read = OpenSsh.run(List.of(
                "curl",
                "-sN",
                "--max-time",
                "20",
                "-H",
                "Authorization: Bearer " + berth.token(),
                "%s/v1/pods/%s/logs%s".formatted(berth.url(), pod, query)));
        assertThat(read.exitCode()).isZero();
        return read.out();
    }
}
