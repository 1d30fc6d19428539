package dev.berth.eventstore.sql;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How whatever works on the database again and again goes on while the database fails it: after waits that double up to
 * {@link #MAX_WAIT}, each shortened by a random part so that tasks and processes come apart. Logs one line when it begins
 * to fail and one when it works again. One for each task; safe from any thread.
 */
public final class OutageBackoff {
    /** Longer than no wait is, so that whatever waits goes on so soon after the database is back. */
    public static final Duration MAX_WAIT = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(OutageBackoff.class);
    private static final int MAX_DOUBLINGS = 10;

    private final String task;
    private final Duration usual;
    private @Nullable FailedTries failures;

    /** Of one row without success. */
    private record FailedTries(long count, long next, String reason) {}

    /**
     * @param task for the log, e.g. {@code tail}
     * @param usual wait between two runs that work; the first wait after a failure is about as long
     */
    public OutageBackoff(String task, Duration usual) {
        this.task = task;
        this.usual = usual;
    }

    /** The same rule for whoever counts failures itself. */
    public static Duration wait(Duration first, int failed) {
        Duration doubled = first.multipliedBy(1L << Math.clamp(failed - 1, 0, MAX_DOUBLINGS));
        long longest = (doubled.compareTo(MAX_WAIT) < 0 ? doubled : MAX_WAIT).toNanos();
        return Duration.ofNanos(longest - ThreadLocalRandom.current().nextLong(longest / 2 + 1));
    }

    /** Takes note of a failure and answers how long to wait now. */
    public synchronized Duration failed(Throwable error) {
        FailedTries before = failures;
        int count = before == null ? 1 : (int) Math.min(Integer.MAX_VALUE - 1L, before.count + 1);
        Duration wait = wait(usual, count);
        String reason = DatabaseFault.sentenceOr(error, error.toString());
        failures = new FailedTries(count, System.nanoTime() + wait.toNanos(), reason);
        if (before == null) {
            log.warn(
                    "Work on the database fails and is tried again until it succeeds part={} reason={} error={}",
                    task,
                    reason,
                    error.toString());
        }
        return wait;
    }

    public synchronized void worked() {
        FailedTries before = failures;
        failures = null;
        if (before != null) {
            log.info("Work on the database succeeds again part={} count={}", task, before.count);
        }
    }

    /** Until the next run: as usual where the last one worked. */
    public synchronized Duration untilNext() {
        return failures == null ? usual : Duration.ofNanos(Math.max(0, failures.next - System.nanoTime()));
    }

    public synchronized boolean isFailing() {
        return failures != null;
    }

    /** Whether it is too early for another try. */
    public synchronized boolean isWaiting() {
        return failures != null && System.nanoTime() - failures.next < 0;
    }

    /** Why the last try failed, in a sentence for people; null while it works. */
    public synchronized @Nullable String reason() {
        return failures == null ? null : failures.reason;
    }
}
