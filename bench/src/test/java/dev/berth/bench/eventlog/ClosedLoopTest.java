package dev.berth.bench.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClosedLoopTest {
    private final AtomicInteger operations = new AtomicInteger();

    private CompletableFuture<?> doneAtOnce() {
        operations.incrementAndGet();
        return CompletableFuture.completedFuture("done");
    }

    @Test
    void it_ends_with_its_span_also_when_every_operation_is_done_at_once() {
        var sample = ClosedLoop.run(4, Duration.ofMillis(50), this::doneAtOnce);
        assertThat(sample.perSecond()).isPositive();
        assertThat(operations.get()).isPositive();
    }

    @Test
    void it_does_exactly_as_many_operations_as_it_is_told() {
        ClosedLoop.run(3, 100, () -> CompletableFuture.supplyAsync(operations::incrementAndGet));
        assertThat(operations.get()).isEqualTo(100);
    }

    @Test
    void an_operation_that_fails_fails_the_measurement() {
        assertThatThrownBy(() -> ClosedLoop.run(
                        2, 10, () -> CompletableFuture.failedFuture(new IllegalStateException("broken"))))
                .hasStackTraceContaining("broken");
    }
}
