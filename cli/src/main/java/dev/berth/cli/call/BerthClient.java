package dev.berth.cli.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.berth.cli.remote.Remote;
import dev.berth.cli.shell.CallFailure;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Talks to one Berth. Follows no redirect, so that the token goes where it was meant for and nowhere else. */
public final class BerthClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int MAX_ANSWER = 32 << 20;
    private static final int MAX_PROBLEM = 1 << 20;

    private final Remote remote;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    public BerthClient(Remote remote) {
        this.remote = remote;
    }

    public URI server() {
        return remote.url();
    }

    /**
     * Waits for the answer. What is lost on its way is sent once more, with the same Idempotency-Key.
     *
     * @throws CallFailure for every refusal and where there is no answer in time
     */
    public Reply send(ApiCall call) {
        String key = UUID.randomUUID().toString();
        BodyHandler<String> whole = BodyHandlers.limiting(BodyHandlers.ofString(), MAX_ANSWER);
        HttpResponse<String> answer;
        try {
            answer = http.send(request(call, key).timeout(ANSWER).build(), whole);
        } catch (IOException lost) {
            if (!call.isRepeatable() || lost instanceof ConnectException || lost instanceof HttpTimeoutException) {
                throw noAnswer(lost);
            }
            answer = again(call, key, whole);
        } catch (InterruptedException e) {
            throw interrupted();
        }
        if (answer.statusCode() >= 300) {
            throw ProblemText.of(remote.url(), answer.statusCode(), answer.body());
        }
        String text = answer.body();
        JsonNode body = text.isBlank() ? MissingNode.getInstance() : JsonTree.parse(text);
        if (body == null) {
            throw ProblemText.of(remote.url(), answer.statusCode(), text);
        }
        return new Reply(
                text, body, answer.headers().firstValue("Berth-Position").orElse(null));
    }

    private HttpResponse<String> again(ApiCall call, String key, BodyHandler<String> whole) {
        try {
            return http.send(request(call, key).timeout(ANSWER).build(), whole);
        } catch (IOException lost) {
            throw noAnswer(lost);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /**
     * Opens a stream of server-sent events.
     *
     * @throws CallFailure for a refusal
     * @throws IOException where there is no answer
     */
    FrameStream open(String path, @Nullable String lastEventId) throws IOException {
        var request = request(ApiCall.get(path), "").timeout(ANSWER).header("Accept", "text/event-stream");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            var answer = http.send(request.build(), BodyHandlers.ofInputStream());
            if (answer.statusCode() != 200) {
                throw ProblemText.of(remote.url(), answer.statusCode(), beginning(answer.body()));
            }
            return new FrameStream(answer.body());
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static String beginning(InputStream body) throws IOException {
        try (body) {
            return new String(body.readNBytes(MAX_PROBLEM), StandardCharsets.UTF_8);
        }
    }

    private HttpRequest.Builder request(ApiCall call, String key) {
        var request = HttpRequest.newBuilder(URI.create(remote.url() + call.path()))
                .header("Authorization", "Bearer " + remote.token());
        var body = call.body();
        if (body != null) {
            request.header("Content-Type", "application/json").header("Idempotency-Key", key);
        }
        return request.method(
                call.method(), body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
    }

    CallFailure noAnswer(IOException lost) {
        return lost instanceof HttpTimeoutException && !(lost instanceof HttpConnectTimeoutException)
                ? new CallFailure(
                        ExitCode.TIMED_OUT,
                        "Berth at %s did not answer within %d seconds. Whether it did what was asked is not known."
                                .formatted(remote.url(), ANSWER.toSeconds()))
                : new CallFailure(
                        ExitCode.UNAVAILABLE,
                        "Berth at %s cannot be reached (%s). Does it run? berth status --url %s"
                                .formatted(remote.url(), words(lost), remote.url()));
    }

    static String words(IOException lost) {
        String own = lost.getMessage();
        return own != null
                ? own
                : lost instanceof ConnectException
                        ? "connection refused"
                        : lost.getClass().getSimpleName();
    }

    private static CallFailure interrupted() {
        Thread.currentThread().interrupt();
        return new CallFailure(
                ExitCode.FAILED, Objects.toString(new InterruptedIOException("interrupted").getMessage()));
    }

    /** At once: what still runs is of no more use. */
    @Override
    public void close() {
        http.shutdownNow();
    }
}
