package dev.berth.nomadsdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Each call against what a real agent sent. */
class NomadTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final ObjectNode JOB = JsonNodeFactory.instance.objectNode().put("ID", "pod-a");

    @Test
    void an_allocation_is_read_with_its_port_devices_and_task() {
        var allocation = answer(
                200,
                CapturedAgent.capture("alloc-running.json"),
                nomad -> nomad.allocations().get("a"));

        assertThat(allocation.clientStatus()).isEqualTo("running");
        assertThat(allocation.port("ssh")).contains(new AllocatedResources.Port("ssh", 23828, 0, "127.0.0.1"));
        assertThat(allocation.devices())
                .containsExactly(new AllocatedResources.Device(
                        "nvidia", "gpu", "NVIDIA H100 80GB HBM3", List.of("GPU-00000004")));
        assertThat(allocation.taskStates().get("main").state()).isEqualTo("running");
        assertThat(allocation.modifyIndex()).isEqualTo(488);
    }

    @Test
    void an_evaluation_tells_what_is_exhausted_and_what_is_filtered() {
        var evaluation = answer(
                200,
                CapturedAgent.capture("eval-blocked-sold-out.json"),
                nomad -> nomad.evaluations().get("e"));

        assertThat(evaluation.failedTgAllocs().get("pod").dimensionExhausted())
                .isEqualTo(Map.of("devices: no devices match request", 1));
        assertThat(evaluation.failedTgAllocs().get("pod").constraintFiltered()).isEmpty();
    }

    @Test
    void a_node_shows_its_devices() {
        var node = answer(
                200, CapturedAgent.capture("node.json"), nomad -> nomad.nodes().get("n"));

        assertThat(node.takesWork()).isTrue();
        assertThat(node.devices().getFirst().instances()).hasSize(4).allMatch(Node.Instance::healthy);
    }

    @Test
    void variables_volumes_statuses_and_plans_are_read() {
        assertThat(answer(
                                200,
                                CapturedAgent.capture("variable-put-200.json"),
                                nomad -> nomad.variables().put("nomad/jobs/podF", Map.of("a", "1"), 0))
                        .modifyIndex())
                .isEqualTo(493);
        assertThat(answer(
                                200,
                                CapturedAgent.capture("host-volume-create-200.json"),
                                nomad -> nomad.hostVolumes().create("pod-v1", "mkdir", null, 0))
                        .state())
                .isEqualTo("pending");
        List<JobStatus> statuses = answer(
                200,
                CapturedAgent.capture("jobs-statuses.json"),
                nomad -> nomad.jobs().statuses(List.of("e-logs")));
        assertThat(statuses)
                .singleElement()
                .satisfies(status -> assertThat(status.allocs()).hasSize(1));
        JobPlan plan = answer(
                200,
                CapturedAgent.capture("job-plan-sold-out.json"),
                nomad -> nomad.jobs().plan(JOB));
        assertThat(plan.fits()).isFalse();
        assertThat(plan.failedTgAllocs().get("pod").dimensionExhausted())
                .isEqualTo(Map.of("devices: no devices match request", 1));
        assertThat(plan.updates().get("pod").place()).isEqualTo(1);
    }

    @Test
    void a_plan_without_failures_fits() {
        var plan = answer(
                200,
                "{\"Annotations\":null,\"FailedTGAllocs\":null}",
                nomad -> nomad.jobs().plan(JOB));

        assertThat(plan.fits()).isTrue();
        assertThat(plan.updates()).isEmpty();
    }

    @Test
    void what_an_allocation_uses_is_read_with_the_figures_of_its_devices() {
        var stats = answer(
                200,
                CapturedAgent.capture("alloc-stats.json"),
                nomad -> nomad.allocations().stats("a"));

        assertThat(stats.resourceUsage().memoryStats().rss()).isEqualTo(1_843_200);
        assertThat(stats.resourceUsage().memoryStats().measured()).containsExactly("RSS", "Swap");
        assertThat(stats.tasks().get("main").resourceUsage().cpuStats().percent())
                .isZero();
        var gpus = stats.resourceUsage().deviceStats().getFirst();
        assertThat(gpus.name()).isEqualTo("NVIDIA H100 80GB HBM3");
        var figures = gpus.instanceStats().get("GPU-b1").figures();
        assertThat(figures.get("size").number()).hasValue(0);
        assertThat(figures.get("size").unit()).isEqualTo("bytes");
        assertThat(figures.get("mode").number()).isEmpty();
        assertThat(figures.get("mode").stringVal()).isEqualTo("-rw-r--r--");
    }

    @Test
    void an_allocation_without_figures_is_no_error() {
        var stats = answer(
                200,
                "{\"ResourceUsage\":null,\"Tasks\":null,\"Timestamp\":7}",
                nomad -> nomad.allocations().stats("a"));

        assertThat(stats.resourceUsage()).isNull();
        assertThat(stats.tasks()).isEmpty();
    }

    @Test
    void a_claim_says_which_job_has_which_volume() {
        var claims = answer(
                200,
                CapturedAgent.capture("volume-claims.json"),
                nomad -> nomad.hostVolumes().claims());

        assertThat(claims).singleElement().satisfies(claim -> {
            assertThat(claim.jobId()).isEqualTo("sticky");
            assertThat(claim.taskGroupName()).isEqualTo("pod");
            assertThat(claim.volumeName()).isEqualTo("vol1");
            assertThat(claim.volumeId()).isEqualTo("04be7b55-b557-b3db-53b0-733ac9fb9896");
        });
    }

    @Test
    void a_conditional_register_sends_the_index_the_namespace_and_the_token() {
        try (var agent = CapturedAgent.of(200, "{\"EvalID\":\"e\",\"JobModifyIndex\":7}")) {
            var registered = Nomad.at(agent.settings()).jobs().register(JOB, 0).block(TIMEOUT);

            assertThat(registered.jobModifyIndex()).isEqualTo(7);
            assertThat(agent.asked).containsExactly("PUT /v1/jobs?namespace=default");
            assertThat(agent.tokens).containsExactly("the-token");
            assertThat(agent.bodies.getFirst())
                    .contains("\"EnforceIndex\":true", "\"JobModifyIndex\":0", "\"Job\":{\"ID\":\"pod-a\"}");
        }
    }

    @Test
    void an_agent_that_is_not_there_is_a_transient_failure_without_the_token_in_it() {
        var nomad = Nomad.at(NomadSettings.of(URI.create("http://127.0.0.1:1"), "the-token"));

        var refused = catchThrowableOfType(
                NomadException.class, () -> nomad.agent().health().block(TIMEOUT));

        assertThat(refused.isTransient()).isTrue();
        assertThat(refused.status()).isZero();
        assertThat(refused.toString()).doesNotContain("the-token");
        assertThat(NomadSettings.of(URI.create("http://127.0.0.1:1"), "the-token")
                        .toString())
                .doesNotContain("the-token");
    }

    @Test
    void what_is_no_nomad_is_told_as_such_whatever_it_answers() {
        var page = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head></html>";
        for (int status : List.of(200, 302, 404, 500)) {
            try (var server = new CapturedAgent(exchange -> {
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
                exchange.sendResponseHeaders(status, page.length());
                exchange.getResponseBody().write(page.getBytes(StandardCharsets.UTF_8));
            })) {
                assertIsNoNomad(server, nomad -> nomad.servers().time());
                assertIsNoNomad(server, nomad -> nomad.jobs().get("a"));
            }
        }
        for (var body : List.of(page, "", "ok", "{}")) {
            try (var server = CapturedAgent.of(200, body)) {
                assertIsNoNomad(server, nomad -> nomad.servers().time());
                assertIsNoNomad(server, nomad -> nomad.jobs().list(""));
            }
        }
    }

    private static void assertIsNoNomad(CapturedAgent server, Function<Nomad, Mono<?>> call) {
        var nomad = Nomad.at(server.settings());
        var refused = catchThrowableOfType(
                NomadException.class, () -> call.apply(nomad).block(TIMEOUT));
        assertThat(refused.refusal()).isEqualTo(new NomadRefusal.NotNomad());
        assertThat(refused.text()).doesNotContain("\n").hasSizeLessThan(120);
        assertThat(refused.isTransient()).isTrue();
        nomad.close().block(TIMEOUT);
    }

    @Test
    void a_proxy_that_is_busy_is_told_from_what_is_no_nomad() {
        try (var proxy = new CapturedAgent(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(502, -1);
        })) {
            var refused = catchThrowableOfType(
                    NomadException.class,
                    () -> Nomad.at(proxy.settings()).jobs().list("").block(TIMEOUT));
            assertThat(refused.refusal()).isEqualTo(new NomadRefusal.Busy());
        }
    }

    @Test
    void both_answers_of_a_cluster_without_acls_are_the_same_refusal() {
        var token =
                "{\"AccessorID\":\"acls-disabled\",\"Name\":\"ACLs disabled token\",\"Type\":\"client\",\"Policies\":null}";
        for (var agent : List.of(CapturedAgent.of(400, "ACL support disabled"), CapturedAgent.of(200, token))) {
            try (agent) {
                var refused = catchThrowableOfType(
                        NomadException.class,
                        () -> Nomad.at(agent.settings()).acl().self().block(TIMEOUT));
                assertThat(Acl.isOff(refused)).isTrue();
            }
        }
    }

    @Test
    void an_agent_that_never_answers_is_given_up_in_time() {
        try (var agent = new CapturedAgent(_ -> waitLong())) {
            var settings = agent.settings();

            StepVerifier.create(Nomad.at(settings.withTimeout(Duration.ofMillis(200)))
                            .jobs()
                            .get("a"))
                    .expectErrorMatches(e -> e instanceof NomadException refused && refused.status() == 0)
                    .verify(TIMEOUT);
        }
    }

    @Test
    void an_answer_beyond_the_bound_is_refused() {
        try (var agent = CapturedAgent.of(200, "[" + " ".repeat(5_000) + "]")) {
            var settings = agent.settings();
            var small = settings.withBounds(4, 1_000);

            StepVerifier.create(Nomad.at(small).jobs().list(""))
                    .expectErrorMatches(e -> e.getMessage().contains("longer than 1000 bytes"))
                    .verify(TIMEOUT);
        }
    }

    @Test
    void the_stream_of_a_life_is_read_event_by_event() {
        var life = CapturedAgent.capture("stream-1-register-to-running.ndjson")
                + CapturedAgent.capture("stream-2-stop-to-purge.ndjson");
        var middle = life.length() / 2;
        try (var agent = CapturedAgent.open(List.of(life.substring(0, middle), life.substring(middle)))) {
            var events = Nomad.at(agent.settings())
                    .events()
                    .from(0, List.of("Job", "Allocation", "Evaluation:pod-life"))
                    .flatMapIterable(StreamFrame::events)
                    .takeUntil(event -> event.index() == 124)
                    .collectList()
                    .block(TIMEOUT);

            assertThat(agent.asked.getFirst())
                    .isEqualTo("GET /v1/event/stream?topic=Job&topic=Allocation&topic=Evaluation%3Apod-life"
                            + "&index=0&namespace=default");
            assertThat(events)
                    .filteredOn(event -> event.topic().equals("Allocation"))
                    .extracting(event -> event.allocation().orElseThrow().clientStatus())
                    .containsExactly("pending", "running", "running", "complete");
            assertThat(events).filteredOn(NomadEvent::isDeleted).hasSize(1);
        }
    }

    @Test
    void a_stream_without_a_first_line_is_a_refused_token() {
        try (var agent = CapturedAgent.open(List.of())) {
            var events =
                    new EventStream(new NomadHttp(agent.settings(), 2), Duration.ofMillis(200), Duration.ofSeconds(5));

            StepVerifier.create(events.from(0, List.of("Job")))
                    .expectErrorMatches(
                            e -> e instanceof NomadException && e.getMessage().contains("token"))
                    .verify(TIMEOUT);
        }
        try (var agent = CapturedAgent.of(200, "")) {
            StepVerifier.create(Nomad.at(agent.settings()).events().from(0, List.of("Job")))
                    .expectErrorMatches(
                            e -> e instanceof NomadException && e.getMessage().contains("token"))
                    .verify(TIMEOUT);
        }
    }

    @Test
    void a_stream_that_falls_silent_fails() {
        try (var agent = CapturedAgent.open(List.of("{}\n"))) {
            var events =
                    new EventStream(new NomadHttp(agent.settings(), 2), Duration.ofSeconds(5), Duration.ofMillis(200));

            StepVerifier.create(events.from(0, List.of("Job")))
                    .expectNextMatches(StreamFrame::isHeartbeat)
                    .expectErrorMatches(
                            e -> e instanceof NomadException && e.getMessage().contains("silent"))
                    .verify(TIMEOUT);
        }
    }

    @Test
    void logs_come_without_heartbeats_however_they_are_split() {
        var frames = Flux.fromArray(
                        CapturedAgent.capture("logs-follow-frames.txt").split("\\R"))
                .filter(line -> line.startsWith("{"))
                .collectList()
                .block(TIMEOUT);
        var all = String.join("", frames);
        try (var agent =
                CapturedAgent.open(List.of(all.substring(0, 37), all.substring(37, 400), all.substring(400)))) {
            var text = Nomad.at(agent.settings())
                    .logs()
                    .read("a", "main", Logs.Output.STDOUT, 1_000, true)
                    .take(6)
                    .map(frame -> StandardCharsets.UTF_8.decode(frame.data()).toString())
                    .collectList()
                    .block(TIMEOUT);

            assertThat(String.join("", text)).startsWith("line 1\n").endsWith("line 23\n");
        }
    }

    @Test
    void a_decoder_leaves_the_connection_with_its_stream() {
        try (var agent = new CapturedAgent(exchange -> {
            var body = exchange.getRequestURI().getPath().endsWith("/stream")
                    ? "{\"Index\":1}\n{\"Index\":2}\n{\"unfinished\""
                    : "{\"ID\":\"pod-a\"}";
            exchange.sendResponseHeaders(200, body.length());
            exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
        })) {
            // As few as may be, so that calls and streams take turns on the same connections.
            var settings = agent.settings();
            var nomad = Nomad.at(settings.withBounds(3, 1_000));
            for (int round = 0; round < 3; round++) {
                assertThat(nomad.events()
                                .from(0, List.of("Job"))
                                .map(StreamFrame::index)
                                .collectList()
                                .block(TIMEOUT))
                        .containsExactly(1L, 2L);
                assertThat(nomad.jobs().get("pod-a").block(TIMEOUT).id()).isEqualTo("pod-a");
            }
            assertThat(agent.callers).as("connections of six requests").hasSizeBetween(1, 2);
        }
    }

    @Test
    void a_long_list_is_read_page_by_page() {
        try (var agent = new CapturedAgent(exchange -> {
            boolean isFirst = !exchange.getRequestURI().getQuery().contains("next_token");
            if (isFirst) {
                exchange.getResponseHeaders().set("X-Nomad-NextToken", "default.pod b");
            }
            var page = (isFirst ? "[{\"ID\":\"pod-a\"}]" : "[{\"ID\":\"pod b\"}]").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        })) {
            var jobs = Nomad.at(agent.settings()).jobs().list("pod-").block(TIMEOUT);

            assertThat(jobs).extracting(Job::id).containsExactly("pod-a", "pod b");
            assertThat(agent.asked)
                    .hasSize(2)
                    .allMatch(call -> call.contains("per_page=1000"))
                    .last()
                    .asString()
                    .contains("next_token=default.pod%20b");
        }
    }

    @Test
    void a_line_beyond_the_bound_fails_the_stream() {
        try (var agent = CapturedAgent.open(List.of("{}\n", "x".repeat(700), "x".repeat(700)))) {
            var settings = agent.settings();
            var small = settings.withBounds(4, 1_000);

            StepVerifier.create(Nomad.at(small).events().from(0, List.of("Job")))
                    .expectNextMatches(StreamFrame::isHeartbeat)
                    .expectErrorMatches(
                            e -> e instanceof NomadException && e.getMessage().contains("1000"))
                    .verify(TIMEOUT);
        }
    }

    @Test
    void a_refused_stream_tells_why_in_nomads_words() {
        try (var agent = CapturedAgent.of(403, CapturedAgent.body("error-403-bad-token.txt"))) {
            StepVerifier.create(Nomad.at(agent.settings()).logs().read("a", "main", Logs.Output.STDOUT, 9, true))
                    .expectErrorMatches(e -> e instanceof NomadException refused && refused.isForbidden())
                    .verify(TIMEOUT);
        }
    }

    private static <T> T answer(int status, String body, Function<Nomad, Mono<T>> call) {
        try (var agent = CapturedAgent.of(status, body)) {
            return call.apply(Nomad.at(agent.settings())).block(TIMEOUT);
        }
    }

    private static void waitLong() {
        try {
            Thread.sleep(Duration.ofMinutes(1));
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }
}
