package dev.berth.command.pod.setting;

import dev.berth.messages.pod.PodDetailEvent.PodScheduleAdvanced;
import dev.berth.messages.pod.PodDetailEvent.PodTimersSet;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodTimer;
import dev.berth.messages.pod.PodView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What becomes of a pod's timers when it starts again, so that nothing that is past stops it at once. */
public final class TimersAtStart {
    private TimersAtStart() {}

    /** A stop that was given as a duration counts anew; one that was given as an instant is over where that is past. */
    public static List<PodEvent> ofStart(PodView pod, Instant now) {
        return events(pod, counted(pod.timers().stop(), now), now);
    }

    /** A restart leaves timers as they are, but for what came due while the pod was lost. */
    public static List<PodEvent> ofRestart(PodView pod, Instant now) {
        var stop = pod.timers().stop();
        return events(pod, stop != null && stop.isDue(now) ? counted(stop, now) : stop, now);
    }

    private static List<PodEvent> events(PodView pod, @Nullable PodTimer stop, Instant now) {
        var generation = pod.generation() + 1;
        List<PodEvent> events = new ArrayList<>();
        if (!Objects.equals(stop, pod.timers().stop())) {
            events.add(new PodTimersSet(
                    pod.id(), pod.workspace(), generation, stop, pod.timers().terminate(), null));
        }
        var schedule = pod.schedule();
        if (schedule != null && (isPast(schedule.nextStart(), now) || isPast(schedule.nextStop(), now))) {
            var next = Schedules.advanced(schedule, now);
            events.add(
                    new PodScheduleAdvanced(pod.id(), pod.workspace(), generation, next.nextStart(), next.nextStop()));
        }
        return events;
    }

    private static @Nullable PodTimer counted(@Nullable PodTimer stop, Instant now) {
        if (stop == null || (stop.after() == null && stop.isDue(now))) {
            return null;
        }
        return stop.after() == null ? stop : stop.dueAt(now.plus(stop.after()));
    }

    private static boolean isPast(@Nullable Instant time, Instant now) {
        return time != null && !time.isAfter(now);
    }
}
