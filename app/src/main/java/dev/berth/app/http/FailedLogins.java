package dev.berth.app.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Slows down whoever guesses tokens: so many failures from one address within the window, and no more is tried. */
final class FailedLogins {
    static final int ALLOWED = 10;
    static final Duration WINDOW = Duration.ofMinutes(1);

    private static final int ADDRESSES_AT_MOST = 10_000;

    private final Clock clock;
    private final Map<String, Failures> failures = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > ADDRESSES_AT_MOST;
        }
    };

    private record Failures(Instant since, int count) {}

    FailedLogins(Clock clock) {
        this.clock = clock;
    }

    synchronized boolean isBlocked(String address) {
        Failures known = failures.get(address);
        return known != null && known.count() >= ALLOWED && !isOver(known);
    }

    synchronized void failed(String address) {
        failures.merge(
                address,
                new Failures(clock.instant(), 1),
                (known, first) -> isOver(known) ? first : new Failures(known.since(), known.count() + 1));
    }

    synchronized void succeeded(String address) {
        failures.remove(address);
    }

    private boolean isOver(Failures known) {
        return known.since().plus(WINDOW).isBefore(clock.instant());
    }
}
