package dev.berth.app.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Clock;
import java.time.Duration;

/** Tells whoever guesses tokens to stop: so many failures from one address within the window. */
final class FailedLogins {
    static final int MAX_FAILURES = 10;

    /** Begins with an address's first failure. */
    static final Duration WINDOW = Duration.ofMinutes(1);

    private static final int MAX_ADDRESSES = 10_000;

    private final Cache<String, Integer> failures;

    FailedLogins(Clock clock) {
        this.failures = Caffeine.newBuilder()
                .maximumSize(MAX_ADDRESSES)
                .expireAfter(Expiry.<String, Integer>creating((address, count) -> WINDOW))
                .ticker(() -> Duration.ofMillis(clock.millis()).toNanos())
                .executor(Runnable::run)
                .build();
    }

    boolean isBlocked(String address) {
        Integer count = failures.getIfPresent(address);
        return count != null && count >= MAX_FAILURES;
    }

    void failed(String address) {
        failures.asMap().merge(address, 1, Integer::sum);
    }

    void succeeded(String address) {
        failures.invalidate(address);
    }
}
