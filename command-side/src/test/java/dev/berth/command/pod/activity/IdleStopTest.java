package dev.berth.command.pod.activity;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.TestModule.HOST_KEY;
import static dev.berth.command.TestModule.START;
import static dev.berth.command.TestModule.accepted;
import static dev.berth.command.TestModule.launch;
import static dev.berth.command.TestModule.pod;
import static dev.berth.command.TestModule.refused;
import static dev.berth.command.TestModule.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ActivitySignal;
import dev.berth.messages.pod.ChangePod;
import dev.berth.messages.pod.ChangePod.EditPod;
import dev.berth.messages.pod.ChangePod.ExtendPod;
import dev.berth.messages.pod.ChangePod.RestartPod;
import dev.berth.messages.pod.ChangePod.StartPod;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.IdleStop;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodDetailEvent.PodActivitySeen;
import dev.berth.messages.pod.PodDetailEvent.PodIdleStopSet;
import dev.berth.messages.pod.PodDetailEvent.PodQuietSeen;
import dev.berth.messages.pod.PodDetailEvent.PodStopWarned;
import dev.berth.messages.pod.PodDetailEvent.PodTimerSkipped;
import dev.berth.messages.pod.PodEvent.PodStopRequested;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.PodObservation.Lost;
import dev.berth.messages.pod.PodObservation.Reachable;
import dev.berth.messages.pod.PodObservation.Stopped;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSettings.IdleRequest;
import dev.berth.messages.pod.PodSettings.TimerRequest;
import dev.berth.messages.pod.PodTrigger;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.ReportPodActivity;
import dev.berth.messages.pod.RunTimers;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a pod is stopped because nobody uses it. */
final class IdleStopTest {
    private static final Caller BERTH = Caller.system(Workspace.MAIN, "activity-1");
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Stopped STOPPED = new Stopped(new Reason("stopped", "Stopped; its disk is kept."), 20, null);
    private static final Lost LOST = new Lost(new Reason("node-away", "Its machine does not answer."), 15, null);

    private final TestModule module = TestModule.withQuota(2);

    @AfterEach
    void close() {
        module.close();
    }

    private static PodSettings idle(ActivitySignal... count) {
        return PodSettings.NONE.idling(new IdleRequest(HALF_AN_HOUR, List.of(count)));
    }

    private PodView run(PodSettings settings) {
        module.accepted(new LaunchPod(ANNA, pod(1), new PodName("one"), spec(0), null, HOST_KEY, null, settings));
        return see(1, 0);
    }

    private PodView see(int generation, int boots) {
        return see(
                generation,
                new Reachable("alloc-1", boots, List.of(Endpoint.ssh(new SshTarget("10.0.0.5", 22_001))), 10, null));
    }

    private PodView see(int generation, PodObservation seen) {
        return accepted(module.commands()
                .send(new ReportPod(Caller.system(Workspace.MAIN, "watch"), pod(1), generation, seen))
                .block());
    }

    private PodView change(ChangePod command) {
        return accepted(module.commands().send(command).block());
    }

    private PodView edit(PodSettings settings) {
        return change(new EditPod(ANNA, pod(1), null, null, null, settings));
    }

    /** What the pod is without anything being done. */
    private PodView pod1() {
        return edit(PodSettings.NONE);
    }

    private Instant now() {
        return module.clock().instant();
    }

    /** Looks at the pod now, and has done what is due, as the runner has. */
    private List<BerthEvent> look(Map<ActivitySignal, Instant> seen) {
        return look(seen, now());
    }

    private List<BerthEvent> look(Map<ActivitySignal, Instant> seen, Instant until) {
        var before = module.events().size();
        var pod = pod1();
        accepted(module.commands()
                .send(new ReportPodActivity(BERTH, pod(1), pod.generation(), pod.boots(), seen, until))
                .block());
        return since(settle(before));
    }

    private int settle(int before) {
        for (int looks = 0; isDue(pod1()); looks++) {
            assertThat(looks).as("looks at %s", pod1()).isLessThan(5);
            var events = module.events().size();
            accepted(module.commands().send(new RunTimers(BERTH, pod(1))).block());
            assertThat(module.events().size()).isGreaterThan(events);
        }
        return before;
    }

    private boolean isDue(PodView pod) {
        var due = pod.nextDue();
        return due != null && !due.isAfter(now());
    }

    private List<BerthEvent> since(int before) {
        return module.events().subList(before, module.events().size());
    }

