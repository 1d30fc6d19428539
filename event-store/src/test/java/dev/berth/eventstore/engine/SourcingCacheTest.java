package dev.berth.eventstore.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.eventstore.engine.SourcingCache.Known;
import dev.berth.eventstore.engine.SourcingCache.Sourced;
import dev.berth.eventstore.event.StoredEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.axonframework.messaging.core.SimpleEntry;
import org.junit.jupiter.api.Test;

class SourcingCacheTest {
    private final SourcingCache histories = new SourcingCache(10_000);

    @Test
    void a_history_grows_and_what_was_read_of_it_before_does_not_change() {
        histories.extend("a", histories.of("a"), events(1, 4), 5);
        Known early = histories.of("a");
        histories.extend("a", early, events(7), 9);

        assertThat(positions(early, 0, 100)).containsExactly(1L, 4L);
        assertThat(positions(histories.of("a"), 0, 100)).containsExactly(1L, 4L, 7L);
        assertThat(histories.of("a").upTo()).isEqualTo(9);
    }

    @Test
    void only_the_part_between_two_positions_is_given_out() {
        histories.extend("a", histories.of("a"), events(2, 4, 6, 8), 10);
        Known known = histories.of("a");
        assertThat(positions(known, 2, 6)).containsExactly(4L, 6L);
        assertThat(positions(known, 3, 5)).containsExactly(4L);
        assertThat(positions(known, 8, 100)).isEmpty();
        assertThat(positions(known, 0, 1)).isEmpty();
    }

    @Test
    void of_two_readers_that_were_at_the_same_place_only_the_first_adds() {
        histories.extend("a", histories.of("a"), events(1), 1);
        Known both = histories.of("a");
        histories.extend("a", both, events(2, 3), 3);
        histories.extend("a", both, events(2), 2);
        assertThat(positions(histories.of("a"), 0, 100)).containsExactly(1L, 2L, 3L);
        assertThat(histories.of("a").upTo()).isEqualTo(3);
    }

    @Test
    void a_tag_that_has_no_events_takes_no_room() {
        histories.extend("a", histories.of("a"), List.of(), 50);
        assertThat(histories.of("a").upTo()).isZero();
    }

    @Test
    void the_tag_that_was_not_used_for_the_longest_time_is_forgotten_first() {
        for (String tag : List.of("a", "b", "c")) {
            histories.extend(tag, histories.of(tag), events(1, 2, 3, 4), 4);
        }
        assertThat(histories.of("a").upTo()).isEqualTo(4);
        histories.extend("d", histories.of("d"), events(1, 2, 3, 4), 4);
        assertThat(histories.of("b").upTo()).isZero();
        assertThat(histories.of("a").upTo()).isEqualTo(4);
        assertThat(histories.of("d").upTo()).isEqualTo(4);
    }

    private static List<Long> positions(Known known, long after, long last) {
        return known.between(after, last).stream().map(Sourced::position).toList();
    }

    private static List<Sourced> events(long... positions) {
        return LongStream.of(positions)
                .mapToObj(position -> {
                    var event = new StoredEvent(
                            position,
                            new UUID(7, position),
                            "demo.Happened",
                            "1",
                            Instant.EPOCH,
                            new byte[100],
                            Map.of());
                    return Sourced.of(event, new SimpleEntry<>(new PositionedEventMessage(event)));
                })
                .toList();
    }
}
