package dev.berth.eventstore.projection;

import dev.berth.eventstore.sql.OutageBackoff;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** How a build is doing. Its loop writes this, one step at a time; any thread reads it. */
final class BuildProgress {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final double WEIGHT_OF_LATEST = 0.3;

    private final InstantSource clock;
    private volatile State state = State.STOPPED;
    private volatile boolean stoppedByEvent;
    private volatile @Nullable String lastError;
    private volatile @Nullable Instant failingSince;
    private volatile double rate;
    private int attempts;
    private long lastCommit = System.nanoTime();

    private enum State {
        RUNNING,
        RETRYING,
        PAUSED,
        STOPPED
    }

    BuildProgress(InstantSource clock) {
        this.clock = clock;
    }

    String state() {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** Whether an event that keeps failing has stopped it. */
    boolean isStoppedByEvent() {
        return stoppedByEvent;
    }

    @Nullable
    String lastError() {
        return lastError;
    }

    /** Null while nothing has failed since the last commit. */
    @Nullable
    Instant failingSince() {
        return failingSince;
    }

    /** Events per second, lately. */
    double rate() {
        return rate;
    }

    /** How often something failed since the last commit. */
    int attempts() {
        return attempts;
    }

    void working() {
        state = attempts == 0 ? State.RUNNING : State.RETRYING;
    }

    void paused() {
        state = State.PAUSED;
    }

    void stopped() {
        state = State.STOPPED;
    }

    /** It does not run, for a reason that is no failure. */
    void refused(String reason) {
        lastError = reason;
    }

    void committed(int events) {
        long now = System.nanoTime();
        double latest = events / Math.max(1e-6, (now - lastCommit) / 1e9);
        rate = rate * (1 - WEIGHT_OF_LATEST) + latest * WEIGHT_OF_LATEST;
        lastCommit = now;
        attempts = 0;
        lastError = null;
        failingSince = null;
    }

    void failing(String error) {
        attempts++;
        lastError = error;
        if (failingSince == null) {
            failingSince = clock.instant();
        }
    }

    void failed(String reason) {
        lastError = reason;
        state = State.STOPPED;
    }

    void failedOnEvent(String reason) {
        stoppedByEvent = true;
        failed(reason);
    }

    /** Waits before the next attempt, the longer the more of them failed. */
    <T> Mono<T> pause() {
        state = State.RETRYING;
        return Mono.delay(OutageBackoff.wait(FIRST_PAUSE, attempts)).then(Mono.empty());
    }
}
