package dev.berth.ssh.live;

import dev.berth.ssh.LoginLimit;
import dev.berth.ssh.RefusalCause;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the connections that have not proved a key by a {@link LoginLimit}. Where one of them has to go, the source that
 * holds the most pays: a newcomer of a source that holds fewer gets the place of its oldest. So a few sources that hold all
 * places keep nobody else out. Safe from any thread.
 */
public final class LoginLimiter {
    private final LoginLimit limit;
    private final RandomGenerator random;
    private final Map<Source, Queue<Waiting>> bySource = new HashMap<>();
    private int waiting;

    /** What a new connection gets. */
    public sealed interface Entry {}

    public record Refused(RefusalCause cause) implements Entry {}

    /** Held until the connection has proved a key or is gone. */
    public static final class Place implements Entry {
        private final Runnable release;
        private final AtomicBoolean left = new AtomicBoolean();

        private Place(Runnable release) {
            this.release = release;
        }

        /** Whether this was the first time; again and again does no harm. */
        public boolean leave() {
            boolean first = left.compareAndSet(false, true);
            if (first) {
                release.run();
            }
            return first;
        }
    }

    /** Each is itself only: two of one source are never equal. */
    private static final class Waiting {
        private final Source source;
        private final Runnable disconnect;

        private Waiting(Source source, Runnable disconnect) {
            this.source = source;
            this.disconnect = disconnect;
        }
    }

    public LoginLimiter(LoginLimit limit, RandomGenerator random) {
        this.limit = limit;
        this.random = random;
    }

    /**
     * Asks for a place.
     *
     * @param disconnect ends the connection so that another gets its place; never called once the place was left
     */
    public Entry enter(SocketAddress remote, Runnable disconnect) {
        var entering = new Waiting(Source.of(remote), disconnect);
        Waiting evicted = null;
        synchronized (this) {
            int held = held(entering.source);
            if (held >= limit.perSource()) {
                return new Refused(RefusalCause.SOURCE_LIMIT);
            }
            if (random.nextInt(100) < refusedPercent()) {
                // Only where that makes the two sources more equal, so that they cannot evict each other in turns.
                evicted = oldestOfASourceWith(held + 2);
                if (evicted == null) {
                    return new Refused(RefusalCause.LOGIN_LIMIT);
                }
                remove(evicted);
            }
            bySource.computeIfAbsent(entering.source, none -> new ArrayDeque<>())
                    .add(entering);
            waiting++;
        }
        if (evicted != null) {
            // Outside the lock, for a connection that ends leaves its places in other limiters.
            evicted.disconnect.run();
        }
        return new Place(() -> remove(entering));
    }

    /** A place here that is one of {@code all} as well. */
    public Entry enter(SocketAddress remote, LoginLimiter all, Runnable disconnect) {
        var entry = enter(remote, disconnect);
        if (!(entry instanceof Place here)) {
            return entry;
        }
        var outer = all.enter(remote, disconnect);
        if (!(outer instanceof Place there)) {
            here.leave();
            return outer;
        }
        return new Place(() -> {
            here.leave();
            there.leave();
        });
    }

    private int refusedPercent() {
        if (waiting < limit.start()) {
            return 0;
        }
        if (waiting >= limit.full()) {
            return 100;
        }
        return limit.rate() + (100 - limit.rate()) * (waiting - limit.start()) / (limit.full() - limit.start());
    }

    private int held(Source source) {
        var ofSource = bySource.get(source);
        return ofSource == null ? 0 : ofSource.size();
    }

    private @Nullable Waiting oldestOfASourceWith(int least) {
        var heaviest = bySource.values().stream().max(Comparator.comparingInt(Queue::size));
        return heaviest.filter(ofSource -> ofSource.size() >= least)
                .map(Queue::peek)
                .orElse(null);
    }

    private synchronized void remove(Waiting gone) {
        bySource.computeIfPresent(gone.source, (same, ofSource) -> {
            if (ofSource.remove(gone)) {
                waiting--;
            }
            return ofSource.isEmpty() ? null : ofSource;
        });
    }
}
