package dev.berth.command.pod.timer;

import static dev.berth.command.TestModule.ANNA;
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
import dev.berth.messages.pod.ChangePod;
import dev.berth.messages.pod.ChangePod.EditPod;
import dev.berth.messages.pod.ChangePod.ExtendPod;
import dev.berth.messages.pod.ChangePod.RestartPod;
import dev.berth.messages.pod.ChangePod.StartPod;
import dev.berth.messages.pod.ChangePod.StopPod;
import dev.berth.messages.pod.ChangePod.TerminatePod;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodDetailEvent.PodScheduleAdvanced;
import dev.berth.messages.pod.PodDetailEvent.PodStopWarned;
import dev.berth.messages.pod.PodDetailEvent.PodTerminateWarned;
import dev.berth.messages.pod.PodDetailEvent.PodTimerSkipped;
import dev.berth.messages.pod.PodDetailEvent.PodTimersSet;
import dev.berth.messages.pod.PodEvent.PodStartRequested;
import dev.berth.messages.pod.PodEvent.PodStopRequested;
import dev.berth.messages.pod.PodEvent.PodTerminateRequested;
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
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.RunTimers;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

final class RunTimersTest {
    private static final Caller BERTH = Caller.system(Workspace.MAIN, "timers-1");
    private static final TimerRequest IN_8_HOURS = new TimerRequest(Duration.ofHours(8), null);
    private static final TimerRequest IN_2_DAYS = new TimerRequest(Duration.ofDays(2), null);
    private static final Reachable REACHABLE =
            new Reachable("alloc-1", 1, List.of(Endpoint.ssh(new SshTarget("10.0.0.5", 22_001))), 10, null);
    private static final Stopped STOPPED = new Stopped(new Reason("stopped", "Stopped; its disk is kept."), 20, null);
    private static final Lost LOST = new Lost(new Reason("node-silent", "Silent."), 15, null);

    private final TestModule module = TestModule.withQuota(2);

    @AfterEach
    void close() {
        module.close();
    }

    private static PodSettings settings(TimerRequest stop, TimerRequest terminate) {
        return new PodSettings(null, null, stop, terminate, null);
    }

    private static PodSettings schedule(String start, String stop) {
        return new PodSettings(null, null, null, null, new ScheduleRequest(start, stop, "UTC"));
    }

    private void run(PodSettings settings) {
        module.accepted(new LaunchPod(ANNA, pod(1), new PodName("one"), spec(1), null, HOST_KEY, null, settings));
        see(1, REACHABLE);
    }

    private PodView see(int generation, PodObservation seen) {
        return accepted(module.commands()
                .send(new ReportPod(Caller.system(Workspace.MAIN, "watch"), pod(1), generation, seen))
                .block());
    }

    private PodView change(ChangePod command) {
        return accepted(module.commands().send(command).block());
    }

    private PodView start() {
        return change(new StartPod(ANNA, pod(1), null, null));
    }

    private void lock(boolean locked) {
        change(new EditPod(ANNA, pod(1), null, null, null, new PodSettings(null, locked, null, null, null)));
    }

    private PodView runTimers() {
        return accepted(module.commands().send(new RunTimers(BERTH, pod(1))).block());
    }

    /** What was appended by this one look. */
    private List<BerthEvent> looked() {
        var before = module.events().size();
        runTimers();
        return module.events().subList(before, module.events().size());
    }

    private void after(Duration time) {
        module.clock().advance(time);
    }

    /** What comes of looking until nothing is due any more, as the runner does. */
    private List<BerthEvent> settle() {
        var before = module.events().size();
        for (int i = 0; i < 20 && !looked().isEmpty(); i++) {
            // Each look does one thing.
        }
        return module.events().subList(before, module.events().size());
    }

