package dev.berth.cli.pod.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.CommandRun;
import dev.berth.cli.CommandRun.User;
import dev.berth.cli.FakeBerth;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways in which a wait ends, told by a feed that says what a real one says at bad times. */
class PodWaitTest {
    private static final String FEED = "GET /v1/events?pod=pod-a";

    @TempDir
    private Path home;

    private FakeBerth berth;

    @BeforeEach
    void start() throws Exception {
        berth = new FakeBerth()
                .on("POST /v1/pods", 202, pod("REQUESTED", 1))
                .on("GET /v1/pods/train", 200, pod("RUNNING", 1))
                .on("POST /v1/pods/pod-a/actions", 202, pod("REQUESTED", 2))
                .on("GET /v1/pods/pod-a?minPosition=9", 200, pod("RUNNING", 2))
                .on("GET /v1/pods/pod-a/connection", 200, "{\"connections\":[]}");
    }

    @AfterEach
    void stop() {
        berth.close();
    }

    private static String pod(String phase, int generation) {
        return "{\"id\":\"pod-a\",\"name\":\"train\",\"phase\":\"%s\",\"generation\":%d,\"version\":9,\"reason\":{\"code\":\"x\",\"text\":\"why\"}}"
                .formatted(phase, generation);
    }

    private static String frame(int id, String phase, int generation, String code, String text) {
        return """
                id: log-%d
                event: PodEvent
                data: {"podId":"pod-a","phase":"%s","generation":%d,"version":9,"reason":{"code":"%s","text":"%s"}}

                """.formatted(id, phase, generation, code, text);
    }

    private CommandRun run(String... arguments) {
        return User.at(home)
                .with("BERTH_URL", berth.url())
                .with("BERTH_TOKEN", "t")
                .runs(arguments);
    }

    private CommandRun create() {
        return run("pod", "create", "--template", "ubuntu", "--wait");
    }

    @Test
    void each_step_has_a_line_and_the_end_says_how_to_log_in() {
        berth.feed(
                FEED,
                ": connected\n\n" + frame(2, "SCHEDULED", 1, "s", "Placed.") + frame(3, "RUNNING", 1, "r", "Up."));

        var created = create();

        assertThat(created.exitCode()).as(created.err()).isZero();
        assertThat(created.err().lines()).containsExactly("REQUESTED  why", "SCHEDULED  Placed.", "RUNNING    Up.");
        assertThat(created.out()).contains("train is RUNNING", "berth pod logs train --follow", "/pods/pod-a");
    }

    @Test
    void a_feed_that_breaks_goes_on_after_the_last_frame() {
        berth.feed(FEED, frame(2, "SCHEDULED", 1, "s", "Placed."), frame(3, "RUNNING", 1, "r", "Up."));

        assertThat(create().exitCode()).isZero();
        assertThat(berth.asked().stream()
                        .filter(asked -> asked.path().startsWith("/v1/events"))
                        .map(FakeBerth.Asked::lastEventId))
                .containsExactly("log-1", "log-2");
    }

    @Test
    void a_berth_that_starts_anew_meanwhile_is_waited_for() {
        var tries = new AtomicInteger();
        berth.on(FEED, exchange -> {
            switch (tries.getAndIncrement()) {
                case 0 -> FakeBerth.send(exchange, 200, frame(2, "SCHEDULED", 1, "s", "Placed."));
                case 1 -> FakeBerth.send(exchange, 503, "{\"code\":\"unavailable\",\"detail\":\"Not yet.\"}");
                default -> FakeBerth.send(exchange, 200, frame(3, "RUNNING", 1, "r", "Up."));
            }
        });

        assertThat(create().exitCode()).isZero();
        assertThat(tries).hasValue(3);
    }

    @Test
    void a_feed_that_begins_anew_is_made_up_for_by_the_pod_itself() {
        berth.feed(FEED, "id: log-7\nevent: reset\ndata: {\"incarnation\":\"log\",\"position\":7}\n\n")
                .on("GET /v1/pods/pod-a", 200, pod("RUNNING", 1));

        assertThat(create().exitCode()).isZero();
    }

    @Test
    void a_pod_that_fails_is_exit_code_1_with_its_reason() {
        berth.feed(FEED, frame(2, "FAILED", 1, "image-pull", "The image is not there."));

        var failed = create();

        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.err()).contains("berth: train failed: The image is not there.");
    }

    @Test
    void no_place_ever_and_no_place_in_time_are_exit_code_5() {
        berth.feed(FEED, frame(2, "QUEUED", 1, "never-fits", "It can never start."));
        var never = create();
        assertThat(never.exitCode()).isEqualTo(5);
        assertThat(never.err()).contains("It can never start.", "berth pod rm train");

        berth.feed(
                FEED,
                frame(2, "QUEUED", 1, "sold-out", "Waiting.") + frame(3, "FAILED", 1, "queue-timeout", "Too long."));
        assertThat(create().exitCode()).isEqualTo(5);
    }

    @Test
    void a_wait_that_is_over_is_exit_code_7_and_says_how_to_go_on() {
        berth.feed(FEED, frame(2, "QUEUED", 1, "sold-out", "All are taken."));

        var late = run("pod", "create", "--template", "ubuntu", "--wait", "--timeout", "1s");

        assertThat(late.exitCode()).isEqualTo(7);
        assertThat(late.err()).contains("still QUEUED", "All are taken.", "berth pod events train --follow");
    }

    @Test
    void a_restart_does_not_take_the_end_of_the_boot_before_for_its_own() {
        berth.feed(
                FEED,
                frame(2, "STOPPED", 1, "s", "Stopped.")
                        + frame(3, "RUNNING", 1, "r", "Old.")
                        + frame(4, "RUNNING", 2, "r", "New."));

        var restarted = run("pod", "restart", "train", "--wait");

        assertThat(restarted.exitCode()).as(restarted.err()).isZero();
        assertThat(restarted.err()).contains("New.").doesNotContain("Old.", "Stopped.");
    }
}
