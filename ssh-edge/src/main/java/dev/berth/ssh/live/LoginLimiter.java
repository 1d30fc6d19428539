package dev.berth.ssh.live;

import dev.berth.ssh.LoginLimit;
import dev.berth.ssh.RefusalCause;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/** Bounds the connections that have not proved a key by a {@link LoginLimit}. Safe from any thread. */
public final class LoginLimiter {
    private final LoginLimit limit;
    private final RandomGenerator random;
    private final Map<Source, Integer> bySource = new HashMap<>();
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

    public LoginLimiter(LoginLimit limit, RandomGenerator random) {
        this.limit = limit;
        this.random = random;
    }

    public synchronized Entry enter(SocketAddress remote) {
        var source = Source.of(remote);
        int ofSource = bySource.getOrDefault(source, 0);
        if (ofSource >= limit.perSource()) {
            return new Refused(RefusalCause.SOURCE_LIMIT);
        }
        if (random.nextInt(100) < refusedPercent()) {
            return new Refused(RefusalCause.LOGIN_LIMIT);
        }
        waiting++;
        bySource.put(source, ofSource + 1);
        return new Place(() -> leave(source));
    }

    /** A place here that is one of {@code all} as well. */
    public Entry enter(SocketAddress remote, LoginLimiter all) {
        var entry = enter(remote);
        if (!(entry instanceof Place here)) {
            return entry;
        }
        var outer = all.enter(remote);
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

    private synchronized void leave(Source source) {
        waiting--;
        bySource.computeIfPresent(source, (same, count) -> count == 1 ? null : count - 1);
    }
}
