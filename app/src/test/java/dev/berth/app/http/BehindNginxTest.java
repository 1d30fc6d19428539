package dev.berth.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.messages.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The console's writes through a real nginx. Skipped where nginx, openssl or curl is missing. */
class BehindNginxTest {
    @TempDir
    private static Path folder;

    private static TestServer server;
    private static String token;
    private static Process nginx;
    private static int plain;
    private static int tls;
    private static int portless;

    @BeforeAll
    static void start() throws Exception {
        for (String program : List.of("nginx", "openssl", "curl")) {
            assumeTrue(isInstalled(program), () -> program + " is not installed, and this test drives it");
        }
        server = new TestServer();
        token = TestServer.token("main", Scope.READ, Scope.WRITE);
        plain = freePort();
        tls = freePort();
        portless = freePort();
        run(List.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=berth.example",
                "-keyout",
                folder.resolve("key.pem").toString(),
                "-out",
                folder.resolve("cert.pem").toString()));
        Files.writeString(folder.resolve("nginx.conf"), configuration());
        nginx = new ProcessBuilder(
                        "nginx",
                        "-p",
                        folder.toString(),
                        "-e",
                        folder.resolve("error.log").toString(),
                        "-c",
                        folder.resolve("nginx.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.log").toFile())
                .start();
        Awaitility.await()
                .untilAsserted(() -> assertThat(curl(List.of("http://127.0.0.1:%d/v1/seen".formatted(plain))))
                        .contains("unauthorized"));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (nginx != null) {
            nginx.destroy();
            nginx.waitFor(10, TimeUnit.SECONDS);
        }
        if (server != null) {
            server.close();
        }
    }

    /** Three ways in which people write it: the outer host in a header of its own, in Host, and in Host without its port. */
    private static String configuration() {
        int berth = URI.create(server.origin()).getPort();
        return """
            daemon off;
            pid %1$s/nginx.pid;
            events {}
            http {
              access_log off;
              client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/f;
              uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
              ssl_certificate %1$s/cert.pem;
              ssl_certificate_key %1$s/key.pem;
              server {
                listen 127.0.0.1:%2$d;
                location / {
                  proxy_pass http://127.0.0.1:%5$d;
                  proxy_set_header X-Forwarded-Proto $scheme;
                  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                  proxy_set_header X-Forwarded-Host $http_host;
                }
                location /berth/ {
                  proxy_pass http://127.0.0.1:%5$d/;
                  proxy_set_header X-Forwarded-Host $http_host;
                  proxy_set_header X-Forwarded-Prefix /berth;
                  proxy_set_header X-Forwarded-Proto $scheme;
                  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                }
              }
              server {
                listen 127.0.0.1:%3$d ssl;
                location / {
                  proxy_pass http://127.0.0.1:%5$d;
                  proxy_set_header X-Forwarded-Proto $scheme;
                  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                  proxy_set_header Host $http_host;
                }
              }
              server {
                listen 127.0.0.1:%4$d ssl;
                location / {
                  proxy_pass http://127.0.0.1:%5$d;
                  proxy_set_header X-Forwarded-Proto $scheme;
                  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                  proxy_set_header Host $host;
                }
              }
            }
            """.formatted(folder, plain, tls, portless, berth);
    }

    private static String outside(String place) {
        return switch (place) {
            case "other-port" -> "http://127.0.0.1:" + plain;
            case "lan-name" -> "http://berth.example:" + plain;
            case "sub-path" -> "http://berth.example:%d/berth".formatted(plain);
            case "https" -> "https://berth.example:" + tls;
            case "https-without-port" -> "https://berth.example:" + portless;
            default -> throw new IllegalArgumentException(place);
        };
    }

    /** What a browser's page at {@code outside} sends; {@code Sec-Fetch-Site} only where it counts as secure. */
    private static String fromConsole(String outside, String origin, String site, String... more) throws Exception {
        var arguments = new ArrayList<>(List.of(
                "-k",
                "--resolve",
                "berth.example:%d:127.0.0.1".formatted(URI.create(outside).getPort()),
                "-H",
                "Origin: " + origin,
                "-H",
                "Berth-Console: 1",
                "-H",
                "Content-Type: application/json",
                "-w",
                "\\nstatus %{http_code}"));
        if (outside.startsWith("https:")) {
            arguments.addAll(List.of("-H", "Sec-Fetch-Site: " + site));
        }
        arguments.addAll(List.of(more));
        return curl(arguments);
    }

    @ParameterizedTest
    @CsvSource({"other-port", "lan-name", "sub-path", "https", "https-without-port"})
    void the_console_signs_in_and_writes_and_other_sites_do_not(String place) throws Exception {
        String outside = outside(place);
        String origin = place.equals("sub-path") ? "http://berth.example:" + plain : outside;
        String cookies = folder.resolve("cookies-" + place).toString();

        String signedIn = fromConsole(
                outside,
                origin,
                "same-origin",
                "-c",
                cookies,
                "-D",
                "-",
                "-d",
                "{\"token\":\"%s\"}".formatted(token),
                outside + "/v1/sessions");
        assertThat(signedIn).endsWith("status 201");
        assertThat(signedIn.contains("; Secure")).isEqualTo(outside.startsWith("https:"));

        String[] order = {"-b", cookies, "-d", "{\"name\":\"a\",\"gpu\":{\"count\":1}}", outside + "/v1/orders"};
        assertThat(fromConsole(outside, origin, "same-origin", order)).endsWith("status 200");
        assertThat(fromConsole(outside, "https://evil.example", "cross-site", order))
                .endsWith("status 403");
        assertThat(fromConsole(outside, "https://pods.berth.example", "same-site", order))
                .endsWith("status 403");
    }

    @Test
    void pages_and_addresses_of_answers_lie_below_the_path_that_the_proxy_adds() throws Exception {
        assertThat(curl(List.of(outside("other-port") + "/pods"))).contains("<base href=\"/\"");
        String outside = "http://127.0.0.1:%d/berth".formatted(plain);
        assertThat(curl(List.of(outside + "/"))).contains("<base href=\"/berth/\"");
        assertThat(curl(List.of(outside + "/pods"))).contains("<base href=\"/berth/\"");
        assertThat(curl(List.of("-D", "-", "-H", "Authorization: Bearer " + token, outside + "/v1/made")))
                .contains("Location: /berth/v1/seen");
        assertThat(curl(List.of(
                        "-D",
                        "-",
                        "-H",
                        "Content-Type: application/json",
                        "-d",
                        "{\"token\":\"%s\"}".formatted(token),
                        outside + "/v1/sessions")))
                .contains("Path=/berth/;");
    }

    private static boolean isInstalled(String program) {
        for (String place : System.getenv("PATH").concat(":/usr/sbin").split(":", -1)) {
            if (Files.isExecutable(Path.of(place, program))) {
                return true;
            }
        }
        return false;
    }

    private static String curl(List<String> arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("curl", "-s", "-m", "20"));
        command.addAll(arguments);
        return run(command);
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .redirectError(folder.resolve("stderr").toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
