package dev.berth.nomadembedded.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomadembedded.state.EventBroker;
import dev.berth.nomadembedded.state.JsonNodes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** The event stream as lines of JSON: {@code {}} first and every 10 s (a real agent: 30 s), events in between. */
final class EventStreamHandler {
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(10);

    private final EventBroker broker;

    EventStreamHandler(EventBroker broker) {
        this.broker = broker;
    }

    Flux<ByteBuf> lines(ApiRequest request) {
        List<String> topics = request.all("topic");
        long from = request.number("index").orElse(0L);
        Flux<ObjectNode> events = Flux.defer(() -> broker.subscribe(from)).mapNotNull(line -> matching(line, topics));
        Flux<ObjectNode> heartbeats =
                Flux.interval(HEARTBEAT_INTERVAL).onBackpressureDrop().map(tick -> JsonNodes.object());
        return Flux.just(JsonNodes.object())
                .concatWith(events.materialize()
                        .mergeWith(heartbeats.materialize())
                        .takeUntil(signal -> signal.isOnComplete())
                        .dematerialize())
                .map(EventStreamHandler::line);
    }

    private static @Nullable ObjectNode matching(EventBroker.Line line, List<String> topics) {
        List<ObjectNode> events = line.events().stream()
                .filter(event -> topics.isEmpty() || topics.stream().anyMatch(topic -> matches(event, topic)))
                .toList();
        if (events.isEmpty()) {
            return null;
        }
        ObjectNode json = JsonNodes.object();
        json.set("Events", JsonNodes.array(events));
        return json.put("Index", line.index());
    }

    private static boolean matches(ObjectNode event, String topic) {
        int colon = topic.indexOf(':');
        String name = colon < 0 ? topic : topic.substring(0, colon);
        String key = colon < 0 ? "*" : topic.substring(colon + 1);
        boolean named = name.equals("*") || name.equals(event.path("Topic").asText());
        return named
                && (key.equals("*")
                        || key.equals(event.path("Key").asText())
                        || JsonNodes.stream(event.path("FilterKeys"))
                                .anyMatch(filter -> filter.asText().equals(key)));
    }

    private static ByteBuf line(ObjectNode json) {
        return Unpooled.wrappedBuffer(JsonNodes.bytes(json), new byte[] {'\n'});
    }
}
