package dev.berth.query;

import static dev.berth.query.Histories.ADA;
import static dev.berth.query.Histories.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodEvent.PodTerminated;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.query.log.PodLogs.Output;
import dev.berth.query.log.PodOutput.KeptBoot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PodLogStreamTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final ParameterizedTypeReference<ServerSentEvent<String>> FRAME =
            new ParameterizedTypeReference<>() {};

    private static final Histories histories = new Histories(41);
    private static final AtomicInteger pods = new AtomicInteger();
    private static TestLog log;
    private static TestWeb web;

    private final PodId pod = histories.newId();
    private final int number = pods.incrementAndGet();
    private final String name = "train-" + number;
    private final KeptBoot first = new KeptBoot(1, "a-" + number);
    private final KeptBoot second = new KeptBoot(2, "b-" + number);

    @BeforeAll
    static void open() {
        log = TestLog.started();
        web = new TestWeb(log.querySide());
    }

    @BeforeEach
    void running() {
        log.viewsReach(log.append(Histories.running(pod, ADA, name, 10_000 + number)));
    }

    @AfterAll
    static void close() {
        web.close();
        log.close();
    }

    private WebTestClient.ResponseSpec ask(Workspace workspace, String query, String lastEventId) {
        return web.as(workspace)
                .get()
                .uri("/v1/pods/%s/logs%s".formatted(pod, query))
                .headers(headers -> {
                    if (!lastEventId.isEmpty()) {
                        headers.set("Last-Event-ID", lastEventId);
                    }
                })
                .exchange();
    }

    private Flux<ServerSentEvent<String>> frames(String query, String lastEventId) {
        return ask(ADA, query, lastEventId)
                .expectStatus()
                .isOk()
                .returnResult(FRAME)
                .getResponseBody()
                .filter(frame -> frame.event() != null);
    }

    private List<ServerSentEvent<String>> all(String query, String lastEventId) {
        return frames(query, lastEventId).collectList().block(SOON);
    }

    private static String text(ServerSentEvent<String> frame) {
        return data(frame).get("text").asString();
    }

    private static JsonNode data(ServerSentEvent<String> frame) {
        return JsonMapper.shared().readTree(frame.data());
    }

    private void firstBoot() {
        web.output.boot(pod, first);
        web.output.write(first, Output.STDOUT, "one\ntwo\r\nthrée\nunfinished");
        web.output.write(first, Output.STDERR, "oops\n");
    }

    @Test
    void the_last_lines_of_the_newest_boot_are_given_with_output_and_boot() {
        firstBoot();

        var frames = all("?tail=3", "");

        assertThat(frames).extracting(PodLogStreamTest::text).containsExactly("two", "thrée", "unfinished", "oops");
        assertThat(data(frames.getFirst()).toString())
                .isEqualTo("{\"source\":\"container\",\"output\":\"stdout\",\"boot\":1,\"text\":\"two\"}");
        assertThat(data(frames.getLast()).get("output").asString()).isEqualTo("stderr");
        assertThat(all("?tail=0", "")).isEmpty();
    }

    @Test
    void whoever_comes_back_with_the_id_of_any_frame_gets_all_that_came_after_it_and_nothing_twice() {
        firstBoot();
        var frames = all("", "");

        for (int i = 0; i < frames.size(); i++) {
            assertThat(all("", frames.get(i).id()))
                    .extracting(PodLogStreamTest::text)
                    .containsExactlyElementsOf(frames.subList(i + 1, frames.size()).stream()
                            .map(PodLogStreamTest::text)
                            .toList());
        }
    }

    @Test
    void followed_it_goes_on_with_what_is_written_and_with_the_boot_that_comes_next() {
        firstBoot();

        StepVerifier.create(frames("?follow=true&tail=1", "").map(PodLogStreamTest::text))
                .expectNext("thrée", "oops")
                .then(() -> web.output.write(first, Output.STDOUT, " line\n"))
                .expectNext("unfinished line")
                .then(() -> {
                    web.output.write(second, Output.STDOUT, "again\n");
                    web.output.boot(pod, second);
                })
                .expectNext("again")
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void a_pod_that_has_written_nothing_yet_is_followed_from_its_first_line_on() {
        StepVerifier.create(frames("?follow=true", "").map(PodLogStreamTest::text))
                .then(() -> {
                    web.output.boot(pod, first);
                    web.output.write(first, Output.STDERR, "hello\n");
                })
                .expectNext("hello")
                .thenCancel()
                .verify(SOON);
        assertThat(all("?boot=1", "")).extracting(PodLogStreamTest::text).containsExactly("hello");
    }

    @Test
    void one_boot_is_asked_for_by_its_generation_and_the_refusal_names_those_there_are() {
        firstBoot();
        web.output.boot(pod, second);
        web.output.write(second, Output.STDOUT, "second\n");

        assertThat(all("", "")).extracting(PodLogStreamTest::text).containsExactly("second");
        assertThat(all("?boot=1&tail=1", "")).extracting(PodLogStreamTest::text).containsExactly("unfinished", "oops");
        assertThat(detail(ask(ADA, "?boot=3", ""), 400)).contains("boot 3").contains("2, 1");
    }

    @Test
    void what_happened_to_the_pod_is_its_system_log_which_goes_on_and_ends_with_it() {
        var frames = all("?source=system&tail=2", "");

        assertThat(frames).hasSize(2);
        assertThat(text(frames.getLast())).isEqualTo("Its SSH server answered.");
        assertThat(data(frames.getLast()).get("phase").asString()).isEqualTo("RUNNING");
        StepVerifier.create(
                        frames("?source=system&follow=true", frames.getFirst().id())
                                .map(PodLogStreamTest::text))
                .expectNext("Its SSH server answered.")
                .then(() -> log.viewsReach(log.append(Histories.stopped(pod, ADA))))
                .expectNextMatches(text -> !text.isBlank())
                .then(() -> log.viewsReach(log.append(new PodTerminated(pod, ADA, 1, new PodName(name), null))))
                .expectNextMatches(text -> text.startsWith("Terminated"))
                .expectComplete()
                .verify(SOON);
        assertThat(all("?source=system&since=PT1H", "")).hasSizeGreaterThan(4);
        assertThat(all("?source=system&since=2100-01-01T00:00:00Z", "")).isEmpty();
    }

    @Test
    void the_log_of_a_terminated_pod_is_read_to_its_end_also_where_it_is_followed() {
        firstBoot();
        log.viewsReach(
                log.append(Histories.stopped(pod, ADA), new PodTerminated(pod, ADA, 1, new PodName(name), null)));

        StepVerifier.create(frames("?follow=true&tail=1", "").map(PodLogStreamTest::text))
                .expectNext("unfinished", "oops")
                .expectNext("The pod is terminated. What it wrote is not kept, or not any more.")
                .expectComplete()
                .verify(Duration.ofSeconds(4));
        web.kept.until(pod, Instant.parse("2100-01-31T08:00:00.123Z"));
        var last = all("?tail=0", "").getLast();
        assertThat(last.event()).isEqualTo("kept");
        assertThat(last.id())
                .as("whoever comes back goes on after the last line")
                .isNull();
        assertThat(data(last).toString())
                .isEqualTo(
                        "{\"until\":\"2100-01-31T08:00:00.123Z\",\"text\":\"The pod is terminated. The end of what it wrote"
                                + " can be read until 2100-01-31T08:00:00Z.\"}");
        assertThat(all("?source=system&tail=1", ""))
                .extracting(frame -> frame.event())
                .containsExactly("log");
        detail(ask(BOB, "?follow=true", ""), 404);
    }

    @Test
    void another_workspace_reads_neither_log() {
        firstBoot();

        detail(ask(BOB, "", ""), 404);
        detail(ask(BOB, "?source=system", ""), 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "source=kernel",
                "tail=-1",
                "tail=10001",
                "tail=all",
                "boot=0",
                "follow=yes",
                "since=PT1H",
                "source=system&since=yesterday"
            })
    void a_parameter_that_cannot_be_is_refused_by_name(String query) {
        var name = query.substring(query.lastIndexOf('&') + 1, query.lastIndexOf('='));

        assertThat(detail(ask(ADA, "?" + query, ""), 400)).contains("'%s'".formatted(name));
    }

    @Test
    void a_workspace_that_reads_very_many_is_asked_to_close_one() {
        firstBoot();
        var open =
                Flux.range(0, 16).flatMap(_ -> frames("?follow=true", ""), 16).subscribe();
        try {
            await().atMost(SOON).untilAsserted(() -> detail(ask(ADA, "?follow=true", ""), 429));
            assertThat(ask(BOB, "?follow=true", "")
                            .returnResult(String.class)
                            .getStatus()
                            .value())
                    .isEqualTo(404);
        } finally {
            open.dispose();
        }
    }

    private static String detail(WebTestClient.ResponseSpec answer, int status) {
        return answer.expectStatus()
                .isEqualTo(status)
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody()
                .get("detail")
                .asString();
    }
}
