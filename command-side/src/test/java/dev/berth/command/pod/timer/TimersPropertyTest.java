package dev.berth.command.pod.timer;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.launch;
import static dev.berth.command.TestModule.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ChangePod;
import dev.berth.messages.pod.ChangePod.EditPod;
import dev.berth.messages.pod.ChangePod.ExtendPod;
import dev.berth.messages.pod.ChangePod.RestartPod;
import dev.berth.messages.pod.ChangePod.StartPod;
import dev.berth.messages.pod.ChangePod.StopPod;
import dev.berth.messages.pod.ChangePod.TerminatePod;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodDetailEvent.PodScheduleSet;
import dev.berth.messages.pod.PodDetailEvent.PodTimerSkipped;
import dev.berth.messages.pod.PodDetailEvent.PodTimersSet;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodStartRequested;
import dev.berth.messages.pod.PodEvent.PodStopRequested;
import dev.berth.messages.pod.PodEvent.PodTerminateRequested;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.PodObservation.Failed;
import dev.berth.messages.pod.PodObservation.Gone;
import dev.berth.messages.pod.PodObservation.Lost;
import dev.berth.messages.pod.PodObservation.Reachable;
import dev.berth.messages.pod.PodObservation.Stopped;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSettings.ScheduleRequest;
import dev.berth.messages.pod.PodSettings.TimerRequest;
import dev.berth.messages.pod.PodTrigger;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.RunTimers;
import dev.berth.messages.pod.SshTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Whatever people ask for, whatever becomes of pods and however clocks are set: what timers promise holds. */
final class TimersPropertyTest {
    private static final int PODS = 3;
    private static final int QUOTA = 2;
    private static final List<String> LINES = List.of("0 8 * * *", "0 18 * * *", "*/20 * * * *");

    sealed interface Step {
        record Ask(int pod, PodAction action) implements Step {}

        record Edit(int pod, PodSettings settings, int name) implements Step {}

        record See(int pod, PodObservation seen) implements Step {}

        record Look(int pod) implements Step {}

        record Wait(Duration time) implements Step {}
    }

    private static Arbitrary<TimerRequest> timers() {
        return Arbitraries.of(
                        TimerRequest.OFF,
                        new TimerRequest(Duration.ofMinutes(5), null),
                        new TimerRequest(Duration.ofHours(3), null),
                        new TimerRequest(null, TestModule.START.plus(Duration.ofHours(2))))
                .injectNull(0.4);
    }

    private static Arbitrary<ScheduleRequest> schedules() {
        var line = Arbitraries.of(LINES).injectNull(0.4);
        return Combinators.combine(line, line, Arbitraries.of("UTC", "Europe/Berlin"))
                .as(ScheduleRequest::new)
                .injectNull(0.5);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        var pod = Arbitraries.integers().between(0, PODS - 1);
        var asks = Combinators.combine(pod, Arbitraries.of(PodAction.class)).as(Step.Ask::new);
        var edits = Combinators.combine(
                        pod,
                        Combinators.combine(
                                        Arbitraries.of(true, false).injectNull(0.7), timers(), timers(), schedules())
                                .as((locked, stop, terminate, schedule) ->
                                        new PodSettings(null, locked, stop, terminate, schedule)),
                        Arbitraries.integers().between(0, PODS))
                .as(Step.Edit::new);
        var why = new Reason("code", "Because.");
        var sees = Combinators.combine(
                        pod,
                        Arbitraries.<PodObservation>of(
                                new Reachable(
                                        "alloc-1",
                                        1,
                                        List.of(Endpoint.ssh(new SshTarget("10.0.0.1", 22_000))),
                                        10,
                                        null),
                                new Stopped(why, 10, null),
                                new Stopped(why, 10, null),
                                new Failed(why, 10, null),
                                new Lost(why, 10, null),
                                new Gone(10, null)))
                .as(Step.See::new);
        var waits = Arbitraries.of(
                        Duration.ofMinutes(4),
                        Duration.ofMinutes(55),
                        Duration.ofHours(3),
                        Duration.ofDays(2),
                        Duration.ofHours(-2),
                        Duration.ofDays(-1))
                .map(Step.Wait::new);
        return Arbitraries.frequencyOf(
                        Tuple.of(3, asks),
                        Tuple.of(4, edits),
                        Tuple.of(5, sees),
                        Tuple.of(8, pod.map(Step.Look::new)),
                        Tuple.of(4, waits))
                .map(step -> (Step) step)
                .list()
                .ofMinSize(20)
                .ofMaxSize(60);
    }

    @Property(tries = 250)
    void timers_act_once_in_time_on_their_own_pod_and_never_on_a_locked_one(@ForAll("steps") List<Step> steps) {
        try (var module = TestModule.withQuota(QUOTA)) {
            for (int i = 0; i < PODS; i++) {
                module.commands().send(launch(ANNA, i, "name" + i, 1)).block();
            }
            for (var step : steps) {
                take(step, module);
            }
            check(module);
        }
    }

