package dev.berth.command.pod.timer;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.TestModule.HOST_KEY;
import static dev.berth.command.TestModule.START;
import static dev.berth.command.TestModule.accepted;
import static dev.berth.command.TestModule.pod;
import static dev.berth.command.TestModule.refused;
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
import dev.berth.messages.pod.CommandEnd;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.LoginSession;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodDetailEvent.PodCommandEnded;
import dev.berth.messages.pod.PodDetailEvent.PodSessionEnded;
import dev.berth.messages.pod.PodDetailEvent.PodSessionSet;
import dev.berth.messages.pod.PodDetailEvent.PodSessionStarted;
import dev.berth.messages.pod.PodDetailEvent.PodSessionWarned;
import dev.berth.messages.pod.PodDetailEvent.PodStopWarned;
import dev.berth.messages.pod.PodDetailEvent.PodTimerSkipped;
import dev.berth.messages.pod.PodEvent.PodStopRequested;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.PodObservation.Lost;
import dev.berth.messages.pod.PodObservation.Reachable;
import dev.berth.messages.pod.PodObservation.Stopped;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSettings.SessionRequest;
import dev.berth.messages.pod.PodSettings.TimerRequest;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.ReportPodNews;
import dev.berth.messages.pod.RunTimers;
import dev.berth.messages.pod.SessionTrigger;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** From when and until when people may log in, as each trigger has it. */
final class SessionTest {
    private static final Caller BERTH = Caller.system(Workspace.MAIN, "timers-1");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Stopped STOPPED = new Stopped(new Reason("stopped", "Stopped; its disk is kept."), 20, null);

    private final TestModule module = TestModule.withQuota(2);

    @AfterEach
    void close() {
        module.close();
    }

    private static PodSettings session(SessionTrigger trigger, Duration timeout) {
        return new PodSettings(null, null, null, null, null, null, null, new SessionRequest(trigger, timeout));
    }

    private PodView run(PodSettings settings) {
        var spec = new PodSpec(
                "ubuntu",
                null,
                GpuRequest.NONE,
                List.of(),
                20,
                List.of(),
                null,
                null,
                null,
                List.of("train"),
                null,
                null,
                List.of());
        module.accepted(new LaunchPod(ANNA, pod(1), new PodName("one"), spec, null, HOST_KEY, null, settings));
        return see(1, 0);
    }