    private List<BerthEvent> quiet() {
        return look(Map.of());
    }

    private List<BerthEvent> used(ActivitySignal signal) {
        return look(Map.of(signal, now()));
    }

    private void after(Duration time) {
        module.clock().advance(time);
    }

    @Test
    void a_pod_that_nobody_uses_is_warned_of_and_stopped_and_says_why() {
        assertThat(run(idle()).idle().stopsAt()).isEqualTo(START.plus(HALF_AN_HOUR));
        after(Duration.ofMinutes(19));
        assertThat(quiet()).isEmpty();
        assertThat(pod1().stopsAt()).isNull();

        after(MINUTE);
        assertThat(quiet())
                .satisfiesExactly(
                        seen -> assertThat(seen).isInstanceOf(PodQuietSeen.class),
                        warned -> assertThat(((PodStopWarned) warned).by()).satisfies(by -> {
                            assertThat(by.kind()).isEqualTo(PodTrigger.Kind.IDLE);
                            assertThat(by.due()).isEqualTo(START.plus(HALF_AN_HOUR));
                            assertThat(by.setBy()).isEqualTo("anna");
                        }));
        assertThat(pod1().stopsAt()).isEqualTo(START.plus(HALF_AN_HOUR));
        after(Duration.ofMinutes(9));
        assertThat(quiet()).as("once is enough").isEmpty();

        after(MINUTE);
        assertThat(quiet()).hasExactlyElementsOfTypes(PodQuietSeen.class, PodStopRequested.class);
        var stopping = pod1();
        assertThat(stopping.phase()).isEqualTo(Phase.STOPPING);
        assertThat(stopping.reason().text())
                .isEqualTo("Stopping by its idle stop, as nobody used it, set by anna at 2026-11-21T08:00:00Z.");
        see(1, STOPPED);
        assertThat(pod1().idle().signal()).isEqualTo(ActivitySignal.START);
        assertThat(quiet()).isEmpty();
    }

    @Test
    void it_is_never_idle_by_what_was_not_looked_at() {
        run(idle());
        after(Duration.ofHours(9));
        assertThat(since(settle(module.events().size())))
                .as("nobody has looked")
                .isEmpty();

        assertThat(look(Map.of(ActivitySignal.TERMINAL, now().minus(MINUTE))))
                .as("somebody was there all the time")
                .singleElement()
                .isInstanceOf(PodActivitySeen.class);
        assertThat(pod1().idle().since()).isEqualTo(now().minus(MINUTE));
        assertThat(look(Map.of(), START)).as("an old look says nothing of now").isEmpty();
    }

    @Test
    void the_view_says_which_signal_counted_last() {
        run(idle());
        after(HALF_AN_HOUR.dividedBy(3));
        used(ActivitySignal.TERMINAL);
        assertThat(pod1().idle().signal()).isEqualTo(ActivitySignal.TERMINAL);
        after(HALF_AN_HOUR.dividedBy(3));
        var earlier = now().minus(MINUTE);
        look(Map.of(ActivitySignal.TERMINAL, earlier, ActivitySignal.CONNECTION, now()));
        assertThat(pod1().idle().signal()).isEqualTo(ActivitySignal.CONNECTION);
        assertThat(pod1().idle().since()).isEqualTo(now());
    }

    @Test
    void a_pod_in_constant_use_is_told_of_a_few_times_an_hour_and_not_at_each_look() {
        run(idle());
        for (int i = 0; i < 120; i++) {
            after(MINUTE);
            used(ActivitySignal.TERMINAL);
        }
        assertThat(module.events().stream().filter(PodActivitySeen.class::isInstance))
                .hasSizeBetween(10, 16);
        assertThat(module.events().stream().filter(PodQuietSeen.class::isInstance))
                .isEmpty();
    }

    @Test
    void a_use_that_was_not_worth_telling_puts_the_stop_off_all_the_same() {
        run(idle());
        after(Duration.ofMinutes(5));
        assertThat(used(ActivitySignal.TERMINAL)).isEmpty();
        var last = now();

        after(Duration.ofMinutes(15));
        assertThat(look(Map.of(ActivitySignal.TERMINAL, last))).hasExactlyElementsOfTypes(PodActivitySeen.class);
        after(Duration.ofMinutes(14));
        look(Map.of(ActivitySignal.TERMINAL, last));
        assertThat(pod1().phase()).isEqualTo(Phase.RUNNING);
        after(MINUTE);
        look(Map.of(ActivitySignal.TERMINAL, last));
        assertThat(pod1().phase()).isEqualTo(Phase.STOPPING);
    }

