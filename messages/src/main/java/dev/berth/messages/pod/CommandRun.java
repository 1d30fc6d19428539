package dev.berth.messages.pod;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.berth.messages.pod.PodDetailEvent.PodCommandEnded;
import dev.berth.messages.pod.PodEvent.PodBecameReachable;
import dev.berth.messages.pod.PodEvent.PodRecovered;
import dev.berth.messages.pod.PodEvent.PodScheduled;
import dev.berth.messages.pod.PodEvent.PodStarted;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the command of a pod's user fares that is run beside the pod's server at each boot.
 *
 * @param state whether it runs, as far as is known: that it has ended is known a minute later at most
 * @param exitStatus null while it runs
 * @param at when it began or ended, by the machine's clock where that tells
 */
public record CommandRun(State state, @Nullable Integer exitStatus, Instant at) {
    public enum State {
        RUNNING,
        ENDED;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        @JsonCreator
        static State ofWord(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    static CommandRun running(Instant at) {
        return new CommandRun(State.RUNNING, null, at);
    }

    public static CommandRun ended(int exitStatus, Instant at) {
        return new CommandRun(State.ENDED, exitStatus, at);
    }

    public boolean runs() {
        return state == State.RUNNING;
    }

    /** Whether it has ended and says that all went well. */
    public boolean succeeded() {
        return Objects.equals(exitStatus, 0);
    }

    /**
     * That of a pod with a command after {@code event}, null where there is nothing to tell: it has not begun, or was ended with
     * the pod. What it ended with by itself stays until the next start.
     *
     * @param boots of the pod before the event
     */
    static @Nullable CommandRun after(@Nullable CommandRun before, PodEvent event, Instant at, int boots) {
        return switch (event) {
            case PodScheduled _ -> null;
            case PodStarted started -> begun(before, started.boots() > boots, at(started.observedAt(), at));
            case PodBecameReachable reachable ->
                begun(before, reachable.boots() > boots, at(reachable.observedAt(), at));
            case PodRecovered recovered -> begun(before, recovered.boots() > boots, at(recovered.observedAt(), at));
            case PodCommandEnded ended -> ended(ended.exitStatus(), at(ended.observedAt(), at));
            case PodEvent other when other.phase() == Phase.REQUESTED -> null;
            case PodEvent other
            when other.phase() != null && !other.phase().holdsGpus() -> before == null || before.runs() ? null : before;
            default -> before;
        };
    }

    private static CommandRun begun(@Nullable CommandRun before, boolean again, Instant at) {
        return before == null || again ? running(at) : before;
    }

    private static Instant at(@Nullable Instant observed, Instant otherwise) {
        return observed == null ? otherwise : observed;
    }
}
