package dev.berth.eventstore.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutageBackoffTest {
    private final OutageBackoff backoff = new OutageBackoff("test", Duration.ofMillis(100));

    @Test
    void waits_double_up_to_a_bound_and_are_never_alike_for_long() {
        Duration first = backoff.failed(new IllegalStateException());
        assertThat(first).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
        for (int i = 0; i < 100; i++) {
            assertThat(backoff.failed(new IllegalStateException())).isLessThanOrEqualTo(OutageBackoff.MAX_WAIT);
        }
        assertThat(backoff.failed(new IllegalStateException()))
                .isGreaterThanOrEqualTo(OutageBackoff.MAX_WAIT.dividedBy(2));
    }

    @Test
    void what_works_again_goes_on_as_usual() {
        var _ = backoff.failed(new R2dbcNonTransientResourceException("cannot execute UPDATE", "25006"));
        assertThat(backoff.isFailing()).isTrue();
        assertThat(backoff.reason()).contains("read-only");

        backoff.worked();
        assertThat(backoff.isFailing()).isFalse();
        assertThat(backoff.isWaiting()).isFalse();
        assertThat(backoff.reason()).isNull();
        assertThat(backoff.untilNext()).isEqualTo(Duration.ofMillis(100));
    }
}
