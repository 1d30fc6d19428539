package dev.berth.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ActivitySignal;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.IdleStop;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodDetailEvent.PodIdleStopSet;
import dev.berth.messages.pod.PodEvent.PodBecameReachable;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.ReportPodActivity;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadSettings;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Against answers of an agent: what is known of a pod is reported, and what is not known of all of it is not. */
class ActivityLookTest {
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaac");
    private static final SshTarget TARGET = new SshTarget("127.0.0.1", 20_001);
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<ReportPodActivity> reported = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private volatile Mono<PodAnswer> answer = Mono.just(new PodAnswer.Outdated(0));
    private final DisposableServer agent = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle((request, response) -> {
                var found = answers.get(request.fullPath());
                return found == null
                        ? response.status(404).sendString(Mono.just("Unknown allocation"))
                        : response.header("Content-Type", "application/json").sendString(Mono.just(found));
            })
            .bindNow();
    private final Nomad nomad = Nomad.at(NomadSettings.of(URI.create("http://127.0.0.1:" + agent.port()), null));
    private final NomadPodActivity activity =
            new NomadPodActivity(nomad, new NomadPodUsage(nomad), Clock.fixed(NOW, ZoneOffset.UTC), nanos::get, SOON);
    private final ActivityLook look = new ActivityLook(activity::of, command -> {
        reported.add(command);
        return answer;
    });

    @AfterEach
    void close() {
        nomad.close().block(Duration.ofSeconds(5));
        agent.disposeNow();
    }

    private static PodView running(@Nullable List<ActivitySignal> count, int nodes) {
        var spec = new PodSpec("ubuntu", null, new GpuRequest(0, null), List.of(), 1, List.of());
        var launch = new PodLaunchRequested(
                POD,
                Workspace.MAIN,
                1,
                new PodName("p"),
                spec,
                null,
                "key",
                null,
                nodes == 1 ? null : List.of("another"));
        var reachable =
                new PodBecameReachable(POD, Workspace.MAIN, 1, "a", 3, TARGET, List.of(Endpoint.ssh(TARGET)), 1, null);
        var view = PodView.evolve(PodView.evolve(null, launch, NOW, 1), reachable, NOW, 2);
        return count == null
                ? view
                : PodView.evolve(
                        view,
                        new PodIdleStopSet(
                                POD,
                                Workspace.MAIN,
                                1,
                                new IdleStop(Duration.ofMinutes(30), count, null, "anna", NOW),
                                null),
                        NOW,
                        3);
    }

    private void runs(int... nodes) {
        var all = new ArrayList<String>();
        for (int node : nodes) {
            var id = "a-" + node;
            var line = "{\"ID\":\"%s\",\"JobID\":\"%s\",\"ClientStatus\":\"running\",\"Name\":\"%s.node-%d[0]\"}"
                    .formatted(id, POD, POD, node);
            all.add(line);
            answers.put("/v1/allocation/" + id, line);
        }
        answers.put("/v1/job/%s/allocations".formatted(POD), "[%s]".formatted(String.join(",", all)));
    }

    private void tells(int node, String text) {
        answers.put("/v1/client/fs/stat/a-" + node, "{\"Name\":\"activity\",\"Size\":1,\"FileMode\":\"-rw-r--r--\"}");
        answers.put("/v1/client/fs/readat/a-" + node, text);
    }

    private void cpu(double percent) {
        answers.put(
                "/v1/client/allocation/a-0/stats",
                "{\"ResourceUsage\":{\"CpuStats\":{\"Percent\":%s,\"Measured\":[\"Percent\"]}},\"Tasks\":{},\"Timestamp\":7}"
                        .formatted(percent));
    }

    private List<ReportPodActivity> lookAt(PodView pod) {
        reported.clear();
        look.at(pod).block(SOON);
        return List.copyOf(reported);
    }

    private static Instant ago(long seconds) {
        return NOW.minusSeconds(seconds);
    }

