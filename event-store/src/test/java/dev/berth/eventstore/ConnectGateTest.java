package dev.berth.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

class ConnectGateTest {
    private final AtomicInteger tries = new AtomicInteger();
    private final ConnectionFactory full = new ConnectionFactory() {
        @Override
        public Publisher<? extends Connection> create() {
            tries.incrementAndGet();
            return Mono.error(new R2dbcNonTransientResourceException("sorry, too many clients already", "53300"));
        }

        @Override
        public ConnectionFactoryMetadata getMetadata() {
            return () -> "full";
        }
    };
    private final ConnectGate gate = new ConnectGate();

    @Test
    void all_pools_together_try_ever_more_rarely_and_each_is_told_why() {
        ConnectionFactory one = gate.before(full);
        ConnectionFactory other = gate.before(full);
        // After so many tries of the gate the waits are a second and more, in which a thousand calls are over.
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            assertRefused(one);
            return tries.get() >= 8;
        });
        int before = tries.get();
        long began = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            assertRefused(other);
        }
        long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
        assertThat(tries.get() - before).isLessThanOrEqualTo((int) seconds + 2);
    }

    private static void assertRefused(ConnectionFactory connections) {
        assertThatThrownBy(() -> Mono.from(connections.create()).block()).hasMessageContaining("too many clients");
    }
}