    @Test
    void a_pod_is_stopped_when_its_timer_is_due_and_not_before_and_says_who_set_it() {
        run(settings(IN_8_HOURS, null));
        after(Duration.ofHours(8).minusNanos(1_000));
        assertThat(settle()).hasExactlyElementsOfTypes(PodStopWarned.class);
        after(Duration.ofNanos(1_000));
        assertThat(settle()).hasExactlyElementsOfTypes(PodStopRequested.class);

        var view = runTimers();
        assertThat(view.phase()).isEqualTo(Phase.STOPPING);
        assertThat(view.reason().text()).isEqualTo("Stopping by its timer, set by anna at 2026-11-21T08:00:00Z.");
        assertThat(module.log().getLast().metadata()).containsEntry("actor", "berth");
        assertThat(see(1, STOPPED).reason().text())
                .isEqualTo("Stopped by its timer, set by anna at 2026-11-21T08:00:00Z. Its disk is kept.");
        after(Duration.ofDays(1));
        assertThat(settle()).isEmpty();
    }

    @Test
    void however_many_look_at_once_a_timer_acts_once() {
        run(settings(IN_8_HOURS, null));
        after(Duration.ofHours(9));
        Flux.range(0, 8)
                .flatMap(_ ->
                        module.commands().send(new RunTimers(BERTH, pod(1))).subscribeOn(Schedulers.parallel()))
                .blockLast();
        assertThat(module.events())
                .filteredOn(PodStopRequested.class::isInstance)
                .hasSize(1);
    }

    @Test
    void what_was_due_while_berth_was_down_is_done_at_once_and_says_how_late() {
        run(settings(IN_8_HOURS, null));
        after(Duration.ofHours(11).plusMinutes(5));
        assertThat(settle()).hasExactlyElementsOfTypes(PodStopRequested.class);
        assertThat(runTimers().reason().text())
                .isEqualTo(
                        "Stopping by its timer, set by anna at 2026-11-21T08:00:00Z. It was due at 2026-11-21T16:00:00Z, 3 h 5 min earlier.");
    }

    @Test
    void a_clock_that_is_set_back_stops_nothing_twice_and_nothing_early() {
        run(settings(IN_8_HOURS, null));
        after(Duration.ofHours(8));
        assertThat(settle()).hasSize(1);
        see(1, STOPPED);
        after(Duration.ofDays(-1));
        start();
        see(2, REACHABLE);
        assertThat(settle()).isEmpty();
        after(Duration.ofHours(7));
        assertThat(settle()).isEmpty();
        after(Duration.ofHours(1));
        assertThat(settle()).filteredOn(PodStopRequested.class::isInstance).hasSize(1);
    }

    @Test
    void it_is_warned_ten_minutes_before_and_once_and_anew_after_an_extension() {
        run(settings(IN_8_HOURS, IN_2_DAYS));
        after(Duration.ofHours(8).minusMinutes(10).minusSeconds(1));
        assertThat(settle()).isEmpty();
        after(Duration.ofSeconds(1));
        assertThat(settle()).hasExactlyElementsOfTypes(PodStopWarned.class);
        assertThat(runTimers().timers().stopWarned()).isEqualTo(START.plus(Duration.ofHours(8)));
        change(new ExtendPod(ANNA, pod(1), null, null, Duration.ofHours(1)));
        assertThat(settle()).isEmpty();
        after(Duration.ofHours(1));
        assertThat(settle()).hasExactlyElementsOfTypes(PodStopWarned.class);
        after(Duration.ofDays(2).minusHours(9));
        assertThat(settle()).contains(module.events().getLast());
        see(1, STOPPED);
        assertThat(settle()).hasExactlyElementsOfTypes(PodTerminateWarned.class);
    }

    @Test
    void less_than_ten_minutes_are_warned_of_at_once() {
        run(settings(new TimerRequest(Duration.ofMinutes(5), null), null));
        assertThat(settle()).hasExactlyElementsOfTypes(PodStopWarned.class);
    }

    @Test
    void a_stopped_pod_is_terminated_when_that_is_due() {
        run(settings(IN_8_HOURS, IN_2_DAYS));
        after(Duration.ofHours(8));
        settle();
        see(1, STOPPED);
        after(Duration.ofDays(2));
        assertThat(settle()).hasExactlyElementsOfTypes(PodTerminateRequested.class);
        assertThat(runTimers().reason().text())
                .startsWith("Terminating by its timer, set by anna at 2026-11-21T08:00:00Z: its disk is deleted next.");
        see(1, new Gone(0, null));
        assertThat(settle()).isEmpty();
    }

