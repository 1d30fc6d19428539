package dev.berth.nomadembedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.nomadembedded.Box.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which request is answered how, by method, path and token. */
@TestInstance(Lifecycle.PER_CLASS)
class RequestsTest {
    private Box box;

    @BeforeAll
    void start(@TempDir Path home) {
        box = new Box(home, 1);
        box.register(Box.job("pod-a", 0), true, 0);
        box.put("/v1/var/a/b%20c", "{\"Items\":{\"k\":\"v\"}}");
        box.put("/v1/volume/host/create", "{\"Volume\":{\"Name\":\"disk\"}}");
    }

    @AfterAll
    void close() {
        box.close();
    }

    @Test
    void callers_that_hang_up_in_the_midst_of_a_write_do_no_harm() throws IOException {
        for (int i = 0; i < 300; i++) {
            var body = "{\"Items\":{\"k\":\"%d\"}}".formatted(i);
            try (var socket = new Socket(
                    InetAddress.getLoopbackAddress(), box.nomad.address().getPort())) {
                socket.getOutputStream()
                        .write("""
                                PUT /v1/var/hang/up HTTP/1.1\r
                                Host: box\r
                                X-Nomad-Token: %s\r
                                Content-Length: %d\r
                                \r
                                %s""".formatted(Box.TOKEN, body.length(), body).getBytes(StandardCharsets.US_ASCII));
                // Reset rather than closed in order, at another moment of the write each time.
                socket.setSoLinger(true, 0);
                LockSupport.parkNanos(i * 10_000L);
            }
        }

        // Another one, since what was sent last may still be written.
        box.put("/v1/var/hang/on", "{\"Items\":{\"k\":\"last\"}}");
        assertThat(box.get("/v1/var/hang/on").at("/Items/k").asText()).isEqualTo("last");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /v1/jobs?prefix=pod-&meta=true           | 200 | [{"ID":"pod-a"
            GET    | /v1/jobs?prefix=%70od-                   | 200 | [{"ID":"pod-a"
            GET    | /v1/jobs?prefix=p%3Fd                    | 200 | []
            GET    | /v1/job/pod-a                            | 200 | {
            GET    | /v1/job/%70od%2Da                        | 200 | {
            GET    | /v1/job/pod-b                            | 404 | job not found
            GET    | /v1/job/pod+a                            | 404 | job not found
            PUT    | /v1/job/pod-a                            | 400 | EOF
            POST   | /v1/jobs                                 | 400 | EOF
            GET    | /v1/jobs/statuses                        | 400 | EOF
            DELETE | /v1/job/nobody                           | 200 | {"EvalID":""
            GET    | /v1/job/pod-a/allocations?all=true       | 200 | [
            GET    | /v1/job/pod-a/evaluations                | 200 | [{
            PUT    | /v1/job/nobody/evaluate                  | 404 | job not found
            POST   | /v1/job/nobody/plan                      | 400 | EOF
            GET    | /v1/job/pod-a/evaluate                   | 404 | Invalid URL or method
            GET    | /v1/job/pod-a/no/such                    | 404 | Invalid URL or method
            GET    | /v1/allocations                          | 200 | [
            GET    | /v1/allocation/none                      | 404 | alloc not found
            POST   | /v1/allocation/none/stop                 | 404 | alloc not found
            GET    | /v1/allocation/none/stop                 | 404 | Invalid URL or method
            GET    | /v1/client/allocation/none/stats         | 404 | Unknown allocation "none"
            GET    | /v1/client/fs/logs/none?task=main        | 404 | Unknown allocation "none"
            GET    | /v1/client/fs/stat/none?path=alloc/x     | 404 | Unknown allocation "none"
            GET    | /v1/client/fs/readat/none?path=alloc/x&offset=0 | 404 | Unknown allocation "none"
            GET    | /v1/client/fs/readat/none?path=alloc/x   | 500 | error parsing offset
            GET    | /v1/evaluations                          | 200 | [{
            GET    | /v1/evaluation/none                      | 404 | eval not found
            GET    | /v1/nodes?resources=true                 | 200 | [{
            GET    | /v1/node/none                            | 404 | node not found
            GET    | /v1/node/none/allocations                | 404 | node not found
            GET    | /v1/vars?prefix=a/                       | 200 | [{
            GET    | /v1/var/a/b%20c                          | 200 | {
            GET    | /v1/var/a%2Fb%20c                        | 200 | {
            GET    | /v1/var/a//b%20c/                        | 200 | {
            GET    | /v1/var/a                                | 404 | variable not found
            PUT    | /v1/var/a                                | 400 | EOF
            PUT    | /v1/var/a?cas=x                          | 400 | EOF
            DELETE | /v1/var/a?cas=x                          | 400 | Invalid cas: x
            PATCH  | /v1/var/a                                | 405 | Invalid method
            GET    | /v1/volumes?type=host                    | 200 | [{
            PUT    | /v1/volume/host/create                   | 400 | EOF
            GET    | /v1/volume/host/none                     | 404 | volume not found
            DELETE | /v1/volume/host/none                     | 500 | no such volume: none
            DELETE | /v1/volume/host/none/delete              | 500 | no such volume: none
            GET    | /v1/agent/self                           | 200 | {
            GET    | /v1/agent/health                         | 200 | {
            GET    | /v1/status/leader                        | 200 | "127.0.0.1:4647"
            PATCH  | /v1/jobs                                 | 404 | Invalid URL or method
            GET    | /                                        | 404 | Invalid URL or method
            GET    | /v2/jobs                                 | 404 | Invalid URL or method
            GET    | /v1/jobs?index=x                         | 400 | Invalid index: x
            GET    | /v1/jobs?index=9999&wait=x               | 400 | Invalid wait time: x
            """)
    void each_request_has_its_answer(String method, String path, int status, String begin) {
        Answer answer = box.call(method, path, "");

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).startsWith(begin);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /v1/agent/health     | 200
            GET    | /v1/status/leader    | 200
            GET    | /v1/jobs             | 403
            GET    | /v1/job/pod-a        | 403
            PUT    | /v1/jobs             | 403
            DELETE | /v1/job/pod-a        | 403
            GET    | /v1/var/a/b%20c      | 403
            PATCH  | /v1/var/a            | 403
            GET    | /v1/client/fs/logs/x | 403
            GET    | /v1/no/such          | 403
            GET    | /                    | 403
            """)
    void without_the_token_only_health_and_leader_are_told(String method, String path, int status) {
        assertThat(box.call(method, path, "", "wrong").status()).isEqualTo(status);
    }

    @Test
    void a_head_is_answered_without_a_body() {
        assertThat(box.call("HEAD", "/v1/jobs", "")).isEqualTo(new Answer(404, ""));
        assertThat(box.call("HEAD", "/v1/jobs", "", "wrong")).isEqualTo(new Answer(403, ""));
    }

    @Test
    void a_body_beyond_the_bound_is_refused() {
        assertThat(box.call("PUT", "/v1/jobs", " ".repeat(5 << 20)).status()).isEqualTo(413);
    }

    @Test
    void a_blocking_query_answers_when_something_changed_or_its_time_is_up() {
        long index = box.get("/v1/job/pod-a").path("ModifyIndex").asLong();

        assertThat(box.call("GET", "/v1/job/pod-a?wait=100ms&index=" + (index + 1_000), "")
                        .status())
                .isEqualTo(200);
        assertThat(box.call("GET", "/v1/job/pod-a?wait=5m&index=1", "").status())
                .isEqualTo(200);
    }
}