    private PodView run(SessionTrigger trigger, Duration timeout) {
        return run(session(trigger, timeout));
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

    private Problem refusal(PodSettings settings) {
        return refused(module.commands()
                .send(new EditPod(ANNA, pod(1), null, null, null, settings))
                .block());
    }

    private PodView lock() {
        return edit(new PodSettings(null, true, null, null, null));
    }

    private PodView tell(CommandEnd end, boolean loggedIn) {
        var generation = look().generation();
        return accepted(module.commands()
                .send(new ReportPodNews(BERTH, pod(1), generation, end, loggedIn))
                .block());
    }

    private PodView logIn() {
        return tell(null, true);
    }

    private PodView ended(int status) {
        return tell(new CommandEnd(look().boots(), status, null), false);
    }

    /** What the pod is without anything being done. */
    private PodView look() {
        return edit(new PodSettings(null, null, null, null, null));
    }

    private PodView runTimers() {
        return accepted(module.commands().send(new RunTimers(BERTH, pod(1))).block());
    }

    /** What comes of looking until nothing is due any more, as the runner does. */
    private List<BerthEvent> settle() {
        var before = module.events().size();
        int seen;
        int looks = 0;
        do {
            seen = module.events().size();
            runTimers();
            assertThat(looks++).isLessThan(20);
        } while (module.events().size() > seen);
        return module.events().subList(before, module.events().size());
    }

    private void after(Duration time) {
        module.clock().advance(time);
    }

    @Test
    void BASE_3_without_a_trigger_people_may_log_in_as_soon_as_the_pod_runs_and_as_long_as_it_does() {
        var view = run(PodSettings.NONE);

        assertThat(view.session().trigger()).isEqualTo(SessionTrigger.ON_STARTUP);
        assertThat(view.session().startedAt()).isEqualTo(START);
        assertThat(view.session().letsIn()).isTrue();
        logIn();
        ended(7);
        after(Duration.ofDays(30));
        assertThat(settle()).isEmpty();
        assertThat(look().session().letsIn()).isTrue();
        assertThat(look().session().expiresAt()).isNull();
    }

    @Test
    void BASE_4_on_demand_the_first_log_in_begins_the_session_which_is_warned_of_and_ends_once_while_the_pod_goes_on() {
        assertThat(run(SessionTrigger.ON_DEMAND, null).session().letsIn()).isTrue();
        after(Duration.ofDays(3));
        assertThat(settle()).isEmpty();

        var begun = logIn().session();
        assertThat(begun.startedAt()).isEqualTo(START.plus(Duration.ofDays(3)));
        assertThat(begun.expiresAt()).isEqualTo(begun.startedAt().plus(Duration.ofHours(8)));
        assertThat(logIn().session()).isEqualTo(begun);
        after(Duration.ofMinutes(470).minusNanos(1_000));
        assertThat(settle()).isEmpty();
        after(Duration.ofNanos(1_000));
        assertThat(settle()).containsExactly(new PodSessionWarned(pod(1), Workspace.MAIN, 1, begun.expiresAt()));
        after(Duration.ofMinutes(10));
        assertThat(settle()).containsExactly(new PodSessionEnded(pod(1), Workspace.MAIN, 1));

        var over = look();
        assertThat(over.phase()).isEqualTo(Phase.RUNNING);
        assertThat(over.session().letsIn()).isFalse();
        assertThat(over.session().closedText(over.name()))
                .isEqualTo(
                        "one is running and lets nobody in any more: its session ended at 2026-11-24T16:00:00Z. Change 'sessionTimeout' to open another.");
        after(Duration.ofDays(1));
        logIn();
        assertThat(settle()).isEmpty();
        assertThat(look().session().letsIn()).isFalse();
    }

    @Test
    void BASE_4_on_failure_nobody_is_let_in_while_the_command_runs_and_a_pod_whose_command_ended_well_is_stopped() {
        var running = run(SessionTrigger.ON_FAILURE, HOUR);
        assertThat(running.session().letsIn()).isFalse();
        assertThat(running.session().closedText(running.name()))
                .isEqualTo("one is running and lets nobody in yet: its session begins when its start command fails.");
        logIn();
        assertThat(look().session().letsIn()).isFalse();

        var done = ended(0);

        assertThat(done.phase()).isEqualTo(Phase.STOPPING);
        assertThat(done.session().letsIn()).isFalse();
        assertThat(done.reason().text())
                .isEqualTo(
                        "Stopping by its trigger, as its start command ended well, set by anna at 2026-11-21T08:00:00Z.");
        assertThat(see(1, STOPPED).reason().text()).endsWith("Its disk is kept.");
        assertThat(look().commandRun().exitStatus()).isZero();
        after(Duration.ofDays(1));
        assertThat(settle()).isEmpty();
    }

    @Test
    void BASE_4_on_failure_a_pod_whose_command_failed_is_kept_for_a_time_in_which_people_may_log_in_and_stopped_then() {
        run(SessionTrigger.ON_FAILURE, HOUR);
        after(Duration.ofHours(5));

        var kept = ended(7);
        assertThat(kept.phase()).isEqualTo(Phase.RUNNING);
        assertThat(kept.session().letsIn()).isTrue();
        assertThat(kept.stopsAt()).isEqualTo(START.plus(Duration.ofHours(6)));
        assertThat(module.events().getLast())
                .isEqualTo(new PodSessionStarted(pod(1), Workspace.MAIN, 1, START.plus(Duration.ofHours(6))));
        after(Duration.ofMinutes(50));
        assertThat(settle()).hasExactlyElementsOfTypes(PodStopWarned.class);
        after(Duration.ofMinutes(10));
        assertThat(settle()).hasExactlyElementsOfTypes(PodStopRequested.class);

        assertThat(look().reason().text())
                .isEqualTo("Stopping by the end of its session, set by anna at 2026-11-21T08:00:00Z.");
        see(1, STOPPED);
        after(Duration.ofDays(1));
        assertThat(settle()).isEmpty();
    }

    @Test
    void however_many_look_and_tell_at_once_a_session_begins_and_ends_once() {
        run(SessionTrigger.ON_FAILURE, HOUR);
        Flux.merge(IntStream.range(0, 8)
                        .mapToObj(_ -> module.commands()
                                .send(new ReportPodNews(BERTH, pod(1), 1, new CommandEnd(0, 7, null), true))
                                .subscribeOn(Schedulers.boundedElastic()))
                        .toList())
                .blockLast();
        after(HOUR);
        Flux.merge(IntStream.range(0, 8)
                        .mapToObj(_ -> module.commands()
                                .send(new RunTimers(BERTH, pod(1)))
                                .subscribeOn(Schedulers.boundedElastic()))
                        .toList())
                .blockLast();

        assertThat(module.events())
                .filteredOn(PodCommandEnded.class::isInstance)
                .hasSize(1);
        assertThat(module.events())
                .filteredOn(PodSessionStarted.class::isInstance)
                .hasSize(1);
        assertThat(module.events())
                .filteredOn(PodStopRequested.class::isInstance)
                .hasSize(1);
    }

    @Test
    void each_start_and_each_boot_on_failure_begins_anew() {
        run(SessionTrigger.ON_FAILURE, HOUR);
        ended(7);
        see(1, new Lost(new Reason("node-silent", "Silent."), 10, null));
        after(Duration.ofHours(2));
        assertThat(settle()).as("while it is lost").isEmpty();
        assertThat(see(1, 1).session().letsIn()).as("its command runs again").isFalse();
        assertThat(settle()).isEmpty();
        assertThat(ended(0).phase()).isEqualTo(Phase.STOPPING);
        see(1, STOPPED);

        change(new StartPod(ANNA, pod(1), null, null));
        assertThat(see(2, 0).session().letsIn()).isFalse();
        assertThat(ended(1).session().letsIn()).isTrue();
        change(new RestartPod(ANNA, pod(1), null, null));
        assertThat(see(3, 0).session().letsIn()).isFalse();
    }

    @Test
    void a_session_on_demand_survives_a_boot_of_the_machine_and_not_a_restart() {
        run(SessionTrigger.ON_DEMAND, HOUR);
        var begun = logIn().session();
        see(1, new Lost(new Reason("node-silent", "Silent."), 10, null));
        assertThat(see(1, 1).session()).isEqualTo(begun);
        change(new RestartPod(ANNA, pod(1), null, null));
        assertThat(see(2, 0).session().startedAt()).isNull();
        after(Duration.ofDays(1));
        assertThat(settle()).isEmpty();
    }

    @Test
    void on_a_locked_pod_the_stop_is_passed_over_for_good_and_the_session_ends_all_the_same() {
        run(SessionTrigger.ON_FAILURE, HOUR);
        lock();
        ended(7);
        after(HOUR);

        assertThat(settle()).hasExactlyElementsOfTypes(PodSessionEnded.class, PodTimerSkipped.class);
        assertThat(look().phase()).isEqualTo(Phase.RUNNING);
        assertThat(look().session().letsIn()).isFalse();
        assertThat(look().timers().skipped().text()).contains("anna has locked it.");
    }

    @Test
    void on_a_locked_pod_a_command_that_ends_well_stops_nothing() {
        run(SessionTrigger.ON_FAILURE, HOUR);
        lock();

        assertThat(ended(0).phase()).isEqualTo(Phase.RUNNING);
        assertThat(module.events().getLast()).isInstanceOf(PodTimerSkipped.class);
        assertThat(look().session().letsIn()).isFalse();
    }

    @Test
    void BASE_17_a_session_is_extended_as_a_timer_is_and_one_that_has_ended_is_opened_again_by_another_time() {
        run(SessionTrigger.ON_DEMAND, HOUR);
        assertThat(look().actions()).doesNotContain(PodAction.EXTEND);
        logIn();
        assertThat(look().actions()).contains(PodAction.EXTEND);
        var later = change(new ExtendPod(ANNA, pod(1), null, null, HOUR)).session();
        assertThat(later.expiresAt()).isEqualTo(START.plus(HOUR).plus(HOUR));
        assertThat(later.timeout()).isEqualTo(HOUR);
        assertThat(later.startedAt()).isEqualTo(START);
        after(Duration.ofHours(2));
        assertThat(settle()).hasExactlyElementsOfTypes(PodSessionEnded.class);
        assertThat(look().actions()).doesNotContain(PodAction.EXTEND);

        var open = edit(session(null, Duration.ofHours(3))).session();
        assertThat(open.letsIn()).isTrue();
        assertThat(open.expiresAt()).isEqualTo(START.plus(Duration.ofHours(5)));
        after(Duration.ofHours(3));
        assertThat(settle()).hasExactlyElementsOfTypes(PodSessionEnded.class);
    }

    @Test
    void of_a_session_and_a_timer_the_one_is_extended_that_is_due_first() {
        run(new PodSettings(
                null,
                null,
                new TimerRequest(Duration.ofMinutes(90), null),
                null,
                null,
                null,
                null,
                new SessionRequest(SessionTrigger.ON_DEMAND, HOUR)));
        logIn();
        change(new ExtendPod(ANNA, pod(1), null, null, HOUR));
        assertThat(look().session().expiresAt()).isEqualTo(START.plus(Duration.ofHours(2)));
        var moved = change(new ExtendPod(ANNA, pod(1), null, null, HOUR));
        assertThat(moved.stopsAt()).isEqualTo(START.plus(Duration.ofMinutes(150)));
        assertThat(moved.session().expiresAt()).isEqualTo(START.plus(Duration.ofHours(2)));
    }

    @Test
    void BASE_4_the_trigger_of_an_on_startup_session_cannot_be_changed() {
        run(PodSettings.NONE);

        var refused = refusal(session(SessionTrigger.ON_DEMAND, null));
        assertThat(refused.code()).isEqualTo(ProblemCode.INVALID_SPEC);
        assertThat(refused.detail()).startsWith("Cannot change trigger on on-startup sessions");
        assertThat(refused.errors())
                .singleElement()
                .satisfies(fault -> assertThat(fault.field()).isEqualTo("trigger"));
        assertThat(refusal(session(null, HOUR)).errors())
                .singleElement()
                .satisfies(fault -> assertThat(fault.field()).isEqualTo("sessionTimeout"));
        int events = module.events().size();
        edit(session(SessionTrigger.ON_STARTUP, null));
        assertThat(module.events()).hasSize(events);
    }

    @Test
    void BASE_17_another_trigger_counts_at_once() {
        run(SessionTrigger.ON_DEMAND, HOUR);
        logIn();
        assertThat(edit(session(SessionTrigger.ON_FAILURE, null)).session().letsIn())
                .as("its command has not failed")
                .isFalse();
        assertThat(edit(session(SessionTrigger.ON_DEMAND, null)).session().startedAt())
                .isNull();
        ended(7);
        var failed = edit(session(SessionTrigger.ON_FAILURE, null)).session();
        assertThat(failed.letsIn()).isTrue();
        assertThat(failed.expiresAt()).isEqualTo(START.plus(HOUR));
        var open = edit(session(SessionTrigger.ON_STARTUP, null)).session();
        assertThat(open.letsIn()).isTrue();
        assertThat(open.expiresAt()).isNull();
        after(Duration.ofDays(1));
        assertThat(settle()).isEmpty();
        assertThat(refusal(session(SessionTrigger.ON_FAILURE, null)).detail()).contains("Cannot change trigger");
    }

    @Test
    void another_trigger_after_the_end_of_a_session_ends_nothing_at_once() {
        run(SessionTrigger.ON_DEMAND, HOUR);
        ended(7);
        logIn();
        after(HOUR);
        settle();
        int events = module.events().size();
        edit(session(SessionTrigger.ON_DEMAND, null));
        assertThat(module.events()).hasSize(events);

        assertThat(edit(session(SessionTrigger.ON_FAILURE, null)).stopsAt())
                .isEqualTo(START.plus(HOUR).plus(HOUR));
        assertThat(settle()).isEmpty();
        assertThat(look().session().letsIn()).isTrue();
    }

    @Test
    void a_command_that_ended_well_already_can_fail_no_more() {
        run(SessionTrigger.ON_DEMAND, HOUR);
        ended(0);

        assertThat(refusal(session(SessionTrigger.ON_FAILURE, null)).errors())
                .singleElement()
                .satisfies(fault -> assertThat(fault.code()).isEqualTo("command-ended"));
        assertThat(look().phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void a_pod_without_a_command_has_no_session_on_failure() {
        var spec = new PodSpec("ubuntu", null, GpuRequest.NONE, List.of(), 20, List.of());
        module.accepted(new LaunchPod(
                ANNA, pod(1), new PodName("one"), spec, null, HOST_KEY, null, session(SessionTrigger.ON_DEMAND, HOUR)));

        assertThat(refusal(session(SessionTrigger.ON_FAILURE, null)).errors())
                .singleElement()
                .satisfies(fault -> assertThat(fault.code()).isEqualTo("needs-command"));
    }

    @Test
    void another_workspace_neither_changes_nor_extends_a_session() {
        run(SessionTrigger.ON_DEMAND, HOUR);
        var before = logIn();

        for (ChangePod foreign : List.of(
                new EditPod(BERT, pod(1), null, null, null, session(SessionTrigger.ON_STARTUP, null)),
                new ExtendPod(BERT, pod(1), null, null, HOUR))) {
            assertThat(refused(module.commands().send(foreign).block()).code()).isEqualTo(ProblemCode.UNKNOWN_POD);
        }
        assertThat(look().session()).isEqualTo(before.session());
    }

    @Test
    void who_set_it_and_when_stands_in_the_log_with_the_whole_session() {
        run(SessionTrigger.ON_DEMAND, HOUR);

        assertThat(module.events())
                .contains(new PodSessionSet(
                        pod(1), Workspace.MAIN, 1, SessionTrigger.ON_DEMAND, HOUR, null, "anna", null));
        assertThat(look().session())
                .isEqualTo(new LoginSession(SessionTrigger.ON_DEMAND, HOUR, null, null, null, null, "anna", START));
    }
}