    @Test
    void nothing_is_stopped_that_is_stopping_stopped_failed_or_terminated_meanwhile() {
        run(settings(IN_8_HOURS, null));
        change(new StopPod(ANNA, pod(1), null, null));
        after(Duration.ofHours(9));
        assertThat(settle()).isEmpty();
        see(1, STOPPED);
        assertThat(settle()).isEmpty();
        start();
        see(2, new Failed(new Reason("broken", "Broken."), 30, null));
        after(Duration.ofHours(9));
        assertThat(settle()).isEmpty();
        change(new TerminatePod(ANNA, pod(1), null, null));
        assertThat(settle()).isEmpty();
        see(2, new Gone(0, null));
        assertThat(settle()).isEmpty();
    }

    @Test
    void a_lost_pod_is_left_alone_and_stopped_once_it_is_back() {
        run(settings(IN_8_HOURS, null));
        see(1, LOST);
        after(Duration.ofHours(9));
        assertThat(settle()).isEmpty();
        assertThat(runTimers().nextDue()).isNull();
        see(1, new Reachable("alloc-1", 2, REACHABLE.endpoints(), 30, null));
        assertThat(settle()).hasExactlyElementsOfTypes(PodStopRequested.class);
    }

    @Test
    void a_lost_pod_that_its_user_restarts_is_not_stopped_by_what_is_past() {
        run(settings(IN_8_HOURS, null));
        see(1, LOST);
        after(Duration.ofHours(9));
        var view = change(new RestartPod(ANNA, pod(1), null, null));
        assertThat(view.stopsAt()).isEqualTo(START.plus(Duration.ofHours(17)));
        assertThat(settle()).isEmpty();
    }

    @Test
    void a_duration_counts_anew_from_each_start_and_an_instant_that_is_past_is_over() {
        run(settings(IN_8_HOURS, null));
        after(Duration.ofHours(8));
        settle();
        see(1, STOPPED);
        after(Duration.ofHours(16));
        assertThat(start().stopsAt()).isEqualTo(START.plus(Duration.ofHours(32)));
        assertThat(module.events()).filteredOn(PodTimersSet.class::isInstance).hasSize(2);
        see(2, REACHABLE);

        change(new EditPod(
                ANNA,
                pod(1),
                null,
                null,
                null,
                settings(new TimerRequest(null, START.plus(Duration.ofHours(25))), null)));
        after(Duration.ofHours(1));
        assertThat(settle()).contains(module.events().getLast()).isNotEmpty();
        see(2, new Stopped(STOPPED.why(), 40, null));
        after(Duration.ofHours(1));
        assertThat(start().stopsAt()).isNull();
        see(3, REACHABLE);
        after(Duration.ofDays(30));
        assertThat(settle()).isEmpty();
    }

