package dev.berth.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DurationsTest {
    @Property
    void parts_add_up(
            @ForAll @IntRange(max = 9999) int days,
            @ForAll @IntRange(max = 99999) int hours,
            @ForAll @IntRange(max = 999999) int minutes) {
        assertThat(Durations.parse("%dd%dh%dm".formatted(days, hours, minutes)))
                .isEqualTo(Duration.ofDays(days).plusHours(hours).plusMinutes(minutes));
    }

    @Property
    void no_text_breaks_it(@ForAll String text) {
        var duration = Durations.parse(text);
        var sent = Durations.forServer(text);

        assertThat(sent).isEqualTo(duration == null || text.startsWith("P") ? text : duration.toString());
    }

    @Test
    void iso_is_taken_as_it_is_and_anything_else_is_left_to_the_server() {
        assertThat(Durations.forServer("8h")).isEqualTo("PT8H");
        assertThat(Durations.forServer("7d")).isEqualTo("PT168H");
        assertThat(Durations.forServer("P7D")).isEqualTo("P7D");
        assertThat(Durations.forServer("2026-01-31T08:00:00Z")).isEqualTo("2026-01-31T08:00:00Z");
        assertThat(Durations.parse("soon")).isNull();
        assertThat(Durations.parse("")).isNull();
    }
}