    @Test
    void what_a_pod_notes_is_reported_by_how_long_ago_it_was() {
        runs(0);
        tells(0, "at 1799999990\nstart 500\nterminal 20\nconnection 900\nports 7\njobs 1\n");

        assertThat(lookAt(running(List.of(), 1))).singleElement().satisfies(report -> {
            assertThat(report.until()).isEqualTo(ago(10));
            assertThat(report.boots()).isEqualTo(3);
            assertThat(report.caller().workspace()).isEqualTo(Workspace.MAIN);
            assertThat(report.seen())
                    .as("nothing is older than the boot, and a pod does not measure its jobs")
                    .isEqualTo(Map.of(
                            ActivitySignal.START, ago(510),
                            ActivitySignal.TERMINAL, ago(30),
                            ActivitySignal.CONNECTION, ago(510),
                            ActivitySignal.PORTS, ago(17)));
        });
    }

    @Test
    void a_pod_that_nobody_wants_to_have_stopped_is_not_asked() {
        runs(0);
        tells(0, "at 1800000000\nstart 500\n");
        assertThat(lookAt(running(null, 1))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "start 500\n",
                "at 1800000000\n",
                "at 1799999900\nstart 500\n",
                "at 1800000100\nstart 500\n",
                "at 99999999999999999\nstart 5\n",
                "at -5\nstart 5\n",
                "terminal"
            })
    void what_is_not_of_now_or_not_to_be_read_is_not_known(String text) {
        runs(0);
        tells(0, text);
        assertThat(lookAt(running(List.of(), 1))).isEmpty();
    }

    @Test
    void a_pod_that_cannot_be_reached_and_one_without_notes_are_not_known() {
        assertThat(lookAt(running(List.of(), 1))).isEmpty();
        runs(0);
        assertThat(lookAt(running(List.of(), 1))).isEmpty();
    }

    @Test
    void a_pod_of_several_nodes_is_in_use_where_one_is_and_known_where_all_are() {
        runs(0, 1);
        tells(0, "at 1800000000\nstart 500\nterminal 300\n");
        assertThat(lookAt(running(List.of(), 2))).isEmpty();

        tells(1, "at 1799999980\nstart 400\nterminal 0\n");
        assertThat(lookAt(running(List.of(), 2))).singleElement().satisfies(report -> {
            assertThat(report.until()).isEqualTo(ago(20));
            assertThat(report.seen()).containsEntry(ActivitySignal.TERMINAL, ago(20));
        });
        runs(0);
        assertThat(lookAt(running(List.of(), 2))).as("one of them is away").isEmpty();
    }

    @Test
    void jobs_are_measured_where_they_count_and_after_a_gap_it_is_not_known_what_there_was() {
        var pod = running(List.of(ActivitySignal.JOBS), 1);
        runs(0);
        tells(0, "at 1800000000\nstart 9000\n");
        assertThat(lookAt(pod)).as("not measured").isEmpty();

        cpu(3);
        assertThat(lookAt(pod).getFirst().seen()).isEqualTo(Map.of(ActivitySignal.START, NOW));
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        cpu(90);
        assertThat(lookAt(pod).getFirst().seen()).containsEntry(ActivitySignal.JOBS, NOW);
        cpu(0);
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(lookAt(pod).getFirst().seen())
                .isEqualTo(Map.of(ActivitySignal.START, ago(120), ActivitySignal.JOBS, ago(60)));
        nanos.addAndGet(Duration.ofMinutes(6).toNanos());
        assertThat(lookAt(pod).getFirst().seen())
                .as("nobody looked for too long")
                .isEqualTo(Map.of(ActivitySignal.START, NOW));
    }

    @Test
    void a_decision_that_fails_or_is_refused_does_not_end_the_round() {
        runs(0);
        tells(0, "at 1800000000\nstart 500\n");
        answer = Mono.error(new IllegalStateException("away"));
        assertThat(lookAt(running(List.of(), 1))).hasSize(1);
        answer = Mono.just(new PodAnswer.Refused(Problem.of(ProblemCode.UNKNOWN_POD, "There is no such pod.")));
        assertThat(lookAt(running(List.of(), 1))).hasSize(1);
    }
}
