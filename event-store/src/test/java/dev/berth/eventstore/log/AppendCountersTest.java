package dev.berth.eventstore.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.eventstore.log.EventLog.AppendResult;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class AppendCountersTest {
    private final AppendCounters counters = new AppendCounters();

    @Test
    void each_append_is_under_way_until_it_ends_in_one_of_three_ways() {
        var appended = begin();
        var conflict = begin();
        var failed = begin();
        var broken = begin();
        assertThat(counters.statistics().underWay()).isEqualTo(4);

        appended.complete(new AppendResult.Appended(7));
        conflict.complete(new AppendResult.Conflict());
        failed.complete(new AppendResult.Failed(new IllegalStateException()));
        broken.completeExceptionally(new IllegalStateException());
        counters.committed();

        var statistics = counters.statistics();
        assertThat(statistics.appended()).isEqualTo(1);
        assertThat(statistics.conflicts()).isEqualTo(1);
        assertThat(statistics.failed()).isEqualTo(2);
        assertThat(statistics.underWay()).isZero();
        assertThat(statistics.commits()).isEqualTo(1);
        assertThat(statistics.time()).isGreaterThan(Duration.ZERO);
    }

    @Test
    void a_database_that_takes_no_append_is_told_until_it_decides_one_again() {
        assertThat(counters.statistics().error()).isNull();

        begin().completeExceptionally(new IllegalArgumentException("the append's own fault"));
        assertThat(counters.statistics().error()).isNull();

        begin().completeExceptionally(new CompletionException(
                new R2dbcNonTransientResourceException("No space left on device", "53100")));
        assertThat(counters.statistics().error()).contains("disk of the database is full");
        assertThat(counters.statistics().failingFor()).isPositive();

        begin().complete(new AppendResult.Conflict());
        assertThat(counters.statistics().error()).isNull();
        assertThat(counters.statistics().failingFor()).isZero();
    }

    private CompletableFuture<AppendResult> begin() {
        var append = new CompletableFuture<AppendResult>();
        var _ = counters.counted(append);
        return append;
    }
}
