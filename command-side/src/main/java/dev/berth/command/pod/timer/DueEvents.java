package dev.berth.command.pod.timer;

import dev.berth.command.pod.PodState;
import dev.berth.command.pod.setting.Schedules;
import dev.berth.command.pod.setting.TimersAtStart;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodDetailEvent.PodScheduleAdvanced;
import dev.berth.messages.pod.PodDetailEvent.PodSessionEnded;
import dev.berth.messages.pod.PodDetailEvent.PodSessionWarned;
import dev.berth.messages.pod.PodDetailEvent.PodStopWarned;
import dev.berth.messages.pod.PodDetailEvent.PodTerminateWarned;
import dev.berth.messages.pod.PodDetailEvent.PodTimerSkipped;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodStartRequested;
import dev.berth.messages.pod.PodEvent.PodStopRequested;
import dev.berth.messages.pod.PodEvent.PodTerminateRequested;
import dev.berth.messages.pod.PodSchedule;
import dev.berth.messages.pod.PodTimer;
import dev.berth.messages.pod.PodTrigger;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.SessionTrigger;
import dev.berth.messages.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one thing that is due for a pod at {@code now}. The end of a pod goes before its stop, timers before the schedule, and
 * what is done before what is warned of. What waits for a phase, such as a stop while the pod is lost, is due when the phase
 * ends.
 */
record DueEvents(PodState state, Instant now) {

    List<PodEvent> events(@Nullable Problem refusal) {
        var pod = state.view();
        if (pod.phase() == Phase.LOST || pod.phase() == Phase.STOPPING || pod.phase() == Phase.TERMINATED) {
            return List.of();
        }
        var terminate = pod.timers().terminate();
        if (terminate != null && terminate.isDue(now)) {
            return List.of(act(PodAction.TERMINATE, PodTrigger.of(terminate, now)));
        }
        var stop = pod.phase().holdsGpus() ? pod.timers().stop() : null;
        if (stop != null && stop.isDue(now)) {
            return List.of(act(PodAction.STOP, PodTrigger.of(stop, now)));
        }
        if (pod.phase().holdsGpus() && pod.session().isDue(now)) {
            return sessionOver();
        }
        var schedule = pod.schedule();
        if (schedule != null && isScheduleDue(schedule)) {
            return scheduled(schedule, refusal);
        }
        var idle = idleOver();
        if (idle != null) {
            return List.of(act(PodAction.STOP, idle));
        }
        List<PodEvent> warnings = new ArrayList<>(pod.locked() ? List.of() : warnings());
        warnings.addAll(sessionWarning());
        return warnings;
    }

    /** What the schedule has for the pod now, null where that is nothing, or only to look ahead. */
    @Nullable
    PodAction scheduledAction() {
        var schedule = state.view().schedule();
        return schedule == null || !isScheduleDue(schedule) ? null : scheduledAction(schedule);
    }

    private boolean isScheduleDue(PodSchedule schedule) {
        var phase = state.view().phase();
        var next = phase.holdsGpus() ? schedule.nextStop() : phase == Phase.STOPPED ? schedule.nextStart() : null;
        return next != null && !next.isAfter(now);
    }

    /**
     * Only the last time that has come counts, of starts and stops together: those before it were missed, or were for a pod that
     * was as they wanted it. A start from before the pod was stopped is of those.
     */
    private @Nullable PodAction scheduledAction(PodSchedule schedule) {
        var start = Schedules.lastStart(schedule, now);
        var stop = Schedules.lastStop(schedule, now);
        var pod = state.view();
        if (pod.phase().holdsGpus()) {
            return stop != null && (start == null || !start.isAfter(stop)) ? PodAction.STOP : null;
        }
        return start != null
                        && (stop == null || start.isAfter(stop))
                        && !start.isBefore(pod.reason().since())
                ? PodAction.START
                : null;
    }

    private List<PodEvent> scheduled(PodSchedule schedule, @Nullable Problem refusal) {
        var action = scheduledAction(schedule);
        var next = Schedules.advanced(schedule, now);
        List<PodEvent> events = new ArrayList<>();
        if (action != null) {
            var due = Objects.requireNonNull(
                    action == PodAction.STOP ? Schedules.lastStop(schedule, now) : Schedules.lastStart(schedule, now));
            var by = PodTrigger.of(schedule, due, now);
            if (refusal != null && action == PodAction.START && !state.view().locked()) {
                events.add(skipped(action, by, refusal.code().code(), refusal.detail()));
            } else {
                events.add(act(action, by));
            }
            if (events.getFirst() instanceof PodStartRequested) {
                TimersAtStart.ofStart(state.view(), now).stream()
                        .filter(event -> !(event instanceof PodScheduleAdvanced))
                        .forEach(events::add);
            }
        }
        var generation =
                events.isEmpty() ? state.view().generation() : events.getFirst().generation();
        events.add(new PodScheduleAdvanced(
                state.view().id(), state.view().workspace(), generation, next.nextStart(), next.nextStop()));
        return events;
    }

