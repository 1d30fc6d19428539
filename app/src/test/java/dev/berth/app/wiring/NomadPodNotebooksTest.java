package dev.berth.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.NotebookSpec;
import dev.berth.messages.pod.NotebookState;
import dev.berth.messages.pod.NotebookView;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.SshTarget;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadSettings;
import dev.berth.query.pod.PodNotebooks.NotebookAnswer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

class NomadPodNotebooksTest {
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaaa");
    private static final SshTarget TARGET = new SshTarget("10.0.0.7", 20_001);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final NotebookView NOTEBOOK = new NotebookView("ada", null, null, null, null);

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final AtomicBoolean isBroken = new AtomicBoolean();
    private final AtomicInteger asked = new AtomicInteger();
    private final DisposableServer agent = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle((request, response) -> {
                if (request.fullPath().endsWith("/allocations")) {
                    asked.incrementAndGet();
                }
                if (isBroken.get()) {
                    return response.status(500).sendString(Mono.just("no leader"));
                }
                var answer = answers.get(request.fullPath());
                return answer == null
                        ? response.status(404).sendString(Mono.just("no such file"))
                        : response.header("Content-Type", "application/json").sendString(Mono.just(answer));
            })
            .bindNow();
    private final Nomad nomad = Nomad.at(NomadSettings.of(URI.create("http://127.0.0.1:" + agent.port()), null));
    private final AtomicLong nanos = new AtomicLong();
    private final List<Sinks.One<String>> pages = new ArrayList<>();
    private Optional<SshTarget> target = Optional.of(TARGET);
    private final NomadPodNotebooks notebooks = new NomadPodNotebooks(
            nomad,
            _ -> target,
            (_, _, _, _, _, path) -> {
                assertThat(path).isEqualTo("/login");
                var page = Sinks.<String>one();
                pages.add(page);
                return page.asMono();
            },
            nanos::get,
            SOON);
    private final PodView pod = PodView.launched(
            new PodLaunchRequested(
                    POD,
                    Workspace.MAIN,
                    1,
                    new PodName("p"),
                    new PodSpec(
                            "ubuntu",
                            null,
                            GpuRequest.NONE,
                            List.of(),
                            1,
                            List.of(),
                            null,
                            null,
                            null,
                            null,
                            null,
                            new NotebookSpec("ada"),
                            List.of()),
                    "vault",
                    "key",
                    null),
            Instant.EPOCH,
            1);

    @AfterEach
    void close() {
        nomad.close().block(Duration.ofSeconds(5));
        agent.disposeNow();
    }

    private void runs() {
        answers.put(
                "/v1/job/%s/allocations".formatted(POD),
                "[{\"ID\":\"a-1\",\"JobID\":\"%s\",\"ClientStatus\":\"running\"}]".formatted(POD));
    }

    private void tells(String note) {
        runs();
        answers.put("/v1/client/fs/stat/a-1", "{\"Name\":\"notebook\",\"Size\":1,\"FileMode\":\"-rw-r--r--\"}");
        answers.put("/v1/client/fs/readat/a-1", note);
    }

    private NotebookView now() {
        return Objects.requireNonNull(notebooks.now(pod, NOTEBOOK).block(SOON));
    }

    @Test
    void POD_9_what_a_pod_tells_is_read_no_oftener_than_each_two_seconds() {
        tells("installing 0\nCollecting jupyterlab\n");
        assertThat(now()).isEqualTo(NOTEBOOK.in(NotebookState.INSTALLING, "Collecting jupyterlab"));
        tells("running 8888\n\n");
        assertThat(now().state()).isEqualTo(NotebookState.INSTALLING);
        assertThat(asked).hasValue(1);

        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        assertThat(now()).isEqualTo(NOTEBOOK.runningAt(8888));
        assertThat(asked).hasValue(2);
    }

    @Test
    void a_pod_that_has_told_nothing_yet_starts_and_of_one_that_cannot_be_asked_nothing_is_known() {
        runs();
        assertThat(now()).isEqualTo(NOTEBOOK.in(NotebookState.STARTING, null));
        isBroken.set(true);
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        assertThat(now().state()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "running",
                "running 0\n",
                "running 65536\n",
                "running 99999999999\n",
                "RUNNING 8888\n",
                "stopped 0\n",
                "running 8888 x\n",
                "\u0000\u0001"
            })
    void what_a_user_of_the_pod_may_have_written_there_is_no_running_notebook(String note) {
        assertThat(NotebookNote.parse(note).in(NOTEBOOK).state()).isEqualTo(NotebookState.STARTING);
    }

    @Test
    void what_is_told_is_one_bounded_line_without_what_steers_a_terminal() {
        var told = NotebookNote.parse("failed 0\n\u001b[2Jred\u202e \r" + "é".repeat(500) + "\nmore")
                .text();

        assertThat(told).startsWith("[2Jred").hasSize(200).doesNotContain("\u001b", "\u202e", "\r", "more");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK~<title>Log in to JupyterLab</title>|LOG_IN",
                "HTTP/1.1 500 No~<title>Log in to JupyterLab</title>|SOMETHING_ELSE",
                "HTTP/1.1 200 OK~<title>Another</title>|SOMETHING_ELSE",
                "SSH-2.0-x|SOMETHING_ELSE"
            })
    void POD_20_only_the_page_to_log_in_is_the_notebook(String page, NotebookAnswer answer) {
        var opened = notebooks.open(pod, 8888).cache();
        opened.subscribe();
        pages.getFirst().tryEmitValue(page.replace("~", "\r\n\r\n")).orThrow();
        assertThat(opened.block(SOON)).isEqualTo(answer);
    }

    @Test
    void a_few_are_opened_at_once_and_nobody_waits_for_a_turn() {
        IntStream.range(0, 1_000).forEach(_ -> notebooks.open(pod, 8888).subscribe());
        assertThat(pages).hasSize(NomadPodNotebooks.MAX_AT_ONCE);
        assertThat(notebooks.open(pod, 8888).block(SOON)).isEqualTo(NotebookAnswer.NOT_TRIED);
        pages.getFirst().tryEmitError(new IllegalStateException("gone")).orThrow();
        pages.get(1).tryEmitEmpty().orThrow();

        var opened = notebooks.open(pod, 8888).cache();
        opened.subscribe();
        pages.getLast().tryEmitEmpty().orThrow();
        assertThat(opened.block(SOON)).isEqualTo(NotebookAnswer.NOTHING);
        target = Optional.empty();
        assertThat(notebooks.open(pod, 8888).block(SOON)).isEqualTo(NotebookAnswer.NOT_TRIED);
    }
}
