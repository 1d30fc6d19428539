package dev.berth.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real JupyterLab, installed from PyPI into a pod whose image has none, and a real browser at the end of a stock tunnel. */
class NotebookIT extends Journey {
    private static final String PASSWORD = "correct horse, battery & staple";
    private static final String OTHER = "incorrect horse, battery & staple";
    private static final Duration INSTALLED = Duration.ofMinutes(5);

    private Path home;
    private BerthProcess berth;
    private OpenSsh me;
    private String pod;
    private Process tunnel;
    private int local;

    NotebookIT() {
        super(Duration.ofSeconds(60));
    }

    @BeforeAll
    void up(@TempDir Path folder) throws Exception {
        me = OpenSsh.withNewKey(folder, "me");
        home = folder.resolve("home");
        berth = BerthProcess.onFreePorts(home);
        api = new Api(berth.url(), berth.token());
        api.post(
                "/v1/ssh-keys",
                Api.JSON.createObjectNode().put("publicKey", me.publicKey()).toString());
        pod = launch("{\"name\":\"lab\",\"template\":\"ubuntu\",\"notebook\":{\"user\":\"ada\",\"password\":\"%s\"}}"
                .formatted(PASSWORD));
        awaitPhase(pod, "RUNNING");
    }

    @AfterAll
    void down() {
        if (tunnel != null) {
            tunnel.destroy();
        }
        if (berth != null) {
            berth.close();
        }
    }

    private JsonNode notebook() {
        return api.pod(pod).path("notebook");
    }

