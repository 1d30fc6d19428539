package dev.berth.eventstore.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.eventstore.log.EventLog.AppendResult;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
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

    private CompletableFuture<AppendResult> begin() {
        var append = new CompletableFuture<AppendResult>();
        var _ = counters.counted(append);
        return append;
    }
}
