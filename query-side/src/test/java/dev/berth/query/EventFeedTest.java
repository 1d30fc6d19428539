package dev.berth.query;

import static dev.berth.query.Histories.ADA;
import static dev.berth.query.Histories.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.FluxExchangeResult;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EventFeedTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final ParameterizedTypeReference<ServerSentEvent<String>> FRAME =
            new ParameterizedTypeReference<>() {};

    private final Histories histories = new Histories(31);
    private TestLog log;
    private TestWeb web;

    @BeforeEach
    void open() {
        log = TestLog.started();
        web = new TestWeb(log.querySide());
    }

    @AfterEach
    void close() {
        web.close();
        log.close();
    }

    private FluxExchangeResult<ServerSentEvent<String>> connect(Workspace workspace, String query, String lastEventId) {
        return web.as(workspace)
                .get()
                .uri("/v1/events" + query)
                .headers(headers -> {
                    if (lastEventId != null) {
                        headers.set("Last-Event-ID", lastEventId);
                    }
                })
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(FRAME);
    }

    private Flux<ServerSentEvent<String>> frames(Workspace workspace, String query, String lastEventId) {
        return connect(workspace, query, lastEventId).getResponseBody().filter(frame -> frame.event() != null);
    }

    private String id(long position) {
        return log.store().incarnation() + "-" + position;
    }

    private static JsonNode data(ServerSentEvent<String> frame) {
        return JsonMapper.shared().readTree(frame.data());
    }

    @Test
    void frames_say_what_changed_and_come_after_the_views() {
        PodId pod = histories.newId();
        StepVerifier.create(connect(ADA, "", null)
                        .getResponseBody()
                        .filter(frame -> !"heartbeat".equals(frame.comment()))
                        .publishOn(Schedulers.boundedElastic()))
                .assertNext(opening -> {
                    assertThat(opening.comment()).isEqualTo("connected");
                    assertThat(opening.retry()).isEqualTo(Duration.ofSeconds(3));
                })
                .then(() -> log.append(Histories.launch(pod, ADA, "train-1")))
                .assertNext(frame -> {
                    assertThat(frame.id()).isEqualTo(id(1));
                    assertThat(frame.event()).isEqualTo("PodLaunchRequested");
                    JsonNode data = data(frame);
                    assertThat(data.get("podId").asString()).isEqualTo(pod.value());
                    assertThat(data.get("phase").asString()).isEqualTo("REQUESTED");
                    assertThat(data.get("version").asLong()).isEqualTo(1);
                    assertThat(data.get("generation").asInt()).isEqualTo(1);
                    assertThat(data.get("reason").get("code").asString()).isEqualTo("requested");
                    assertThat(data.get("at").asString()).endsWith("Z");
                    assertThat(frame.data()).doesNotContain("vault-");
                    web.as(ADA)
                            .get()
                            .uri("/v1/pods/train-1")
                            .exchange()
                            .expectStatus()
                            .isOk();
                })
                .then(() -> log.append(Histories.keyAdded('a', ADA)))
                .assertNext(frame -> assertThat(data(frame).get("keyId").asString())
                        .isEqualTo(Histories.key('a').value()))
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void a_query_sees_what_a_frame_has_told() {
        var writing = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 50; i++) {
                log.append(Histories.launch(histories.newId(), ADA, "p" + i));
            }
        });
        long unseen = frames(ADA, "?after=0", null)
                .take(50)
                .map(EventFeedTest::data)
                .flatMap(data -> log.querySide()
                        .pods()
                        .find(ADA, new PodId(data.get("podId").asString()))
                        .map(pod -> pod.view().version() >= data.get("version").asLong())
                        .defaultIfEmpty(false))
                .filter(seen -> !seen)
                .count()
                .block(SOON);
        writing.join();
        assertThat(unseen).isZero();
    }

    @Test
    void headers_keep_proxies_from_buffering() {
        var answer = connect(ADA, "", null);
        assertThat(answer.getResponseHeaders().getFirst("X-Accel-Buffering")).isEqualTo("no");
        assertThat(answer.getResponseHeaders().getCacheControl()).isEqualTo("no-cache");
        assertThat(MediaType.TEXT_EVENT_STREAM.isCompatibleWith(
                        answer.getResponseHeaders().getContentType()))
                .isTrue();
    }

    @Test
    void a_client_that_resumes_again_and_again_sees_each_of_its_events_once() {
        log.append(histories.mixed(60, 12));
        List<BerthEvent> more = new Histories(32).mixed(40, 10);
        var writing = CompletableFuture.runAsync(() -> more.forEach(log::append));
        List<Long> seen = new ArrayList<>();
        String last = id(0);
        while (!writing.isDone() || seen.isEmpty()) {
            for (var frame : frames(ADA, "", last)
                    .take(37)
                    .take(Duration.ofMillis(700))
                    .collectList()
                    .block(SOON)) {
                seen.add(data(frame).get("position").asLong());
                last = frame.id();
            }
        }
        writing.join();
        List<Long> wanted = positionsOf(ADA);
        while (seen.size() < wanted.size()) {
            var frame = frames(ADA, "", last).blockFirst(SOON);
            seen.add(data(frame).get("position").asLong());
            last = frame.id();
        }
        assertThat(seen).isEqualTo(wanted);
    }

    @Test
    void catching_up_and_live_meet_without_gap_or_duplicate() {
        log.append(histories.mixed(120, 20));
        var writing =
                CompletableFuture.runAsync(() -> new Histories(33).mixed(60, 10).forEach(log::append));
        var watching = frames(BOB, "?after=0", null)
                .takeUntil(frame -> frame.event().equals("SshKeyAdded"))
                .map(frame -> data(frame).get("position").asLong())
                .collectList()
                .toFuture();
        writing.join();
        log.append(Histories.keyAdded('z', BOB));
        assertThat(watching.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join())
                .isEqualTo(positionsOf(BOB));
    }

    private List<Long> positionsOf(Workspace workspace) {
        return log.store()
                .tailer()
                .from(0)
                .take(log.store().reader().head().block())
                .filter(stored -> ((BerthEvent) log.store().codec().decode(stored))
                        .workspace()
                        .equals(workspace))
                .map(stored -> stored.position())
                .collectList()
                .block(SOON);
    }

    @Test
    void a_client_sees_only_its_own_workspace_and_only_the_pod_it_asks_for() {
        PodId mine = histories.newId();
        PodId other = histories.newId();
        log.append(Histories.launch(mine, ADA, "mine"), Histories.launch(other, ADA, "other"));
        log.append(Histories.launch(histories.newId(), BOB, "bobs"), Histories.keyAdded('a', ADA));
        log.viewsReach(log.append(Histories.stopped(mine, ADA)));
        assertThat(frames(ADA, "?after=0&pod=mine", null)
                        .take(2)
                        .map(ServerSentEvent::id)
                        .collectList()
                        .block(SOON))
                .containsExactly(id(1), id(5));
        assertThat(frames(BOB, "?after=0", null)
                        .take(1)
                        .map(ServerSentEvent::id)
                        .collectList()
                        .block(SOON))
                .containsExactly(id(3));
    }

    /** Ids of heartbeats until one is as far as {@code position}. */
    private List<String> heartbeatsUntil(Workspace workspace, String lastEventId, long position) {
        return connect(workspace, "", lastEventId)
                .getResponseBody()
                .doOnNext(frame -> assertThat(frame.event()).isNull())
                .filter(frame -> "heartbeat".equals(frame.comment()))
                .map(frame -> String.valueOf(frame.id()))
                .takeUntil(id -> id.equals(id(position)))
                .collectList()
                .block(SOON);
    }

    @Test
    void a_quiet_client_is_told_how_far_it_is_and_resumes_from_there() {
        for (int i = 0; i < 20; i++) {
            log.append(Histories.launch(histories.newId(), BOB, "p" + i));
        }
        long head = log.store().reader().head().block();
        String last = heartbeatsUntil(ADA, id(0), head).getLast();
        log.append(Histories.launch(histories.newId(), BOB, "another"), Histories.keyAdded('a', ADA));
        assertThat(frames(ADA, "", last).blockFirst(SOON).id()).isEqualTo(id(head + 2));
    }

    @Test
    void heartbeats_while_others_are_busy_never_pass_over_a_frame() {
        var writing = CompletableFuture.runAsync(
                () -> new Histories(35).mixed(150, 20).forEach(log::append));
        List<Long> seen = new ArrayList<>();
        String last = id(0);
        while (!writing.isDone()) {
            for (var message : connect(ADA, "", last)
                    .getResponseBody()
                    .take(Duration.ofMillis(500))
                    .filter(message -> message.id() != null)
                    .collectList()
                    .block(SOON)) {
                last = message.id();
                if (message.event() != null) {
                    seen.add(data(message).get("position").asLong());
                }
            }
        }
        writing.join();
        log.append(Histories.keyAdded('z', ADA));
        List<Long> wanted = positionsOf(ADA);
        frames(ADA, "", last)
                .map(frame -> data(frame).get("position").asLong())
                .doOnNext(seen::add)
                .takeUntil(position -> position.equals(wanted.getLast()))
                .blockLast(SOON);
        assertThat(seen).isEqualTo(wanted);
    }

    @Test
    void no_cursor_and_no_name_of_a_pod_opens_another_workspace() {
        PodId bobs = histories.newId();
        log.append(Histories.launch(bobs, BOB, "bobs"));
        for (int i = 0; i < 10; i++) {
            log.append(Histories.launch(histories.newId(), BOB, "more" + i), Histories.keyAdded((char) ('a' + i), BOB));
        }
        PodId mine = histories.newId();
        log.viewsReach(log.append(Histories.launch(mine, ADA, "mine")));
        for (String pod : List.of(bobs.value(), "bobs", "bobs.bob", "more1")) {
            web.as(ADA)
                    .get()
                    .uri("/v1/events?after=0&pod={pod}", pod)
                    .exchange()
                    .expectStatus()
                    .isNotFound();
        }
        long head = log.store().reader().head().block();
        for (long after = 0; after < head; after++) {
            assertThat(frames(ADA, "?workspace=bob", id(after)).blockFirst(SOON).data())
                    .contains(mine.value())
                    .doesNotContain(bobs.value());
        }
    }

    @Test
    void a_cursor_that_cannot_be_served_is_reset_and_then_live() {
        log.append(Histories.launch(histories.newId(), ADA, "one"));
        for (String cursor : List.of("11111111-1111-1111-1111-111111111111-1", id(2), "nonsense")) {
            long head = log.store().reader().head().block();
            String unservable = cursor.equals(id(2)) ? id(head + 1) : cursor;
            StepVerifier.create(frames(ADA, "", unservable).publishOn(Schedulers.boundedElastic()))
                    .assertNext(frame -> {
                        assertThat(frame.event()).isEqualTo("reset");
                        assertThat(frame.id()).isEqualTo(id(head));
                        assertThat(data(frame).get("incarnation").asString())
                                .isEqualTo(log.store().incarnation().toString());
                        assertThat(data(frame).get("position").asLong()).isEqualTo(head);
                    })
                    .then(() -> log.append(Histories.keyAdded('a', ADA)))
                    .assertNext(frame -> assertThat(frame.id()).isEqualTo(id(head + 1)))
                    .thenCancel()
                    .verify(SOON);
        }
        web.as(ADA)
                .get()
                .uri("/v1/events?after=nonsense")
                .exchange()
                .expectStatus()
                .isBadRequest();
    }

    @Test
    void shutting_down_ends_streams_that_are_open_and_those_that_begin() {
        StepVerifier.create(connect(ADA, "", null).getResponseBody().ignoreElements())
                .then(() -> log.querySide().endStreams())
                .expectComplete()
                .verify(SOON);
        StepVerifier.create(connect(ADA, "", null).getResponseBody().ignoreElements())
                .expectComplete()
                .verify(SOON);
    }
}
