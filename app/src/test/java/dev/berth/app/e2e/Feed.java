package dev.berth.app.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A subscriber to {@code GET /v1/events}. */
final class Feed implements AutoCloseable {
    record Frame(String id, String event, JsonNode data) {}

    private final List<Frame> frames = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final InputStream stream;

    Feed(URI url, String token, String lastEventId) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url.resolve("/v1/events")).header("Authorization", "Bearer " + token);
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        var answer = client.send(request.build(), BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new AssertionError("The feed answered " + answer.statusCode());
        }
        stream = answer.body();
        Thread.ofVirtual().start(this::read);
    }

    private void read() {
        var id = "";
        var event = "";
        var data = new StringBuilder();
        try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.isEmpty()) {
                    if (!data.isEmpty()) {
                        frames.add(new Frame(id, event, Api.JSON.readTree(data.toString())));
                    }
                    data.setLength(0);
                } else if (line.startsWith("id:")) {
                    id = line.substring(3).strip();
                } else if (line.startsWith("event:")) {
                    event = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    data.append(line.substring(5).strip());
                }
            }
        } catch (IOException e) {
            // The test closed the feed, or Berth went down; what was read stays.
        }
    }

    List<Frame> frames() {
        return List.copyOf(frames);
    }

    /** Names of the events about one pod, in order. */
    List<String> eventsOf(String pod) {
        return frames.stream()
                .filter(frame -> frame.data().path("podId").asText().equals(pod))
                .map(Frame::event)
                .toList();
    }

    List<String> phasesOf(String pod) {
        return frames.stream()
                .filter(frame -> frame.data().path("podId").asText().equals(pod))
                .map(frame -> frame.data().path("phase").asText(""))
                .filter(phase -> !phase.isEmpty() && !phase.equals("null"))
                .toList();
    }

    @Override
    public void close() throws IOException {
        stream.close();
        client.shutdownNow();
    }
}