    @Test
    void who_comes_after_the_warning_takes_it_back() {
        run(idle());
        after(Duration.ofMinutes(25));
        quiet();
        assertThat(pod1().stopsAt()).isNotNull();
        after(MINUTE);
        assertThat(used(ActivitySignal.TERMINAL)).hasExactlyElementsOfTypes(PodActivitySeen.class);
        assertThat(pod1().stopsAt()).isNull();
        after(Duration.ofMinutes(29));
        assertThat(quiet()).hasExactlyElementsOfTypes(PodQuietSeen.class, PodStopWarned.class);
        assertThat(pod1().phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void jobs_and_ports_count_where_somebody_has_asked_for_that_and_else_do_not() {
        run(idle(ActivitySignal.PORTS));
        after(HALF_AN_HOUR);
        assertThat(used(ActivitySignal.PORTS)).hasExactlyElementsOfTypes(PodActivitySeen.class);
        after(HALF_AN_HOUR);
        assertThat(used(ActivitySignal.JOBS)).hasExactlyElementsOfTypes(PodQuietSeen.class, PodStopRequested.class);
    }

    @Test
    void a_lock_passes_it_over_once_and_to_unlock_the_pod_does_not_end_it() {
        run(idle());
        edit(new PodSettings(null, true, null, null, null));
        after(HALF_AN_HOUR);
        assertThat(quiet()).hasExactlyElementsOfTypes(PodQuietSeen.class, PodTimerSkipped.class);
        assertThat(pod1().timers().skipped().text())
                .isEqualTo(
                        "Not done: 'stop' by its idle stop, as nobody used it, set by anna at 2026-11-21T08:00:00Z. anna has locked it.");
        after(HALF_AN_HOUR);
        assertThat(quiet()).isEmpty();

        edit(new PodSettings(null, false, null, null, null));
        assertThat(quiet()).isEmpty();
        assertThat(pod1().idle().stopsAt()).isEqualTo(now().plus(HALF_AN_HOUR));
        after(HALF_AN_HOUR);
        assertThat(quiet()).hasExactlyElementsOfTypes(PodQuietSeen.class, PodStopRequested.class);
    }

    @Test
    void extend_pushes_it_where_it_is_first_and_else_the_timer() {
        assertThat(run(idle()).actions()).contains(PodAction.EXTEND);
        var extend = new ExtendPod(ANNA, pod(1), null, null, Duration.ofHours(2));
        var due = START.plus(HALF_AN_HOUR).plus(Duration.ofHours(2));
        assertThat(change(extend).idle().stopsAt()).isEqualTo(due);
        after(Duration.ofHours(2));
        used(ActivitySignal.TERMINAL);
        assertThat(pod1().idle().stopsAt()).isEqualTo(due);
        after(HALF_AN_HOUR);
        assertThat(quiet())
                .contains(new PodStopRequested(
                        pod(1), Workspace.MAIN, 1, null, PodTrigger.of(pod1().idleStop(), due, now())));
        see(1, STOPPED);

        change(new StartPod(ANNA, pod(1), null, null));
        see(2, 0);
        edit(new PodSettings(null, null, new TimerRequest(MINUTE, null), null, null));
        var stop = pod1().timers().stop().due();
        assertThat(change(extend).timers().stop().due()).isEqualTo(stop.plus(Duration.ofHours(2)));
    }

    @Test
    void it_can_be_set_changed_and_taken_away_and_counts_from_then_at_the_earliest() {
        run(PodSettings.NONE);
        assertThat(pod1().idle()).isNull();
        after(Duration.ofHours(3));
        assertThat(used(ActivitySignal.TERMINAL)).as("nobody has asked").isEmpty();

        var set = edit(idle(ActivitySignal.JOBS));
        assertThat(set.idleStop())
                .isEqualTo(new IdleStop(HALF_AN_HOUR, List.of(ActivitySignal.JOBS), null, "anna", now()));
        assertThat(set.idle().stopsAt()).isEqualTo(now().plus(HALF_AN_HOUR));
        var before = module.events().size();
        edit(idle(ActivitySignal.JOBS));
        assertThat(since(before)).as("the same again").isEmpty();

        after(Duration.ofMinutes(29));
        quiet();
        edit(PodSettings.NONE.idling(new IdleRequest(Duration.ofMinutes(5), List.of())));
        assertThat(quiet()).isEmpty();
        assertThat(pod1().idle().stopsAt()).isEqualTo(now().plus(Duration.ofMinutes(5)));

        assertThat(edit(PodSettings.NONE.idling(IdleRequest.OFF)).idle()).isNull();
        after(Duration.ofDays(1));
        assertThat(quiet()).isEmpty();
    }

    @Test
    void each_start_and_return_counts_anew_and_what_was_seen_of_another_boot_says_nothing() {
        run(idle());
        after(Duration.ofMinutes(29));
        quiet();
        see(1, LOST);
        after(Duration.ofHours(5));
        assertThat(quiet()).isEmpty();
        see(1, new Reachable("alloc-1", 1, List.of(Endpoint.ssh(new SshTarget("10.0.0.5", 22_001))), 20, null));
        assertThat(pod1().idle().since()).isEqualTo(now());

        after(HALF_AN_HOUR);
        var stale = new ReportPodActivity(BERTH, pod(1), 1, 0, Map.of(), now());
        var before = module.events().size();
        module.commands().send(stale).block();
        change(new RestartPod(ANNA, pod(1), null, null));
        module.commands()
                .send(new ReportPodActivity(BERTH, pod(1), 1, 1, Map.of(), now()))
                .block();
        assertThat(since(before)).noneMatch(PodQuietSeen.class::isInstance);
        assertThat(pod1().idle()).isNull();
        assertThat(see(2, 0).idle().since()).isEqualTo(now());
    }

    @Test
    void a_pod_cannot_claim_to_have_been_used_later_than_now() {
        run(idle());
        after(HALF_AN_HOUR.dividedBy(2));
        look(Map.of(ActivitySignal.TERMINAL, now().plus(Duration.ofDays(300))), now().plus(Duration.ofDays(400)));
        assertThat(pod1().idle().since()).isEqualTo(now());
    }

    @Test
    void a_clock_that_was_set_back_stops_nobody_who_is_there() {
        run(idle());
        after(Duration.ofHours(3));
        used(ActivitySignal.TERMINAL);
        after(Duration.ofHours(-2));
        used(ActivitySignal.TERMINAL);
        assertThat(pod1().idle().since()).isEqualTo(now());
        after(HALF_AN_HOUR);
        assertThat(quiet()).hasExactlyElementsOfTypes(PodQuietSeen.class, PodStopRequested.class);
    }

    @Test
    void the_earlier_of_a_timer_and_the_idle_stop_is_warned_of_by_its_name() {
        run(new PodSettings(null, null, new TimerRequest(Duration.ofMinutes(28), null), null, null)
                .idling(new IdleRequest(HALF_AN_HOUR, List.of())));
        after(Duration.ofMinutes(20));
        assertThat(quiet())
                .filteredOn(PodStopWarned.class::isInstance)
                .singleElement()
                .satisfies(warned ->
                        assertThat(((PodStopWarned) warned).by().kind()).isEqualTo(PodTrigger.Kind.TIMER));
        after(Duration.ofMinutes(8));
        assertThat(quiet())
                .singleElement()
                .satisfies(stop ->
                        assertThat(((PodStopRequested) stop).by().kind()).isEqualTo(PodTrigger.Kind.TIMER));
    }

    @Test
    void nobody_of_another_workspace_can_set_it_or_keep_the_pod_awake() {
        run(idle());
        module.accepted(launch(BERT, 2, "two", 0));
        var before = module.events().size();
        assertThat(refused(module.commands()
                                .send(new EditPod(
                                        BERT, pod(1), null, null, null, PodSettings.NONE.idling(IdleRequest.OFF)))
                                .block())
                        .code())
                .isEqualTo(ProblemCode.UNKNOWN_POD);
        assertThat(refused(module.commands()
                                .send(new ExtendPod(BERT, pod(1), null, null, HALF_AN_HOUR))
                                .block())
                        .code())
                .isEqualTo(ProblemCode.UNKNOWN_POD);
        // What is seen in Bert's pod is Bert's pod's.
        module.commands()
                .send(new ReportPodActivity(BERTH, pod(2), 1, 0, Map.of(ActivitySignal.TERMINAL, now()), now()))
                .block();
        assertThat(since(before)).isEmpty();
        assertThat(module.events()).filteredOn(PodIdleStopSet.class::isInstance).hasSize(1);
    }
}
