package dev.berth.cli.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.CommandRun;
import dev.berth.cli.CommandRun.User;
import dev.berth.cli.FakeBerth;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of each kind of answer. */
class AnswersTest {
    @TempDir
    private Path home;

    private FakeBerth berth;

    @BeforeEach
    void start() throws Exception {
        berth = new FakeBerth();
    }

    @AfterEach
    void stop() {
        berth.close();
    }

    private CommandRun run(String... arguments) {
        return User.at(home)
                .with("BERTH_URL", berth.url())
                .with("BERTH_TOKEN", "token-of-mine")
                .runs(arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "401, unauthorized, 4",
        "403, forbidden, 4",
        "403, quota-exceeded, 4",
        "404, unknown-pod, 3",
        "408, request-timeout, 7",
        "409, name-taken, 4",
        "409, no-public-port, 5",
        "422, invalid-spec, 4",
        "429, rate-limited, 6",
        "500, internal, 1",
        "503, unavailable, 6"
    })
    void a_refusal_is_its_sentence_and_an_exit_code(int status, String code, int exitCode) {
        berth.on(
                "POST /v1/pods",
                status,
                "{\"code\":\"%s\",\"detail\":\"Because of this.\",\"errors\":[]}".formatted(code));

        var refused = run("pod", "create", "--template", "ubuntu");

        assertThat(refused.exitCode()).isEqualTo(exitCode);
        assertThat(refused.err()).startsWith("berth: Because of this.");
        assertThat(refused.out()).isEmpty();
    }

    @Test
    void each_field_that_is_wrong_has_a_line_and_json_has_all_of_it() {
        var problem =
                "{\"code\":\"invalid-spec\",\"detail\":\"Two things are wrong.\",\"errors\":[{\"field\":\"gpu.count\",\"detail\":\"too many\"},{\"field\":\"name\",\"detail\":\"too long\"}]}";
        berth.on("POST /v1/pods", 422, problem);

        var refused = run("pod", "create", "--template", "ubuntu", "--json");

        assertThat(refused.err()).contains("  gpu.count: too many", "  name: too long");
        assertThat(refused.out().strip()).isEqualTo(problem);
    }

    @Test
    void what_does_not_answer_as_berth_does_is_told_so() {
        berth.on("GET /v1/gpus", 502, "<html>Bad gateway</html>");
        assertThat(run("gpu", "list").exitCode()).isEqualTo(6);
        berth.on("GET /v1/gpus", 200, "<html>Welcome</html>");

        var strange = run("gpu", "list");

        assertThat(strange.exitCode()).isEqualTo(1);
        assertThat(strange.err()).contains("not as Berth does").doesNotContain("html");
    }

    @Test
    void nobody_at_the_address_is_exit_code_6() throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var away = User.at(home)
                .with("BERTH_URL", "http://127.0.0.1:" + port)
                .with("BERTH_TOKEN", "t")
                .runs("gpu", "list");

        assertThat(away.exitCode()).isEqualTo(6);
        assertThat(away.err()).contains("cannot be reached", "berth status");
    }

    @Test
    void an_answer_that_is_lost_is_asked_for_once_more_with_the_same_key() {
        var tries = new AtomicInteger();
        berth.on("POST /v1/ssh-keys", exchange -> {
            if (tries.getAndIncrement() > 0) {
                FakeBerth.send(exchange, 200, "{\"keys\":[]}");
            }
            // The first time the exchange is closed without an answer.
        });

        var added = User.at(home)
                .with("BERTH_URL", berth.url())
                .with("BERTH_TOKEN", "t")
                .piping("ssh-ed25519 AAAA me")
                .runs("key", "add", "-");

        assertThat(added.exitCode()).as(added.err()).isZero();
        assertThat(berth.asked()).extracting(FakeBerth.Asked::key).hasSize(2).doesNotContain("");
        assertThat(berth.asked())
                .extracting(FakeBerth.Asked::key)
                .containsOnly(berth.asked().getFirst().key());
    }

    @Test
    void as_a_line_for_curl_nothing_is_sent_and_the_token_is_not_shown() {
        var line = run("pod", "create", "--template", "ubuntu", "--command", "echo 'x'", "--curl");

        assertThat(line.exitCode()).isZero();
        assertThat(line.out().strip())
                .isEqualTo("curl -sS -H \"Authorization: Bearer $BERTH_TOKEN\" -H 'Content-Type: application/json' -d "
                        + "'{\"template\":\"ubuntu\",\"command\":\"echo '\\''x'\\''\"}' '" + berth.url() + "/v1/pods'");
        assertThat(line.all()).doesNotContain("token-of-mine");
        assertThat(berth.asked()).isEmpty();
    }

    @Test
    void a_private_key_is_not_sent() {
        var refused = User.at(home)
                .with("BERTH_URL", berth.url())
                .with("BERTH_TOKEN", "t")
                .piping("-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n")
                .runs("key", "add", "-");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(berth.asked()).isEmpty();
    }

    @Test
    void of_keys_with_one_comment_an_id_must_be_named() {
        berth.on(
                "GET /v1/ssh-keys?limit=200",
                200,
                "{\"keys\":[{\"id\":\"key-a\",\"comment\":\"me\"},{\"id\":\"key-b\",\"comment\":\"me\"}],\"next\":null}");

        var ambiguous = run("key", "rm", "me");

        assertThat(ambiguous.exitCode()).isEqualTo(2);
        assertThat(ambiguous.err()).contains("key-a, key-b");
        assertThat(run("key", "rm", "you").exitCode()).isEqualTo(3);
    }

    @Test
    void a_name_that_only_terminated_pods_had_is_answered_with_their_ids() {
        berth.on(
                "GET /v1/pods?phase=TERMINATED&limit=200",
                200,
                "{\"pods\":[{\"id\":\"pod-1\",\"name\":\"train\"},{\"id\":\"pod-2\",\"name\":\"train\"},{\"id\":\"pod-3\",\"name\":\"x\"}]}");

        var gone = run("pod", "get", "train");

        assertThat(gone.exitCode()).isEqualTo(3);
        assertThat(gone.err()).contains("pod-1, pod-2").doesNotContain("pod-3");
        assertThat(run("pod", "get", "../ssh-keys").exitCode()).isEqualTo(2);
    }

    @Test
    void a_name_with_a_number_is_a_node_of_a_pod_where_no_pod_is_called_so() {
        berth.on(
                        "GET /v1/pods/train",
                        200,
                        "{\"id\":\"pod-a\",\"name\":\"train\",\"nodes\":[{\"index\":0},{\"index\":1}]}")
                .on("GET /v1/pods?phase=TERMINATED&limit=200", 200, "{\"pods\":[]}");

        assertThat(run("pod", "logs", "train-1", "--curl").out()).contains("/v1/pods/pod-a/logs?", "node=1'");
        var beyond = run("pod", "logs", "train-2", "--curl");
        assertThat(beyond.exitCode()).isEqualTo(3);
        assertThat(beyond.err()).contains("no node 2", "0 to 1");
    }

    @Test
    void control_characters_of_others_do_not_reach_the_terminal() {
        berth.on(
                "GET /v1/gpus",
                200,
                "{\"gpus\":[{\"model\":\"H100\\u001b]0;owned\\u0007\",\"free\":1,\"total\":1,\"nodes\":1,\"allowed\":true}]}");

        assertThat(run("gpu", "list").out()).contains("H100").doesNotContain("\u001b", "\u0007");
    }
}
