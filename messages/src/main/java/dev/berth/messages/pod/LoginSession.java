package dev.berth.messages.pod;

import dev.berth.messages.pod.PodDetailEvent.PodSessionEnded;
import dev.berth.messages.pod.PodDetailEvent.PodSessionSet;
import dev.berth.messages.pod.PodDetailEvent.PodSessionStarted;
import dev.berth.messages.pod.PodDetailEvent.PodSessionWarned;
import dev.berth.messages.pod.PodEvent.PodBecameReachable;
import dev.berth.messages.pod.PodEvent.PodRecovered;
import dev.berth.messages.pod.PodEvent.PodScheduled;
import dev.berth.messages.pod.PodEvent.PodStarted;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * From when and until when people may log in to a pod, as long as it runs. Each start of the pod begins anew, and where it waits
 * for the command to fail, each boot.
 *
 * @param timeout how long it lasts from its beginning on, null for as long as the pod runs
 * @param startedAt null where it has not begun
 * @param expiresAt null where it has not begun, or lasts as long as the pod runs
 * @param endedAt when it came to its end, and nobody was let in any more; null where it did not
 * @param warned the end that was warned of last
 * @param setBy who chose the trigger, null where nobody did
 * @param setAt when
 */
public record LoginSession(
        SessionTrigger trigger,
        @Nullable Duration timeout,
        @Nullable Instant startedAt,
        @Nullable Instant expiresAt,
        @Nullable Instant endedAt,
        @Nullable Instant warned,
        @Nullable String setBy,
        @Nullable Instant setAt) {
    /** How long a session lasts that was given no time of its own. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofHours(8);

    public static final LoginSession DEFAULT =
            new LoginSession(SessionTrigger.ON_STARTUP, null, null, null, null, null, null, null);

    /** Whether people may log in while the pod runs. */
    public boolean letsIn() {
        return switch (trigger) {
            case ON_STARTUP -> true;
            case ON_DEMAND -> endedAt == null;
            case ON_FAILURE -> startedAt != null && endedAt == null;
        };
    }

    /** Whether the next log-in begins it. */
    public boolean waitsForLogin() {
        return trigger == SessionTrigger.ON_DEMAND && startedAt == null;
    }

    /** When it comes to its end, null where it has, or has none. */
    public @Nullable Instant endsAt() {
        return endedAt == null ? expiresAt : null;
    }

    /** When the pod is stopped with it, null where it is not. */
    @Nullable
    Instant stopsPodAt() {
        return trigger == SessionTrigger.ON_FAILURE ? endsAt() : null;
    }

    /** When it ends and the pod goes on, null where it does not. */
    @Nullable
    Instant closesAt() {
        return trigger == SessionTrigger.ON_DEMAND ? endsAt() : null;
    }

    /** Whether it is over, by a clock that says {@code now}. */
    public boolean isDue(Instant now) {
        var ends = endsAt();
        return ends != null && !ends.isAfter(now);
    }

    /** Why nobody may log in to the pod of this name though it runs, as a sentence; null where people may. */
    public @Nullable String closedText(PodName pod) {
        if (letsIn()) {
            return null;
        }
        return endedAt == null
                ? "%s is running and lets nobody in yet: its session begins when its start command fails."
                        .formatted(pod)
                : "%s is running and lets nobody in any more: its session ended at %s. Change 'sessionTimeout' to open another."
                        .formatted(pod, endedAt.truncatedTo(ChronoUnit.SECONDS));
    }

    LoginSession after(PodEvent event, Instant at, int boots) {
        return switch (event) {
            case PodSessionSet set ->
                new LoginSession(
                        set.trigger(),
                        set.timeout(),
                        set.expiresAt() == null && set.trigger() != SessionTrigger.ON_STARTUP
                                ? null
                                : startedAt == null && set.expiresAt() != null ? at : startedAt,
                        set.expiresAt(),
                        null,
                        warned,
                        set.by(),
                        at);
            case PodSessionStarted started -> begun(at, started.expiresAt());
            case PodSessionWarned warned ->
                new LoginSession(trigger, timeout, startedAt, expiresAt, endedAt, warned.expiresAt(), setBy, setAt);
            case PodSessionEnded _ ->
                new LoginSession(trigger, timeout, startedAt, expiresAt, at, warned, setBy, setAt);
            case PodScheduled _ -> again(true);
            case PodStarted started -> again(started.boots() > boots);
            case PodRecovered recovered -> again(recovered.boots() > boots);
            case PodBecameReachable reachable ->
                again(reachable.boots() > boots).reachable(at);
            case PodEvent other when other.phase() == Phase.REQUESTED -> begun(null, null);
            default -> this;
        };
    }

    private LoginSession reachable(Instant at) {
        return trigger == SessionTrigger.ON_STARTUP && startedAt == null ? begun(at, null) : this;
    }

    /** The command is run anew. */
    private LoginSession again(boolean isNewBoot) {
        return isNewBoot && trigger == SessionTrigger.ON_FAILURE ? begun(null, null) : this;
    }

    private LoginSession begun(@Nullable Instant at, @Nullable Instant until) {
        return new LoginSession(trigger, timeout, at, until, null, warned, setBy, setAt);
    }
}
