package dev.berth.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.query.pod.DiskUse;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodOwnFiguresTest {
    @Test
    void lines_of_a_name_and_a_number_are_read_and_others_are_passed_over() {
        var figures = PodOwnFigures.parse(
                "at 7\n\n# x\ndisk_used 1\nnew_thing 5\ndisk_size 20\nDISK 3\ndisk_at 1700000000\n");

        assertThat(figures.disk()).isEqualTo(new DiskUse(1, 20, Instant.ofEpochSecond(1_700_000_000)));
        assertThat(figures.network(null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "disk_used -1\ndisk_size 20\ndisk_at 7",
                "disk_used 1\ndisk_size 99999999999999999999\ndisk_at 7",
                "disk_used 1.5\ndisk_size 20\ndisk_at 7",
                "disk_used 1\ndisk_size 20\ndisk_at 99999999999999999",
                "disk_used 1\ndisk_size 0\ndisk_at 7",
                "disk_used 1\ndisk_size 20",
                "disk_used 1 disk_size 20 disk_at 7",
                "<script>\u0000disk_used 1"
            })
    void what_a_user_of_the_pod_may_have_written_there_is_no_figure(String text) {
        assertThat(PodOwnFigures.parse(text).disk()).isNull();
    }

    @Test
    void a_counter_that_goes_back_and_a_clock_that_does_make_no_negative_traffic() {
        var first = PodOwnFigures.parse("at 100\nreceived 500\nsent 5").network(null);
        var back = PodOwnFigures.parse("at 110\nreceived 5\nsent 5").network(first);
        assertThat(back).isNotNull();
        assertThat(back.receivedBytesPerSecond()).isZero();
        var clock = PodOwnFigures.parse("at 50\nreceived 900\nsent 5").network(back);
        assertThat(clock).isNotNull();
        assertThat(clock.receivedBytesPerSecond()).isNull();
        assertThat(PodOwnFigures.parse("at 50\nreceived 900\nsent 5").network(clock))
                .isSameAs(clock);
    }
}
