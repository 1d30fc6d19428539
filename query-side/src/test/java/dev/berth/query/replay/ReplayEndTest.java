package dev.berth.query.replay;

import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.event.EventReader;
import dev.berth.eventstore.event.EventTypes;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.query.reading.OpenStreams;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class ReplayEndTest {
    /** A log that is longer than anybody waits for. */
    private static final EventReader ENDLESS = new EventReader() {
        @Override
        public Mono<Long> head() {
            return Mono.just(Long.MAX_VALUE);
        }

        @Override
        public Mono<List<StoredEvent>> page(long after, int limit) {
            return Mono.just(LongStream.rangeClosed(after + 1, after + limit)
                    .mapToObj(position -> new StoredEvent(
                            position,
                            new UUID(0, position),
                            "berth.Unheard",
                            "1",
                            Instant.EPOCH,
                            "{}".getBytes(StandardCharsets.UTF_8),
                            Map.of()))
                    .toList());
        }

        @Override
        public Mono<List<StoredEvent>> taggedPage(String tagKey, String tagValue, long after, int limit) {
            return page(after, limit);
        }
    };

    @Test
    void a_shutdown_cuts_a_replay_off_with_an_error_so_that_it_does_not_look_whole() {
        var streams = new OpenStreams();
        var codec = new EventCodec(EventTypes.taggedBy(event -> Set.of()));
        var replay = new Replay("log", ENDLESS, codec, streams.ended());

        StepVerifier.create(replay.events(Span.of(null, null, null)), 3)
                .expectNextCount(3)
                .then(streams::end)
                .expectErrorMessage("The server is shutting down")
                .verify(Duration.ofSeconds(10));
    }
}
