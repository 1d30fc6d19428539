package dev.berth.command.pod.setting;

import dev.berth.messages.Caller;
import dev.berth.messages.RequestKey;
import dev.berth.messages.pod.IdleStop;
import dev.berth.messages.pod.PodDetailEvent.PodIdleStopSet;
import dev.berth.messages.pod.PodDetailEvent.PodLabelled;
import dev.berth.messages.pod.PodDetailEvent.PodLocked;
import dev.berth.messages.pod.PodDetailEvent.PodPortsSet;
import dev.berth.messages.pod.PodDetailEvent.PodScheduleSet;
import dev.berth.messages.pod.PodDetailEvent.PodSessionSet;
import dev.berth.messages.pod.PodDetailEvent.PodTimersSet;
import dev.berth.messages.pod.PodDetailEvent.PodUnlocked;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodPort;
import dev.berth.messages.pod.PodSchedule;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSettings.IdleRequest;
import dev.berth.messages.pod.PodSettings.ScheduleRequest;
import dev.berth.messages.pod.PodSettings.TimerRequest;
import dev.berth.messages.pod.PodTimer;
import dev.berth.messages.pod.PodView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a pod when settings are asked for: nothing where it is so already.
 *
 * @param request goes into each event, so that each tells of it
 */
public record PodSettingsEvents(
        PodView pod, Caller caller, @Nullable RequestKey request, Instant now) {

    public List<PodEvent> of(PodSettings asked) {
        List<PodEvent> events = new ArrayList<>();
        var labels = asked.labels();
        if (labels != null && !labels.equals(pod.labels())) {
            events.add(new PodLabelled(pod.id(), pod.workspace(), pod.generation(), labels, request));
        }
        var locked = asked.locked();
        if (locked != null && locked != pod.locked()) {
            events.add(
                    locked
                            ? new PodLocked(pod.id(), pod.workspace(), pod.generation(), caller.subject(), request)
                            : new PodUnlocked(pod.id(), pod.workspace(), pod.generation(), caller.subject(), request));
        }
        var stop = timer(asked.stop(), pod.timers().stop());
        var terminate = timer(asked.terminate(), pod.timers().terminate());
        if (!Objects.equals(stop, pod.timers().stop())
                || !Objects.equals(terminate, pod.timers().terminate())) {
            events.add(new PodTimersSet(pod.id(), pod.workspace(), pod.generation(), stop, terminate, request));
        }
        var idle = asked.idle();
        if (idle != null && !idle.isOf(pod.idleStop())) {
            events.add(new PodIdleStopSet(pod.id(), pod.workspace(), pod.generation(), idleStop(idle), request));
        }
        var schedule = schedule(asked.schedule(), pod.schedule());
        if (!Objects.equals(schedule, pod.schedule())) {
            events.add(new PodScheduleSet(pod.id(), pod.workspace(), pod.generation(), schedule, request));
        }
        var ports = asked.ports();
        if (ports != null
                && !ports.equals(pod.ports().stream().map(PodPort::request).toList())) {
            events.add(new PodPortsSet(pod.id(), pod.workspace(), pod.generation(), ports, request));
        }
        if (asked.session() != null) {
            events.addAll(session(new SessionChange(pod, asked.session(), now)));
        }
        return events;
    }

    private List<PodEvent> session(SessionChange change) {
        return change.isChange()
                ? List.of(new PodSessionSet(
                        pod.id(),
                        pod.workspace(),
                        pod.generation(),
                        change.trigger(),
                        change.timeout(),
                        change.expiresAt(),
                        caller.subject(),
                        request))
                : List.of();
    }

    private @Nullable PodTimer timer(@Nullable TimerRequest asked, @Nullable PodTimer before) {
        return asked == null ? before : asked.timer(caller.subject(), now);
    }

    private @Nullable IdleStop idleStop(IdleRequest asked) {
        return asked.after() == null ? null : new IdleStop(asked.after(), asked.count(), null, caller.subject(), now);
    }

    private @Nullable PodSchedule schedule(@Nullable ScheduleRequest asked, @Nullable PodSchedule before) {
        if (asked == null) {
            return before;
        }
        if (asked.start() == null && asked.stop() == null) {
            return null;
        }
        return before != null
                        && Objects.equals(asked.start(), before.start())
                        && Objects.equals(asked.stop(), before.stop())
                        && asked.zone().equals(before.zone())
                ? before
                : Schedules.of(asked, caller.subject(), now);
    }
}
