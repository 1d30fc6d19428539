package dev.berth.app.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.berth.app.webhook.DeliveryOutcome.Got;
import dev.berth.app.webhook.DeliveryOutcome.Missed;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.webhook.WebhookTopic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookCallsTest {
    private static final Instant AT = Instant.parse("2026-11-28T18:00:00Z");
    private static final WebhookMessage MESSAGE = new WebhookMessage(
            "e-1",
            WebhookTopic.STOP_WARNED,
            AT,
            42,
            Workspace.MAIN,
            new WebhookMessage.ToldPod(new PodId("pod-abcdefghijklmnop"), new PodName("train-1")),
            "It is stopped soon.",
            AT.plusSeconds(600));

    private static DeliveryOutcome tell(boolean anywhere, String url) {
        var json = JsonMapper.builder().addModule(new JavaTimeModule()).build();
        var calls = new WebhookCalls(new AllowedAddresses(anywhere), json, Clock.fixed(AT, ZoneOffset.UTC));
        return calls.tell(new WebhookTarget(url, "the-key"), MESSAGE).block(Duration.ofSeconds(30));
    }

    @Test
    void a_webhook_gets_what_happened_signed_with_its_key() throws Exception {
        try (var receiver = new Receiver(_ -> 204)) {
            assertThat(tell(true, receiver.url("/hook?token=1"))).isEqualTo(new Got(204));

            assertThat(receiver.told).singleElement().satisfies(told -> {
                assertThat(told.path()).isEqualTo("/hook?token=1");
                assertThat(told.header("Berth-delivery")).isEqualTo("e-1");
                assertThat(told.header("Berth-event")).isEqualTo("pod.stop-warned");
                assertThat(told.body())
                        .contains("\"delivery\":\"e-1\"", "\"event\":\"pod.stop-warned\"", "\"workspace\":\"main\"")
                        .contains("\"pod\":{\"id\":\"pod-abcdefghijklmnop\",\"name\":\"train-1\"}");
                var mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec("the-key".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
                var at = Long.toString(AT.getEpochSecond());
                var expected = mac.doFinal((at + "." + told.body()).getBytes(StandardCharsets.UTF_8));
                assertThat(told.header("Berth-signature"))
                        .isEqualTo("t=%s,v1=%s".formatted(at, HexFormat.of().formatHex(expected)));
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "127.1"})
    void nothing_is_sent_to_this_machine_unless_its_owner_allows_it(String host) throws Exception {
        try (var receiver = new Receiver(_ -> 204)) {
            var url = receiver.url("/").replace("127.0.0.1", host);

            var missed = tell(false, url);
            assertThat(missed)
                    .isInstanceOfSatisfying(
                            Missed.class, why -> assertThat(why.why()).contains("--webhooks-anywhere"));
            assertThat(receiver.told).isEmpty();
            // Whoever may set webhooks cannot ask for the names that there are in the owner's network.
            assertThat(tell(false, receiver.url("/").replace("127.0.0.1", "no-such-host.invalid")))
                    .isEqualTo(missed);
        }
    }

    @Test
    void a_redirect_is_not_followed() throws Exception {
        try (var receiver = new Receiver(_ -> 307)) {
            assertThat(tell(true, receiver.url("/here"))).isInstanceOfSatisfying(Missed.class, missed -> {
                assertThat(missed.status()).isEqualTo(307);
                assertThat(missed.isFinal()).isFalse();
            });
            assertThat(receiver.told).hasSize(1);
        }
    }

    @Test
    void what_fails_is_told_without_the_address() throws Exception {
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        assertThat(tell(true, "http://127.0.0.1:%d/s3cret".formatted(closed)))
                .isEqualTo(new Missed(null, "It could not be called: nothing accepts connections there.", false));
        try (var plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerPlainly(plain));
            assertThat(tell(true, "https://127.0.0.1:%d/s3cret".formatted(plain.getLocalPort())))
                    .isInstanceOfSatisfying(
                            Missed.class,
                            missed -> assertThat(missed.why()).contains("TLS").doesNotContain("s3cret"));
        }
    }

    private static void answerPlainly(ServerSocket server) {
        try (var connection = server.accept()) {
            connection.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_webhook_that_does_not_answer_is_given_up_after_ten_seconds() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(tell(true, "http://127.0.0.1:%d/".formatted(silent.getLocalPort())))
                    .isEqualTo(new Missed(null, "It did not answer within 10 s.", false));
        }
    }
}
