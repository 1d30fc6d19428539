package dev.berth.nomad.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSpec;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.DesiredState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PodAboutTest {
    @Test
    void what_a_pod_has_and_when_it_ends_are_lines_of_a_word_and_its_values() {
        assertThat(PodAbout.text(pod(
                        new GpuRequest(2, "NVIDIA H100 80GB HBM3"),
                        Instant.parse("2026-11-28T06:20:30Z"),
                        Instant.parse("2026-12-01T00:00:00Z"))))
                .isEqualTo("""
                        pod train-1 pod-abcdefghijklmnop
                        gpus 2 NVIDIA H100 80GB HBM3
                        stops 1795846830 2026-11-28 06:20 UTC
                        terminates 1796083200 2026-12-01 00:00 UTC
                        """);
    }

    @Test
    void a_warning_is_a_line_until_what_it_warns_of_is_put_off() {
        var stop = Instant.parse("2026-11-28T06:20:30Z");
        var end = Instant.parse("2026-12-01T00:00:00Z");

        assertThat(PodAbout.text(pod(GpuRequest.NONE, stop, end, stop, end))).endsWith("""
                terminates 1796083200 2026-12-01 00:00 UTC
                warned stops 1795846830 2026-11-28 06:20 UTC
                warned terminates 1796083200 2026-12-01 00:00 UTC
                """);
        assertThat(PodAbout.text(pod(GpuRequest.NONE, stop.plusSeconds(3600), null, stop, end)))
                .doesNotContain("warned");
    }

    @Test
    void what_it_does_not_have_is_left_out() {
        assertThat(PodAbout.text(pod(GpuRequest.NONE, null, null))).isEqualTo("pod train-1 pod-abcdefghijklmnop\n");
        assertThat(PodAbout.text(pod(new GpuRequest(1, null), null, null))).endsWith("\ngpus 1\n");
    }

    @Test
    void a_model_gives_terminals_no_orders_and_makes_no_lines() {
        assertThat(PodAbout.text(pod(new GpuRequest(1, "A\u001b]0;x\u0007\nstops 1\u009b"), null, null)))
                .endsWith("\ngpus 1 A]0;xstops 1\n");
    }

    private static DesiredPod pod(GpuRequest gpu, @Nullable Instant stopsAt, @Nullable Instant terminatesAt) {
        return pod(gpu, stopsAt, terminatesAt, null, null);
    }

    private static DesiredPod pod(
            GpuRequest gpu,
            @Nullable Instant stopsAt,
            @Nullable Instant terminatesAt,
            @Nullable Instant stopWarned,
            @Nullable Instant terminateWarned) {
        return new DesiredPod(
                new PodId("pod-abcdefghijklmnop"),
                Workspace.MAIN,
                new PodName("train-1"),
                new PodSpec("ubuntu", null, gpu, List.of(), 20, List.of()),
                1,
                DesiredState.RUN,
                Phase.RUNNING,
                0,
                null,
                null,
                "ssh-ed25519 AAAA",
                7,
                stopsAt,
                terminatesAt,
                stopWarned,
                terminateWarned,
                null,
                Instant.EPOCH,
                List.of(),
                null);
    }
}
