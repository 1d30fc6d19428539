package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LifecycleTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Lifecycle lifecycle = new Lifecycle();
    private final List<String> closed = new ArrayList<>();

    @Test
    void what_was_started_last_is_closed_first_even_when_something_fails() {
        lifecycle.add("first", TIMEOUT, () -> closed.add("first"));
        lifecycle.add("broken", TIMEOUT, () -> {
            throw new IllegalStateException("broken");
        });
        lifecycle.add("last", TIMEOUT, () -> closed.add("last"));

        lifecycle.close();

        assertThat(closed).containsExactly("last", "first");
    }

    @Test
    @Timeout(30)
    void what_ignores_that_it_is_interrupted_holds_nobody_up() {
        var never = new CountDownLatch(1);
        lifecycle.add("first", TIMEOUT, () -> closed.add("first"));
        lifecycle.add("stubborn", Duration.ofMillis(50), () -> {
            while (never.getCount() > 0) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    // That is what it is about.
                }
            }
        });

        lifecycle.close();

        assertThat(closed).containsExactly("first");
        never.countDown();
    }

    @Test
    void a_start_that_is_interrupted_closes_everything_and_stays_interrupted() {
        lifecycle.add("slow", TIMEOUT, () -> {
            Thread.sleep(20);
            closed.add("slow");
        });

        Thread.currentThread().interrupt();
        lifecycle.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(closed).containsExactly("slow");
    }

    @Test
    void what_is_started_after_the_close_is_closed_at_once_and_ends_the_start() {
        lifecycle.close();

        assertThatThrownBy(() -> lifecycle.add("late", TIMEOUT, () -> closed.add("late")))
                .isInstanceOf(StartUpFailure.class);
        assertThat(closed).containsExactly("late");
    }
}