    @Test
    void timers_do_nothing_to_a_locked_pod_but_say_so_and_are_over() {
        run(settings(IN_8_HOURS, IN_2_DAYS));
        lock(true);
        after(Duration.ofHours(8));
        assertThat(settle()).hasExactlyElementsOfTypes(PodTimerSkipped.class);
        var view = runTimers();
        assertThat(view.phase()).isEqualTo(Phase.RUNNING);
        assertThat(view.stopsAt()).isNull();
        assertThat(view.timers().skipped().text())
                .isEqualTo("Not done: 'stop' by its timer, set by anna at 2026-11-21T08:00:00Z. anna has locked it.");
        after(Duration.ofDays(2));
        assertThat(settle()).hasExactlyElementsOfTypes(PodTimerSkipped.class);
        lock(false);
        assertThat(settle()).isEmpty();
        assertThat(runTimers().phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void a_schedule_stops_and_starts_a_pod_again_and_again() {
        run(schedule("0 8 * * *", "0 18 * * *"));
        for (int day = 0; day < 3; day++) {
            after(Duration.ofHours(10));
            assertThat(settle())
                    .filteredOn(event -> !(event instanceof PodStopWarned))
                    .hasExactlyElementsOfTypes(PodStopRequested.class, PodScheduleAdvanced.class);
            see(1 + day, new Stopped(STOPPED.why(), 20 + day, null));
            assertThat(settle())
                    .allMatch(event -> event instanceof PodScheduleAdvanced)
                    .hasSizeLessThan(2);
            assertThat(runTimers().startsAt()).isEqualTo(Instant.parse("2026-11-2" + (2 + day) + "T08:00:00Z"));
            after(Duration.ofHours(14));
            assertThat(settle()).hasExactlyElementsOfTypes(PodStartRequested.class, PodScheduleAdvanced.class);
            assertThat(runTimers().reason().text())
                    .startsWith("Started by its schedule, set by anna at 2026-11-21T08:00:00Z.");
            see(2 + day, REACHABLE);
        }
        assertThat(runTimers().generation()).isEqualTo(4);
    }

    @Test
    void of_the_times_that_were_missed_only_the_last_one_counts() {
        run(schedule("0 8 * * *", "0 18 * * *"));
        after(Duration.ofDays(3).plusHours(1));
        assertThat(settle()).hasExactlyElementsOfTypes(PodScheduleAdvanced.class);
        assertThat(runTimers().phase()).isEqualTo(Phase.RUNNING);
        after(Duration.ofDays(3).plusHours(12));
        assertThat(settle()).hasExactlyElementsOfTypes(PodStopRequested.class, PodScheduleAdvanced.class);
        assertThat(module.events())
                .filteredOn(PodStopRequested.class::isInstance)
                .hasSize(1);
    }

    @Test
    void a_start_that_came_while_the_pod_ran_does_not_start_it_after_its_user_stopped_it() {
        run(schedule("0 10 * * *", null));
        after(Duration.ofHours(5));
        change(new StopPod(ANNA, pod(1), null, null));
        see(1, STOPPED);
        assertThat(settle()).hasExactlyElementsOfTypes(PodScheduleAdvanced.class);
        assertThat(runTimers().startsAt()).isEqualTo("2026-11-22T10:00:00Z");
    }

    @Test
    void a_start_beyond_the_quota_is_skipped_and_says_why_and_the_next_is_tried() {
        run(schedule("0 10 * * *", null));
        change(new StopPod(ANNA, pod(1), null, null));
        see(1, STOPPED);
        module.accepted(launch(ANNA, 2, "two", 2));
        after(Duration.ofHours(3));
        assertThat(settle()).hasExactlyElementsOfTypes(PodTimerSkipped.class, PodScheduleAdvanced.class);
        assertThat(runTimers().timers().skipped().text()).contains("holds 2 of its 2 GPUs");
        change(new TerminatePod(ANNA, pod(2), null, null));
        accepted(module.commands()
                .send(new ReportPod(Caller.system(Workspace.MAIN, "watch"), pod(2), 1, new Gone(0, null)))
                .block());
        after(Duration.ofDays(1));
        assertThat(settle()).hasExactlyElementsOfTypes(PodStartRequested.class, PodScheduleAdvanced.class);
    }

    @Test
    void a_schedule_does_nothing_to_a_locked_pod_and_goes_on() {
        run(schedule("0 8 * * *", "0 18 * * *"));
        lock(true);
        after(Duration.ofHours(11));
        assertThat(settle()).hasExactlyElementsOfTypes(PodTimerSkipped.class, PodScheduleAdvanced.class);
        lock(false);
        assertThat(settle()).isEmpty();
        after(Duration.ofDays(1));
        assertThat(settle())
                .filteredOn(event -> !(event instanceof PodStopWarned))
                .hasExactlyElementsOfTypes(PodStopRequested.class, PodScheduleAdvanced.class);
    }

    @Test
    void timers_of_other_pods_stay_as_they_are() {
        run(settings(IN_8_HOURS, null));
        module.accepted(launch(ANNA, 2, "two", 1));
        after(Duration.ofHours(9));
        settle();
        accepted(module.commands().send(new RunTimers(BERTH, pod(2))).block());
        assertThat(module.events())
                .filteredOn(PodStopRequested.class::isInstance)
                .extracting(event -> ((PodStopRequested) event).pod())
                .containsExactly(pod(1));
        assertThat(refused(module.commands().send(new RunTimers(BERTH, pod(9))).block())
                        .code())
                .isEqualTo(ProblemCode.UNKNOWN_POD);
        assertThat(IntStream.range(0, 3).mapToObj(_ -> looked())).allMatch(List::isEmpty);
    }
}
