package dev.berth.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.nomad.Driver;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Assumptions;

/**
 * A Nomad with ACLs, a server and a client apart, from the {@code nomad} on the PATH, so that a test may kill and freeze
 * each. The file that BERTH_TEST_NOMAD_CONFIG names, if any, is the client's too: it may bring plugins of GPUs and drivers.
 */
final class NomadProcesses {
    /** A host volume of the client's, with an SSH server for images that have none. */
    static final String SSH_SERVER = "ssh-server";

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration DRIVER = Duration.ofSeconds(15);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final int port;
    private final Agent server;
    private final Agent client;
    private String token = "";

    /** Starts it, or skips the test where there is no nomad. */
    NomadProcesses(Path folder, URI engine, Path sshServer) throws IOException {
        Assumptions.assumeTrue(isOnPath(), "skipped: there is no nomad on the PATH to start");
        this.folder = folder;
        port = freePort();
        int rpc = freePort();
        server = new Agent("server", """
                ports { http = %d rpc = %d serf = %d }
                server {
                  enabled = true
                  bootstrap_expect = 1
                  heartbeat_grace = "1s"
                  min_heartbeat_ttl = "3s"
                  failover_heartbeat_ttl = "10s"
                }
                """.formatted(port, rpc, freePort()));
        client = new Agent(
                "client", """
                ports { http = %d rpc = %d serf = %d }
                client {
                  enabled = true
                  network_interface = "lo"
                  servers = ["127.0.0.1:%d"]
                  options = {
                    "fingerprint.denylist" = "env_aws,env_gce,env_azure,env_digitalocean"
                    "user.denylist" = "Administrator"
                  }
                  host_volume "%s" {
                    path = "%s"
                    read_only = true
                  }
                  # Else each start links all of /usr.
                  chroot_env {
                    "/bin" = "/bin"
                    "/etc" = "/etc"
                    "/lib/aarch64-linux-gnu" = "/lib/aarch64-linux-gnu"
                    "/lib/x86_64-linux-gnu" = "/lib/x86_64-linux-gnu"
                    "/lib64" = "/lib64"
                    "/sbin" = "/sbin"
                    "/usr/bin" = "/usr/bin"
                    "/usr/lib/openssh" = "/usr/lib/openssh"
                    "/usr/sbin" = "/usr/sbin"
                  }
                }
                plugin "raw_exec" { config { enabled = true } }
                plugin "docker" { config { endpoint = "%s" gc { image = false } } }
                """.formatted(freePort(), freePort(), freePort(), rpc, SSH_SERVER, sshServer, engine));
        server.start();
        await().atMost(START).ignoreExceptions().until(() -> {
            token = Api.JSON
                    .readTree(send("POST", "/v1/acl/bootstrap", "").body())
                    .path("SecretID")
                    .asText();
            return !token.isEmpty();
        });
        client.start();
        awaitReady();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    Agent server() {
        return server;
    }

    Agent client() {
        return client;
    }

    void awaitReady() {
        await().atMost(START)
                .ignoreExceptions()
                .until(() -> node().path("Status").asText().equals("ready"));
    }

    JsonNode node() {
        return get("/v1/nodes").path(0);
    }

    /** Skips the test where the client has no such driver. */
    void needs(Driver driver) {
        Supplier<JsonNode> found = () -> node().path("Drivers").path(driver.toString());
        try {
            await().atMost(DRIVER).until(() -> found.get().path("Healthy").asBoolean());
        } catch (ConditionTimeoutException e) {
            Assumptions.abort("skipped: the client has no healthy driver %s: %s".formatted(driver, found.get()));
        }
    }

    int gpus() {
        int found = 0;
        for (var device : get("/v1/node/" + node().path("ID").asText())
                .path("NodeResources")
                .path("Devices")) {
            found += device.path("Instances").size();
        }
        return found;
    }

    /** The secret id of a new token under this policy, in HCL. */
    String makeToken(String policy) {
        write(
                "PUT",
                "/v1/acl/policy/berth",
                Api.JSON.createObjectNode().put("Name", "berth").put("Rules", policy));
        var wanted = Api.JSON.createObjectNode().put("Name", "berth").put("Type", "client");
        wanted.putArray("Policies").add("berth");
        return write("PUT", "/v1/acl/token", wanted).path("SecretID").asText();
    }

    JsonNode get(String path) {
        return json(send("GET", path, ""));
    }

    JsonNode write(String method, String path, JsonNode body) {
        return json(send(method, path, body.toString()));
    }

    JsonNode delete(String path) {
        return json(send("DELETE", path, ""));
    }

    byte[] snapshot() throws IOException, InterruptedException {
        var answer = http.send(request("GET", "/v1/operator/snapshot").build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    void restore(byte[] snapshot) throws IOException, InterruptedException {
        var request = request("PUT", "/v1/operator/snapshot").method("PUT", BodyPublishers.ofByteArray(snapshot));
        var answer = http.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        try {
            return Api.JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> send(String method, String path, String body) {
        try {
            return http.send(
                    request(method, path)
                            .method(method, BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private HttpRequest.Builder request(String method, String path) {
        var request = HttpRequest.newBuilder(address().resolve(path))
                .timeout(Duration.ofSeconds(20))
                .method(method, BodyPublishers.noBody());
        return token.isEmpty() ? request : request.header("X-Nomad-Token", token);
    }

    void close() throws IOException, InterruptedException {
        http.close();
        client.stop();
        server.stop();
        // A client leaves the mounts of its allocations.
        for (var line : Files.readAllLines(Path.of("/proc/mounts")).reversed()) {
            var mounted = line.split(" ", -1)[1];
            if (mounted.startsWith(folder + "/")) {
                OpenSsh.run(List.of("umount", mounted));
            }
        }
    }

    private static boolean isOnPath() {
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(Objects.requireNonNullElse(System.getenv("PATH"), ""))
                .anyMatch(at -> Files.isExecutable(Path.of(at, "nomad")));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** One process of it. */
    final class Agent {
        private final List<String> command = new ArrayList<>(List.of("nomad", "agent"));
        private final Path log;
        private Process process;

        private Agent(String name, String config) throws IOException {
            var own = Files.createDirectories(folder.resolve(name));
            log = own.resolve("log");
            var file = Files.writeString(own.resolve("agent.hcl"), """
                    data_dir = "%s"
                    bind_addr = "127.0.0.1"
                    advertise { http = "127.0.0.1" rpc = "127.0.0.1" serf = "127.0.0.1" }
                    disable_update_check = true
                    acl { enabled = true }
                    %s
                    """.formatted(own.resolve("data"), config));
            command.addAll(List.of("-config", file.toString()));
            var more = System.getenv("BERTH_TEST_NOMAD_CONFIG");
            if (more != null && name.equals("client")) {
                command.addAll(List.of("-config", more));
            }
        }

        void start() throws IOException {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        }

        /** {@code kill -9}. */
        void kill() throws InterruptedException {
            process.destroyForcibly();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }

        void freeze() {
            OpenSsh.run(List.of("kill", "-STOP", Long.toString(process.pid())));
        }

        void thaw() {
            OpenSsh.run(List.of("kill", "-CONT", Long.toString(process.pid())));
        }

        private void stop() throws InterruptedException {
            if (process != null) {
                process.destroy();
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    kill();
                }
            }
        }
    }
}
