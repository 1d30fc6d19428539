package dev.berth.app.webhook;

import dev.berth.messages.Workspace;
import dev.berth.messages.webhook.WebhookName;
import dev.berth.query.webhook.PendingDelivery;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * How often each delivery was tried, and when it is tried next. In memory: after a restart it begins anew, and what is older than
 * an hour has then one more try.
 */
final class DeliveryTries {
    private static final List<Duration> PAUSES =
            List.of(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofMinutes(1), Duration.ofMinutes(4));
    private static final Duration MAX_AGE = Duration.ofHours(1);
    private static final double JITTER = 0.25;

    private final RandomGenerator random;
    private final Map<Key, Tried> tried = new ConcurrentHashMap<>();

    private record Key(Workspace workspace, WebhookName webhook, long position) {
        static Key of(PendingDelivery delivery) {
            return new Key(delivery.workspace(), delivery.webhook(), delivery.position());
        }
    }

    private record Tried(int times, Instant next) {}

    DeliveryTries(RandomGenerator random) {
        this.random = random;
    }

    /** Forgets all but these. */
    void keep(Collection<PendingDelivery> pending) {
        tried.keySet().retainAll(pending.stream().map(Key::of).collect(Collectors.toUnmodifiableSet()));
    }

    boolean isDue(PendingDelivery delivery, Instant now) {
        return next(delivery).filter(now::isBefore).isEmpty();
    }

    /** When it is to be tried again, empty where it was not tried yet. */
    Optional<Instant> next(PendingDelivery delivery) {
        return Optional.ofNullable(tried.get(Key.of(delivery))).map(Tried::next);
    }

    /** Counts a try, and gives how many there were. */
    int count(PendingDelivery delivery, Instant now) {
        var counted = tried.merge(
                Key.of(delivery),
                new Tried(1, later(1, now)),
                (before, _) -> new Tried(before.times + 1, later(before.times + 1, now)));
        return counted.times;
    }

    static boolean isLast(PendingDelivery delivery, int times, Instant now) {
        return times > PAUSES.size() || delivery.at().plus(MAX_AGE).isBefore(now);
    }

    private Instant later(int times, Instant now) {
        var pause = PAUSES.get(Math.min(times, PAUSES.size()) - 1);
        return now.plusMillis((long) (pause.toMillis() * (1 + JITTER * (2 * random.nextDouble() - 1))));
    }
}
