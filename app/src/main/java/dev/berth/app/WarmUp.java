package dev.berth.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the requests a first user would send, so that classes are loaded and connections open by then. Changes nothing.
 */
final class WarmUp {
    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
    private static final int ROUNDS = 3;
    private static final List<String> READS =
            List.of("/v1/pods", "/v1/gpus", "/v1/ssh-keys", "/v1/pods/pod-aaaaaaaaaaaaaaaa");
    // The body is valid JSON and no valid command, so that each is refused after it was read and nothing is written.
    private static final List<String> REFUSED =
            List.of("/v1/pods", "/v1/ssh-keys", "/v1/pods/pod-aaaaaaaaaaaaaaaa/actions");

    private WarmUp() {}

    static void run(URI url, Path tokenFile) {
        try (var client =
                HttpClient.newBuilder().connectTimeout(REQUEST_TIMEOUT).build()) {
            var bearer = "Bearer " + Files.readString(tokenFile).strip();
            for (int i = 0; i < ROUNDS; i++) {
                for (var path : READS) {
                    send(client, request(url, path, bearer).GET());
                }
                for (var path : REFUSED) {
                    send(
                            client,
                            request(url, path, bearer)
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString("{\"action\":\"stop\"}")));
                }
            }
        } catch (HttpTimeoutException e) {
            // On a machine that is this busy it is better to be slow than to be gone.
            log.warn("The API answers late; the first requests will take their time timeout={}", REQUEST_TIMEOUT);
        } catch (IOException e) {
            throw new StartUpFailure(
                    "the API does not answer its own process at %s: %s".formatted(url, e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartUpFailure("the start was interrupted", e);
        }
    }

    private static HttpRequest.Builder request(URI url, String path, String bearer) {
        return HttpRequest.newBuilder(url.resolve(path))
                .timeout(REQUEST_TIMEOUT)
                .header("Authorization", bearer);
    }

    private static void send(HttpClient client, HttpRequest.Builder request) throws IOException, InterruptedException {
        client.send(request.build(), BodyHandlers.discarding());
    }
}
