package dev.berth.app.wiring;

import dev.berth.messages.pod.ActivitySignal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a pod, or of one of its nodes.
 *
 * @param seen when it was used last, by each signal that was seen since its start
 * @param until when it was looked at
 */
record PodActivity(Map<ActivitySignal, Instant> seen, Instant until) {
    /** What a pod has not looked at for so long, three times what it takes, is not known. */
    static final Duration FRESH = Duration.ofSeconds(90);

    PodActivity {
        seen = Map.copyOf(seen);
    }

    /**
     * What a pod notes of itself, which a user of it may have written. Its machine's clock says only whether that is of now; how
     * long ago something was seen it counts itself. Empty where that is not known.
     */
    static Optional<PodActivity> of(PodOwnFigures told, Instant now) {
        var at = told.instant("at");
        var began = told.number("start");
        if (at == null || began == null || Duration.between(at, now).abs().compareTo(FRESH) > 0) {
            return Optional.empty();
        }
        var until = at.isAfter(now) ? now : at;
        var seen = new EnumMap<ActivitySignal, Instant>(ActivitySignal.class);
        for (var signal : ActivitySignal.values()) {
            var ago = told.number(signal.word());
            // Nothing is older than the pod's boot.
            if (ago != null && signal != ActivitySignal.JOBS) {
                seen.put(signal, ago(until, Math.min(ago, began)));
            }
        }
        return Optional.of(new PodActivity(seen, until));
    }

    /** The same with what was seen of jobs: since when they are looked at, and how long ago there were any. */
    PodActivity with(Duration looked, @Nullable Duration busy) {
        var all = new EnumMap<ActivitySignal, Instant>(ActivitySignal.class);
        all.putAll(seen);
        all.merge(ActivitySignal.START, until.minus(looked), PodActivity::later);
        if (busy != null) {
            all.put(ActivitySignal.JOBS, until.minus(busy));
        }
        return new PodActivity(all, until);
    }

    /** That of a pod of these nodes: it is used where one of them is, and looked at where all of them were. */
    static PodActivity of(List<PodActivity> nodes) {
        var seen = new EnumMap<ActivitySignal, Instant>(ActivitySignal.class);
        nodes.forEach(node -> node.seen().forEach((signal, at) -> seen.merge(signal, at, PodActivity::later)));
        return new PodActivity(
                seen,
                nodes.stream().map(PodActivity::until).min(Instant::compareTo).orElseThrow());
    }

    private static Instant ago(Instant until, long seconds) {
        return seconds > until.getEpochSecond() ? Instant.EPOCH : until.minusSeconds(seconds);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