    /** A pod that was only kept to be looked at is stopped; where a lock prevents that, it lets nobody in any more. */
    private List<PodEvent> sessionOver() {
        var pod = state.view();
        var session = pod.session();
        var closed = new PodSessionEnded(pod.id(), pod.workspace(), pod.generation());
        if (session.trigger() != SessionTrigger.ON_FAILURE) {
            return List.of(closed);
        }
        var due = Objects.requireNonNull(session.endsAt());
        var stop = act(PodAction.STOP, PodTrigger.of(session, PodTrigger.Kind.SESSION, due, now));
        return stop instanceof PodStopRequested ? List.of(stop) : List.of(closed, stop);
    }

    /** Null unless the log says that nobody has used the pod for long enough: that it tells of no use is not enough. */
    private @Nullable PodTrigger idleOver() {
        var pod = state.view();
        var stop = pod.idleStop();
        var idle = pod.idle();
        var due = idle == null ? null : idle.stopsAt();
        return stop == null || idle == null || due == null || !idle.over() || due.isAfter(now)
                ? null
                : PodTrigger.of(stop, due, now);
    }

    private List<PodEvent> sessionWarning() {
        var pod = state.view();
        var session = pod.session();
        var ends = session.endsAt();
        return session.trigger() == SessionTrigger.ON_DEMAND
                        && pod.phase().holdsGpus()
                        && ends != null
                        && isToBeWarned(ends, session.warned())
                ? List.of(new PodSessionWarned(pod.id(), pod.workspace(), pod.generation(), ends))
                : List.of();
    }

    private PodEvent act(PodAction action, PodTrigger by) {
        var pod = state.view();
        var lock = pod.lock();
        if (lock != null) {
            return skipped(action, by, "pod-locked", "%s has locked it.".formatted(lock.by()));
        }
        return switch (action) {
            case STOP -> new PodStopRequested(pod.id(), pod.workspace(), pod.generation(), null, by);
            case TERMINATE -> new PodTerminateRequested(pod.id(), pod.workspace(), pod.generation(), null, by);
            case START ->
                new PodStartRequested(pod.id(), pod.workspace(), pod.generation() + 1, state.asked(), null, by);
            case RESTART, RESET, EXTEND ->
                throw new IllegalStateException("nothing does '%s' by itself".formatted(action));
        };
    }

    private PodEvent skipped(PodAction action, PodTrigger by, String code, String why) {
        var pod = state.view();
        return new PodTimerSkipped(
                pod.id(),
                pod.workspace(),
                pod.generation(),
                action,
                by,
                new Reason(code, "Not done: '%s' by %s. %s".formatted(action.word(), by.text(), why)));
    }

    private List<PodEvent> warnings() {
        var pod = state.view();
        List<PodEvent> events = new ArrayList<>();
        var stopsAt = pod.stopsAt();
        if (stopsAt != null && isToBeWarned(stopsAt, pod.timers().stopWarned())) {
            events.add(new PodStopWarned(pod.id(), pod.workspace(), pod.generation(), stopping(pod, stopsAt)));
        }
        var terminate = pod.timers().terminate();
        if (terminate != null && isToBeWarned(terminate.due(), pod.timers().terminateWarned())) {
            events.add(
                    new PodTerminateWarned(pod.id(), pod.workspace(), pod.generation(), PodTrigger.of(terminate, now)));
        }
        return events;
    }

    private PodTrigger stopping(PodView pod, Instant stopsAt) {
        var stop = pod.timers().stop();
        if (stop != null && stop.due().equals(stopsAt)) {
            return PodTrigger.of(stop, now);
        }
        var schedule = pod.schedule();
        if (schedule != null && stopsAt.equals(schedule.nextStop())) {
            return PodTrigger.of(schedule, stopsAt, now);
        }
        var session = pod.session();
        return session.trigger() == SessionTrigger.ON_FAILURE && stopsAt.equals(session.endsAt())
                ? PodTrigger.of(session, PodTrigger.Kind.SESSION, stopsAt, now)
                : PodTrigger.of(Objects.requireNonNull(pod.idleStop()), stopsAt, now);
    }

    private boolean isToBeWarned(Instant due, @Nullable Instant warned) {
        return !due.equals(warned) && !due.minus(PodTimer.WARNING).isAfter(now);
    }
}
