package dev.berth.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pod uses, as somebody sees it who has curl. */
class PodStatsIT extends Journey {
    private static final String DATA = "data:";

    PodStatsIT() {
        super(Duration.ofSeconds(60));
    }

    @Test
    void a_pod_that_computes_shows_it_live_and_so_does_its_next_boot_until_it_is_terminated(@TempDir Path folder)
            throws Exception {
        var me = OpenSsh.withNewKey(folder, "me");
        try (var berth = BerthProcess.onFreePorts(folder.resolve("home"))) {
            api = new Api(berth.url(), berth.token());
            api.post("/v1/ssh-keys", "{\"publicKey\":\"%s\"}".formatted(me.publicKey()));
            var pod = launch("{\"name\":\"busy\",\"template\":\"ubuntu\",\"gpu\":{\"count\":1},\"diskGb\":1}");
            awaitPhase(pod, "RUNNING");
            connections =
                    api.get("/v1/pods/%s/connection".formatted(pod)).body().path("connections");
            assertThat(me.ssh(command("relay"), "timeout 60 sh -c 'while :; do :; done' >/dev/null 2>&1 </dev/null &")
                            .exitCode())
                    .isZero();
            // Ends by itself, whatever comes, so no line is waited for in vain.
            var curl = new ProcessBuilder(
                            "curl",
                            "-sN",
                            "--max-time",
                            "120",
                            "-H",
                            "Authorization: Bearer " + berth.token(),
                            berth.url() + "/v1/pods/busy/stats")
                    .start();
            try (var lines = curl.inputReader()) {
                // Other programs want this machine's processors too.
                var busy = awaitFrame(
                        lines, frame -> frame.path("cpu").path("percent").asDouble() > 5);
                assertThat(busy.path("boot").asInt()).isEqualTo(1);
                assertThat(busy.path("memory").path("usedBytes").asLong()).isPositive();
                assertThat(busy.path("gpus")).hasSize(1);
                awaitFrame(lines, frame -> frame.path("disk").path("sizeBytes").asLong() > 0);

                act(pod, "restart");
                awaitFrame(
                        lines,
                        frame -> frame.path("boot").asInt() == 2
                                && frame.path("memory").path("usedBytes").asLong() > 0);

                act(pod, "terminate");
                awaitFrame(lines, frame -> frame.path("phase").asText().equals("TERMINATED"));
                assertThat(curl.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(curl.exitValue()).isZero();
            } finally {
                curl.destroyForcibly();
            }
            assertThat(OpenSsh.run(List.of("curl", "-s", berth.url() + "/v1/pods/%s/stats".formatted(pod)))
                            .out())
                    .contains("\"status\":401");
        }
    }

    private static JsonNode awaitFrame(BufferedReader lines, Predicate<JsonNode> wanted) throws IOException {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(DATA)) {
                var frame = Api.JSON.readTree(line.substring(DATA.length()));
                if (wanted.test(frame)) {
                    return frame;
                }
            }
        }
        throw new AssertionError("the stream ended without the frame that was waited for");
    }
}
