package dev.berth.app.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.app.webhook.DeliveryOutcome.Got;
import dev.berth.app.webhook.DeliveryOutcome.Missed;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * Calls webhooks. Of an answer only the status is read, no redirect is followed, each call has a connection of its own, and
 * nothing of an address or of what was answered is repeated to anybody.
 */
final class WebhookCalls {
    private static final String NO_ADDRESS =
            "Its host has no address that webhooks may be sent to: the name is not known, or it leads to this machine or to a private network, which the owner of Berth can allow with --webhooks-anywhere.";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient client;
    private final ObjectMapper json;
    private final Clock clock;

    WebhookCalls(AllowedAddresses allowed, ObjectMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
        this.client = HttpClient.create(ConnectionProvider.newConnection())
                .resolver(new CheckedResolver(allowed))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_TIMEOUT.toMillis())
                .followRedirect(false)
                .disableRetry(true)
                .headers(headers -> headers.set(HttpHeaderNames.USER_AGENT, "Berth")
                        .set(HttpHeaderNames.CONTENT_TYPE, "application/json"));
    }

    /** Tells a webhook once. Whatever goes wrong is an outcome. */
    Mono<DeliveryOutcome> tell(WebhookTarget target, WebhookMessage message) {
        return Mono.defer(() -> {
                    var body = write(message);
                    var at = Long.toString(clock.instant().getEpochSecond());
                    return client.headers(headers -> headers.set(
                                            "Berth-Event", message.event().word())
                                    .set("Berth-Delivery", message.delivery())
                                    .set("Berth-Signature", signature(target.key(), at, body)))
                            .post()
                            .uri(target.url())
                            .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
                            .responseConnection((response, connection) ->
                                    Mono.just(response.status().code()).doFinally(_ -> connection.dispose()))
                            .next();
                })
                .timeout(TIMEOUT)
                .map(WebhookCalls::answered)
                .onErrorResume(failed -> Mono.just(failed(failed)));
    }

    private static DeliveryOutcome answered(int status) {
        return status / 100 == 2
                ? new Got(status)
                : new Missed(status, "It answered with %d instead of 200 to 299.".formatted(status), false);
    }

    private static DeliveryOutcome failed(Throwable failed) {
        return switch (failed) {
            // In the same words, and tried as often: else it could be asked for which names there are in the owner's
            // network.
            case NotAllowedAddress _, UnknownHostException _ -> new Missed(null, NO_ADDRESS, false);
            case TimeoutException _ ->
                new Missed(null, "It did not answer within %d s.".formatted(TIMEOUT.toSeconds()), false);
            // Such texts can hold the address.
            default -> new Missed(null, "It could not be called: %s.".formatted(reason(failed)), false);
        };
    }

    private static String reason(Throwable failed) {
        return switch (failed) {
            case ConnectException _ -> "nothing accepts connections there";
            case SSLException _ -> "its certificate or its TLS is not accepted";
            default -> "the connection broke off";
        };
    }

    /** Over when and what, so that an old message cannot be passed off as a new one. */
    static String signature(String key, String at, byte[] body) {
        var signed = new HmacUtils(HmacAlgorithms.HMAC_SHA_256, key.getBytes(StandardCharsets.UTF_8))
                .hmacHex((at + "." + new String(body, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
        return "t=%s,v1=%s".formatted(at, signed);
    }

    private byte[] write(WebhookMessage message) {
        try {
            return json.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message is made of words and numbers", e);
        }
    }
}
