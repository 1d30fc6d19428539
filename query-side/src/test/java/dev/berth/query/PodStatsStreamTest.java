package dev.berth.query;

import static dev.berth.query.Histories.ADA;
import static dev.berth.query.Histories.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodScheduled;
import dev.berth.messages.pod.PodEvent.PodStartRequested;
import dev.berth.messages.pod.PodEvent.PodStarted;
import dev.berth.messages.pod.PodEvent.PodTerminated;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PodStatsStreamTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final ParameterizedTypeReference<ServerSentEvent<String>> FRAME =
            new ParameterizedTypeReference<>() {};

    private static final Histories histories = new Histories(43);
    private static final AtomicInteger pods = new AtomicInteger();
    private static TestLog log;
    private static TestWeb web;

    private final PodId pod = histories.newId();
    private final int number = pods.incrementAndGet();
    private final String name = "train-" + number;

    @BeforeAll
    static void open() {
        log = TestLog.started();
        web = new TestWeb(log.querySide());
    }

    @BeforeEach
    void running() {
        log.viewsReach(log.append(Histories.running(pod, ADA, name, 11_000 + number)));
        web.usage.uses(pod, 150);
    }

    @AfterAll
    static void close() {
        web.close();
        log.close();
    }

    private WebTestClient.ResponseSpec ask(Workspace workspace) {
        return web.as(workspace).get().uri("/v1/pods/%s/stats".formatted(pod)).exchange();
    }

    private Flux<JsonNode> frames() {
        return ask(ADA).expectStatus()
                .isOk()
                .returnResult(FRAME)
                .getResponseBody()
                .filter(frame -> "stats".equals(frame.event()))
                .map(frame -> JsonMapper.shared().readTree(frame.data()));
    }

    private static double percent(JsonNode frame) {
        return frame.get("cpu").get("percent").asDouble();
    }

    private static String unavailable(JsonNode frame) {
        return frame.get("unavailable").get("code").asString();
    }

    @Test
    void a_running_pod_tells_what_it_uses_again_and_again_and_null_of_what_is_not_known() {
        StepVerifier.create(frames())
                .assertNext(frame -> {
                    assertThat(frame.get("phase").asString()).isEqualTo("RUNNING");
                    assertThat(frame.get("boot").asInt()).isEqualTo(1);
                    assertThat(frame.get("at").asString()).startsWith("20");
                    assertThat(frame.get("memory").toString())
                            .isEqualTo("{\"usedBytes\":1048576,\"reservedBytes\":null}");
                    assertThat(frame.get("network").isNull()).isTrue();
                    assertThat(frame.get("disk").isNull()).isTrue();
                    assertThat(frame.get("unavailable").isNull()).isTrue();
                    assertThat(percent(frame)).isEqualTo(150);
                })
                .then(() -> web.usage.uses(pod, 20))
                .expectNextMatches(frame -> percent(frame) == 20)
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void a_pod_that_stops_says_so_once_and_goes_on_with_its_next_boot_and_ends_when_it_is_terminated() {
        StepVerifier.create(frames().filter(frame -> percentOr(frame, -1) != 150))
                .then(() -> log.viewsReach(log.append(Histories.stopped(pod, ADA))))
                .assertNext(frame -> {
                    assertThat(unavailable(frame)).isEqualTo("not-running");
                    assertThat(frame.get("phase").asString()).isEqualTo("STOPPED");
                })
                .then(() -> web.usage.uses(pod, 7))
                .then(() -> log.viewsReach(log.append(startedAgain())))
                .thenConsumeWhile(frame -> frame.get("cpu").isNull())
                .assertNext(frame -> {
                    assertThat(percent(frame)).isEqualTo(7);
                    assertThat(frame.get("boot").asInt()).isEqualTo(2);
                })
                .then(() -> log.viewsReach(log.append(new PodTerminated(pod, ADA, 2, new PodName(name), null))))
                .thenConsumeWhile(frame -> !frame.get("cpu").isNull())
                .assertNext(frame -> assertThat(frame.get("phase").asString()).isEqualTo("TERMINATED"))
                .expectComplete()
                .verify(SOON);
    }

    private List<PodEvent> startedAgain() {
        return List.of(
                new PodStartRequested(pod, ADA, 2, 1, null),
                new PodScheduled(pod, ADA, 2, "alloc-2", "node-1", "H100", List.of("gpu-0"), 13, null),
                new PodStarted(pod, ADA, 2, "alloc-2", 1, 15, null),
                Histories.reachable(pod, ADA, 2));
    }

    private static double percentOr(JsonNode frame, double other) {
        return frame.get("cpu").isNull() ? other : percent(frame);
    }

    @Test
    void while_its_machine_does_not_answer_a_frame_says_so_and_figures_come_back_by_themselves() {
        web.usage.answers(
                pod, Mono.error(Problem.of(ProblemCode.UNAVAILABLE, "away").asException()));

        StepVerifier.create(frames())
                .expectNextMatches(frame -> unavailable(frame).equals("unreachable"))
                .then(() -> web.usage.uses(pod, 9))
                .expectNextMatches(frame -> percent(frame) == 9)
                .then(() -> web.usage.answers(pod, Mono.never()))
                .thenConsumeWhile(frame -> percentOr(frame, 0) == 9)
                .expectNextMatches(frame -> unavailable(frame).equals("unreachable"))
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void however_many_look_the_pod_is_measured_by_one_who_ends_with_the_last_of_them() {
        int before = web.usage.meters();
        var first = frames().subscribe();
        StepVerifier.create(frames().take(2))
                .expectNextCount(2)
                .expectComplete()
                .verify(SOON);
        StepVerifier.create(frames().take(1))
                .expectNextCount(1)
                .expectComplete()
                .verify(SOON);
        assertThat(web.usage.meters() - before).isEqualTo(1);

        first.dispose();

        var readings = new AtomicInteger(-1);
        await().atMost(SOON)
                .pollInterval(Duration.ofSeconds(5))
                .until(() -> readings.getAndSet(web.usage.readings(pod)) == web.usage.readings(pod));
        StepVerifier.create(frames().take(1))
                .expectNextCount(1)
                .expectComplete()
                .verify(SOON);
        assertThat(web.usage.meters() - before).isEqualTo(2);
    }

    private List<JsonNode> endedFrames() {
        log.viewsReach(
                log.append(Histories.stopped(pod, ADA), new PodTerminated(pod, ADA, 1, new PodName(name), null)));
        return frames().collectList().block(SOON);
    }

    private static String why(JsonNode frame) {
        return frame.get("unavailable").get("text").asString();
    }

    @Test
    void of_a_terminated_pod_that_somebody_looked_at_the_last_figures_come_and_then_until_when_they_do() {
        StepVerifier.create(frames().take(1))
                .expectNextCount(1)
                .expectComplete()
                .verify(SOON);
        await().atMost(SOON).until(() -> !web.kept.figures(pod, 0).isEmpty());
        web.kept.until(pod, Instant.parse("2100-01-31T08:00:00.123Z"));

        var frames = endedFrames();

        assertThat(frames).hasSize(2);
        assertThat(percent(frames.getFirst())).isEqualTo(150);
        assertThat(frames.getFirst().get("phase").asString()).isEqualTo("RUNNING");
        assertThat(frames.getFirst().get("boot").asInt()).isEqualTo(1);
        assertThat(frames.getLast().get("phase").asString()).isEqualTo("TERMINATED");
        assertThat(why(frames.getLast()))
                .isEqualTo(
                        "The pod is terminated. What was measured in its last hour while somebody looked can be read until"
                                + " 2100-01-31T08:00:00Z.");
        ask(BOB).expectStatus().isNotFound();
    }

    @Test
    void of_a_terminated_pod_that_nobody_looked_at_the_one_frame_says_so() {
        web.kept.until(pod, Instant.parse("2100-01-31T08:00:00Z"));

        assertThat(endedFrames())
                .singleElement()
                .satisfies(frame -> assertThat(why(frame)).contains("Nobody looked at what it used"));
    }

    @Test
    void where_nothing_is_kept_any_more_the_one_frame_says_so() {
        assertThat(endedFrames())
                .singleElement()
                .satisfies(frame -> assertThat(why(frame)).contains("not kept"));
    }

    @Test
    void what_was_measured_last_is_kept_when_the_pod_stops_though_somebody_still_looks() {
        var open = frames().subscribe();
        try {
            await().atMost(SOON).until(() -> web.usage.readings(pod) > 0);
            log.viewsReach(log.append(Histories.stopped(pod, ADA)));

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(web.kept.figures(pod, 0))
                            .last()
                            .satisfies(past ->
                                    assertThat(past.use().cpu().percent()).isEqualTo(150)));
        } finally {
            open.dispose();
        }
    }

    @Test
    void another_workspace_does_not_learn_that_there_is_such_a_pod() {
        int before = web.usage.meters();

        ask(BOB).expectStatus()
                .isNotFound()
                .expectBody(JsonNode.class)
                .value(problem -> assertThat(problem.get("code").asString()).isEqualTo("unknown-pod"));
        assertThat(web.usage.meters()).isEqualTo(before);
    }

    @Test
    void a_workspace_that_reads_very_many_is_asked_to_close_one() {
        var open = Flux.range(0, 16).flatMap(_ -> frames(), 16).subscribe();
        try {
            await().atMost(SOON).untilAsserted(() -> {
                var asked = ask(ADA).returnResult(FRAME);
                // One that was asked for too early is open, and would be measured for ever.
                asked.getResponseBody().subscribe(_ -> {}, _ -> {}).dispose();
                assertThat(asked.getStatus().value()).isEqualTo(429);
            });
        } finally {
            open.dispose();
        }
    }
}