    private static void take(Step step, TestModule module) {
        switch (step) {
            case Step.Ask(var pod, var action) ->
                module.commands().send(command(pod(pod), action)).block();
            case Step.Edit(var pod, var settings, var name) ->
                module.commands()
                        .send(new EditPod(ANNA, pod(pod), null, null, new PodName("name" + name), settings))
                        .block();
            case Step.See(var pod, var seen) -> {
                var view = views(module).get(pod(pod));
                if (view != null) {
                    module.commands()
                            .send(new ReportPod(
                                    Caller.system(Workspace.MAIN, "watch"), pod(pod), view.generation(), seen))
                            .block();
                }
            }
            case Step.Look(var pod) -> {
                module.commands()
                        .send(new RunTimers(Caller.system(Workspace.MAIN, "timers"), pod(pod)))
                        .block();
                // What is due is found by the view, and each look brings it on.
                for (int i = 0;
                        isDue(views(module).get(pod(pod)), module.clock().instant());
                        i++) {
                    assertThat(i).as("looks at %s", views(module).get(pod(pod))).isLessThan(10);
                    var before = module.events().size();
                    module.commands()
                            .send(new RunTimers(Caller.system(Workspace.MAIN, "timers"), pod(pod)))
                            .block();
                    assertThat(module.events().size()).isGreaterThan(before);
                }
            }
            case Step.Wait(var time) -> module.clock().advance(time);
        }
    }

    private static boolean isDue(@Nullable PodView view, Instant now) {
        var due = view == null ? null : view.nextDue();
        return due != null && !due.isAfter(now);
    }

    private static ChangePod command(PodId pod, PodAction action) {
        return switch (action) {
            case START -> new StartPod(ANNA, pod, null, null);
            case STOP -> new StopPod(ANNA, pod, null, null);
            case RESTART -> new RestartPod(ANNA, pod, null, null);
            case TERMINATE -> new TerminatePod(ANNA, pod, null, null);
            case EXTEND -> new ExtendPod(ANNA, pod, null, null, Duration.ofMinutes(30));
        };
    }

    private static Map<PodId, PodView> views(TestModule module) {
        Map<PodId, PodView> views = new HashMap<>();
        long position = 0;
        for (var message : module.log()) {
            position++;
            if (message.payload() instanceof PodEvent event) {
                views.put(event.pod(), PodView.evolve(views.get(event.pod()), event, message.timestamp(), position));
            }
        }
        return views;
    }

    private static void check(TestModule module) {
        Map<PodId, PodView> views = new HashMap<>();
        Set<List<Object>> done = new HashSet<>();
        Map<PodId, Long> set = new HashMap<>();
        long position = 0;
        for (var message : module.log()) {
            position++;
            if (!(message.payload() instanceof PodEvent event)) {
                continue;
            }
            var before = views.get(event.pod());
            var by = trigger(event);
            if (by != null) {
                assertThat(by.due()).as("%s", event).isBeforeOrEqualTo(message.timestamp());
                assertThat(isOf(before, event, by))
                        .as("%s of %s", event, before)
                        .isTrue();
                if (!(event instanceof PodTimerSkipped)) {
                    assertThat(before.locked()).as("%s", event).isFalse();
                    assertThat(before.phase()).isNotIn(Phase.LOST, Phase.STOPPING, Phase.TERMINATED);
                }
                // One that is set again, or counts anew after a start, is another one.
                assertThat(done.add(
                                List.of(set.get(event.pod()), before.generation(), by.kind(), by.due(), action(event))))
                        .as("%s is done twice", event)
                        .isTrue();
            }
            if (event instanceof PodTimersSet || event instanceof PodScheduleSet) {
                set.put(event.pod(), position);
            }
            views.put(event.pod(), PodView.evolve(before, event, message.timestamp(), position));
            assertThat(views.values().stream()
                            .filter(view -> view.phase().holdsGpus())
                            .mapToInt(view -> view.gpu().count())
                            .sum())
                    .isLessThanOrEqualTo(QUOTA);
            assertThat(views.values().stream()
                            .filter(view -> view.phase() != Phase.TERMINATED)
                            .map(PodView::name))
                    .doesNotHaveDuplicates();
        }
    }

    private static @Nullable PodTrigger trigger(PodEvent event) {
        return switch (event) {
            case PodStopRequested stop -> stop.by();
            case PodStartRequested start -> start.by();
            case PodTerminateRequested end -> end.by();
            case PodTimerSkipped skipped -> skipped.by();
            default -> null;
        };
    }

    private static PodAction action(PodEvent event) {
        return switch (event) {
            case PodStopRequested _ -> PodAction.STOP;
            case PodStartRequested _ -> PodAction.START;
            case PodTerminateRequested _ -> PodAction.TERMINATE;
            case PodTimerSkipped skipped -> skipped.action();
            default -> throw new AssertionError(event);
        };
    }

    /** The pod itself had that timer, or a schedule. */
    private static boolean isOf(PodView pod, PodEvent event, PodTrigger by) {
        if (by.kind() == PodTrigger.Kind.SCHEDULE) {
            return pod.schedule() != null;
        }
        var timer = action(event) == PodAction.STOP
                ? pod.timers().stop()
                : pod.timers().terminate();
        return timer != null && timer.due().equals(by.due());
    }
}
