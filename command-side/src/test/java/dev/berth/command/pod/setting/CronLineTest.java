package dev.berth.command.pod.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CronLineTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static Instant next(String line, String after) {
        return new CronLine(line, BERLIN).next(Instant.parse(after)).orElseThrow();
    }

    @Test
    void times_are_those_on_the_wall_in_summer_and_in_winter() {
        assertThat(next("0 8 * * 1-5", "2026-07-03T07:00:00Z")).isEqualTo("2026-07-06T06:00:00Z");
        assertThat(next("0 8 * * 1-5", "2026-12-04T07:00:00Z")).isEqualTo("2026-12-07T07:00:00Z");
    }

    @Test
    void a_time_that_the_clocks_leave_out_comes_an_hour_later_and_once() {
        assertThat(next("30 2 * * *", "2026-03-28T12:00:00Z")).isEqualTo("2026-03-29T01:30:00Z");
        assertThat(next("30 2 * * *", "2026-03-29T01:30:00Z")).isEqualTo("2026-03-30T00:30:00Z");
    }

    @Test
    void a_time_that_the_clocks_show_twice_comes_the_first_time_only() {
        assertThat(next("30 2 * * *", "2026-10-24T12:00:00Z")).isEqualTo("2026-10-25T00:30:00Z");
        assertThat(next("30 2 * * *", "2026-10-25T00:30:00Z")).isEqualTo("2026-10-26T01:30:00Z");
        assertThat(next("30 2 * * *", "2026-10-25T01:00:00Z")).isEqualTo("2026-10-26T01:30:00Z");
    }

    @Test
    void a_day_that_never_comes_has_no_next_time() {
        assertThat(new CronLine("0 0 30 2 *", BERLIN).next(Instant.parse("2026-11-28T00:00:00Z")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "8",
                "0 8 * *",
                "0 8 * * 1-5 2026",
                "60 8 * * *",
                "0 24 * * *",
                "every day",
                "@daily x",
                "a b c d e"
            })
    void what_is_not_five_fields_is_refused(String line) {
        assertThatThrownBy(() -> new CronLine(line, BERLIN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 200)
    void the_last_time_is_the_one_that_going_on_from_a_known_one_ends_at(
            @ForAll @IntRange(min = 0, max = 200_000) int minutes, @ForAll @IntRange(min = 0, max = 3) int which) {
        var line =
                new CronLine(new String[] {"0 8 * * *", "30 2 * * *", "*/30 1-3 * * *", "0 18 * * 1-5"}[which], BERLIN);
        var known = line.next(Instant.parse("2026-03-20T00:00:00Z")).orElseThrow();
        var now = known.plusSeconds(minutes * 60L);
        var last = known;
        for (var next = line.next(last).orElseThrow();
                !next.isAfter(now);
                next = line.next(next).orElseThrow()) {
            last = next;
        }
        assertThat(line.last(known, now)).isEqualTo(last);
    }
}