    /** As the console prints it, but for the port of this side: this machine's ports are the pod's here. */
    private void openTunnel() throws Exception {
        connections = api.get("/v1/pods/" + pod + "/connection").body().path("connections");
        try (var free = new ServerSocket(0, 50, InetAddress.getByName("localhost"))) {
            local = free.getLocalPort();
        }
        var command = new ArrayList<>(me.command(command("relay")));
        command.addAll(List.of(
                "-N",
                "-L",
                "%d:localhost:%d".formatted(local, notebook().path("port").asInt())));
        tunnel = me.start(command);
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    try (var socket = new Socket("localhost", local)) {
                        return socket.isConnected();
                    }
                });
    }

    private String page(String... arguments) {
        var command =
                new ArrayList<>(List.of("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "30"));
        command.addAll(List.of(arguments));
        return OpenSsh.run(command).out();
    }

    @Test
    @Order(1)
    void POD_9_jupyterlab_is_installed_with_progress_and_runs_behind_its_log_in() {
        var seen = new ArrayList<String>();
        await().atMost(INSTALLED).pollInterval(Duration.ofMillis(250)).until(() -> {
            var now = notebook();
            var told = now.path("state").asText() + " " + now.path("text").asText();
            seen.add(told);
            assertThat(told).doesNotStartWith("failed");
            return told.startsWith("running");
        });

        // Which of pip's lines are seen depends on when somebody looks.
        assertThat(seen.stream().filter(told -> told.startsWith("installing ")).distinct())
                .hasSizeGreaterThan(2);
        assertThat(notebook().path("user").asText()).isEqualTo("ada");
        assertThat(notebook().path("url").isNull()).isTrue();
        var url = "http://localhost:" + notebook().path("port").asInt();
        // Whoever reaches the port, as another pod of this machine does, gets no further.
        assertThat(page(url + "/api/contents")).isEqualTo("403");
        assertThat(page(url + "/api/contents?token=")).isEqualTo("403");
        assertThat(page(url + "/login")).isEqualTo("200");
    }

    @Test
    @Order(2)
    void POD_20_a_check_finds_all_four_in_order() {
        var checks = api.get("/v1/pods/" + pod + "/notebook/check").body().path("checks");

        assertThat(checks).hasSize(4);
        assertThat(checks.findValues("ok")).as(checks.toString()).allMatch(JsonNode::asBoolean);
    }

    @Test
    @Order(3)
    void POD_9_POD_11_POD_14_VAST_7_somebody_works_in_it_by_a_browser_through_a_tunnel() throws Exception {
        openTunnel();
        var ui = BerthProcess.project().resolve("ui");
        var command = new ProcessBuilder("npm", "run", "--silent", "e2e", "--", "notebook.spec.ts")
                .directory(ui.toFile())
                .redirectErrorStream(true);
        command.environment().put("NOTEBOOK_URL", "http://localhost:" + local);
        command.environment().put("NOTEBOOK_USER", "ada");
        command.environment().put("NOTEBOOK_PASSWORD", PASSWORD);
        var log = Files.createDirectories(BerthProcess.project().resolve("app/target"))
                .resolve("notebook.log");
        var driven = command.redirectOutput(log.toFile()).start();

        assertThat(driven.waitFor(4, TimeUnit.MINUTES)).isTrue();
        assertThat(driven.exitValue()).as(Files.readString(log)).isZero();
        assertThat(Files.readString(log)).contains("1 passed");
        // The current directory is the pod's disk.
        assertThat(me.ssh(command("relay"), "cat uploaded.txt again.txt").out())
                .isEqualTo("from the browser\nagain-42\n");
    }

    @Test
    @Order(4)
    void POD_9_after_a_restart_of_the_pod_it_is_there_again_behind_the_same_password_and_not_installed_again()
            throws Exception {
        tunnel.destroy();
        act(pod, "restart");
        await().atMost(INSTALLED)
                .until(() -> api.pod(pod).path("generation").asInt() == 2
                        && api.phase(pod).equals("RUNNING"));
        var seen = new ArrayList<String>();
        await().atMost(INSTALLED).until(() -> {
            seen.add(notebook().path("state").asText());
            return seen.getLast().equals("running");
        });
        assertThat(seen).doesNotContain("installing", "failed");

        openTunnel();
        assertThat(logIn("ada", PASSWORD)).isEqualTo("302");
        assertThat(logIn("ada", "another")).isEqualTo("401");
        assertThat(logIn("eve", PASSWORD)).isEqualTo("401");
    }

    private String logIn(String user, String password) throws IOException {
        var jar = Files.createTempFile("cookies", "");
        try {
            return logIn(user, password, jar);
        } finally {
            Files.delete(jar);
        }
    }

    private String logIn(String user, String password, Path jar) throws IOException {
        var url = "http://localhost:%d/login".formatted(local);
        assertThat(page("-c", jar.toString(), url)).isEqualTo("200");
        var token = Files.readString(jar)
                .lines()
                .filter(line -> line.contains("\t_xsrf\t"))
                .map(line -> line.substring(line.lastIndexOf('\t') + 1))
                .findFirst()
                .orElseThrow();
        return page(
                "-b",
                jar.toString(),
                "-c",
                jar.toString(),
                "--data-urlencode",
                "_xsrf=" + token,
                "--data-urlencode",
                "user=" + user,
                "--data-urlencode",
                "password=" + password,
                url);
    }

    @Test
    @Order(5)
    void POD_9_another_password_counts_at_once_and_who_has_logged_in_by_the_one_before_has_to_log_in_again()
            throws Exception {
        var jar = Files.createTempFile("cookies", "");
        assertThat(logIn("ada", PASSWORD, jar)).isEqualTo("302");
        var contents = "http://localhost:%d/api/contents".formatted(local);
        assertThat(page("-b", jar.toString(), contents)).isEqualTo("200");

        var other = "{\"password\":\"%s\"}".formatted(OTHER);
        assertThat(api.send("PUT", "/v1/pods/%s/notebook/password".formatted(pod), other)
                        .status())
                .isEqualTo(202);

        await().atMost(Duration.ofSeconds(30))
                .until(() -> page("-b", jar.toString(), contents).equals("403"));
        assertThat(logIn("ada", PASSWORD, jar)).isEqualTo("401");
        assertThat(logIn("ada", OTHER, jar)).isEqualTo("302");
        assertThat(page("-b", jar.toString(), contents)).isEqualTo("200");
        assertThat(api.pod(pod).path("generation").asInt()).isEqualTo(2);
        Files.delete(jar);
    }

    @Test
    @Order(6)
    void the_password_is_in_no_file_of_berths_and_no_event_log_or_answer() {
        var found = OpenSsh.run(List.of("grep", "-rlaF", "-e", PASSWORD, "-e", OTHER, home.toString()));
        assertThat(found.out()).isEmpty();
        assertThat(found.exitCode()).isEqualTo(1);
        for (var path : new String[] {"", "/events", "/logs"}) {
            var answer = api.get("/v1/pods/" + pod + path).raw().body();
            assertThat(answer).doesNotContain(PASSWORD, OTHER, "pbkdf2");
        }
    }

    @Test
    @Order(7)
    void a_pod_without_a_notebook_says_so() {
        var plain = launch("{\"name\":\"plain\",\"template\":\"ubuntu\"}");

        assertThat(api.pod(plain).path("notebook").isNull()).isTrue();
        assertThat(api.get("/v1/pods/" + plain + "/notebook/check")
                        .body()
                        .path("checks")
                        .path(0)
                        .toString())
                .contains("\"ok\":false", "launched without a notebook");
    }
}
