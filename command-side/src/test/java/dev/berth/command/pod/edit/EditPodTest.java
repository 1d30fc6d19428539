package dev.berth.command.pod.edit;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.TestModule.HOST_KEY;
import static dev.berth.command.TestModule.START;
import static dev.berth.command.TestModule.accepted;
import static dev.berth.command.TestModule.caller;
import static dev.berth.command.TestModule.launch;
import static dev.berth.command.TestModule.pod;
import static dev.berth.command.TestModule.refused;
import static dev.berth.command.TestModule.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.Caller;
import dev.berth.messages.RequestKey;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ChangePod;
import dev.berth.messages.pod.ChangePod.EditPod;
import dev.berth.messages.pod.ChangePod.ExtendPod;
import dev.berth.messages.pod.ChangePod.RestartPod;
import dev.berth.messages.pod.ChangePod.StopPod;
import dev.berth.messages.pod.ChangePod.TerminatePod;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodDetailEvent.PodLabelled;
import dev.berth.messages.pod.PodDetailEvent.PodLocked;
import dev.berth.messages.pod.PodDetailEvent.PodRenamed;
import dev.berth.messages.pod.PodDetailEvent.PodScheduleSet;
import dev.berth.messages.pod.PodDetailEvent.PodTimersSet;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodEvent.PublicPortLeased;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodObservation.Gone;
import dev.berth.messages.pod.PodObservation.Reachable;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSettings.ScheduleRequest;
import dev.berth.messages.pod.PodSettings.TimerRequest;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.problem.ProblemCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

final class EditPodTest {
    private static final TimerRequest IN_8_HOURS = new TimerRequest(Duration.ofHours(8), null);
    private final TestModule module = TestModule.withQuota(null);

    @AfterEach
    void close() {
        module.close();
    }

    private PodAnswer send(ChangePod command) {
        return module.commands().send(command).block();
    }

    private static EditPod rename(Caller caller, int pod, String name) {
        return new EditPod(caller, pod(pod), null, null, new PodName(name), PodSettings.NONE);
    }

    private static EditPod edit(Caller caller, int pod, PodSettings settings) {
        return new EditPod(caller, pod(pod), null, null, null, settings);
    }

    private static PodSettings locked(boolean locked) {
        return new PodSettings(null, locked, null, null, null);
    }

    private static PodSettings timers(TimerRequest stop, TimerRequest terminate) {
        return new PodSettings(null, null, stop, terminate, null);
    }

    private void terminate(int pod) {
        accepted(send(new TerminatePod(ANNA, pod(pod), null, null)));
        accepted(module.commands()
                .send(new ReportPod(Caller.system(Workspace.MAIN, "watch"), pod(pod), 1, new Gone(0, null)))
                .block());
    }

    @Test
    void a_name_is_changed_and_the_one_before_is_free_again() {
        module.accepted(launch(ANNA, 1, "one", 0));
        var view = accepted(send(rename(ANNA, 1, "two")));
        assertThat(view.name()).isEqualTo(new PodName("two"));
        assertThat(module.events().getLast())
                .isEqualTo(new PodRenamed(pod(1), Workspace.MAIN, 1, new PodName("one"), new PodName("two"), null));

        assertThat(refused(module.commands().send(launch(ANNA, 2, "two", 0)).block())
                        .code())
                .isEqualTo(ProblemCode.NAME_TAKEN);
        module.accepted(launch(ANNA, 2, "one", 0));
        assertThat(refused(send(rename(ANNA, 1, "one"))).code()).isEqualTo(ProblemCode.NAME_TAKEN);
        assertThat(refused(send(rename(ANNA, 2, "two"))).detail()).contains(pod(1).value());
    }

    @Test
    void the_name_of_a_terminated_pod_is_free_whatever_it_was_called_before() {
        module.accepted(launch(ANNA, 1, "one", 0));
        accepted(send(rename(ANNA, 1, "two")));
        terminate(1);
        module.accepted(launch(ANNA, 2, "one", 0));
        assertThat(accepted(send(rename(ANNA, 2, "two"))).name().value()).isEqualTo("two");
        module.accepted(launch(ANNA, 3, "one", 0));
    }

    @Test
    void a_name_is_unique_within_its_workspace_only() {
        module.accepted(launch(ANNA, 1, "one", 0));
        module.accepted(launch(BERT, 2, "two", 0));
        assertThat(accepted(send(rename(ANNA, 1, "two"))).name().value()).isEqualTo("two");
    }

    @Test
    void of_pods_that_want_the_same_name_at_once_one_gets_it() {
        for (int i = 0; i < 6; i++) {
            module.accepted(launch(ANNA, i, "pod" + i, 0));
        }
        var answers = Flux.range(0, 6)
                .flatMap(i -> module.commands().send(rename(ANNA, i, "best")).subscribeOn(Schedulers.parallel()))
                .collectList()
                .block();
        assertThat(answers).filteredOn(PodAnswer.Accepted.class::isInstance).hasSize(1);
        assertThat(module.events()).filteredOn(PodRenamed.class::isInstance).hasSize(1);
    }

    @Test
    void a_pod_keeps_its_own_name_without_an_event() {
        module.accepted(launch(ANNA, 1, "one", 0));
        accepted(send(rename(ANNA, 1, "one")));
        assertThat(module.events()).hasSize(2);
    }

    @Test
    void nobody_changes_a_pod_of_another_workspace() {
        module.accepted(launch(ANNA, 1, "one", 0));
        assertThat(refused(send(rename(BERT, 1, "two"))).code()).isEqualTo(ProblemCode.UNKNOWN_POD);
        assertThat(refused(send(edit(BERT, 1, locked(true)))).code()).isEqualTo(ProblemCode.UNKNOWN_POD);
        assertThat(refused(send(edit(BERT, 1, timers(IN_8_HOURS, null)))).code())
                .isEqualTo(ProblemCode.UNKNOWN_POD);
        assertThat(refused(send(new ExtendPod(BERT, pod(1), null, null, Duration.ofHours(1))))
                        .code())
                .isEqualTo(ProblemCode.UNKNOWN_POD);
        assertThat(module.events()).hasSize(2);
    }

    @Test
    void all_that_is_asked_for_happens_in_one_append_and_again_under_the_same_key_not_at_all() {
        module.accepted(launch(ANNA, 1, "one", 0));
        var settings = new PodSettings(
                Map.of("team", "vision"),
                true,
                IN_8_HOURS,
                TimerRequest.OFF,
                new ScheduleRequest("0 8 * * *", null, "UTC"));
        var command = new EditPod(ANNA, pod(1), Set.of(2L), new RequestKey("k1", "hash"), new PodName("two"), settings);
        var view = accepted(send(command));
        assertThat(module.events().subList(2, module.events().size()))
                .hasExactlyElementsOfTypes(
                        PodRenamed.class, PodLabelled.class, PodLocked.class, PodTimersSet.class, PodScheduleSet.class)
                .allSatisfy(event -> assertThat(event.request()).isEqualTo(command.request()));
        assertThat(view.labels()).isEqualTo(Map.of("team", "vision"));
        assertThat(view.stopsAt()).isEqualTo(START.plus(Duration.ofHours(8)));
        assertThat(view.lock().by()).isEqualTo("anna");

        assertThat(accepted(send(command))).isEqualTo(view);
        assertThat(refused(send(new EditPod(
                                ANNA, pod(1), null, new RequestKey("k1", "other"), new PodName("three"), settings)))
                        .code())
                .isEqualTo(ProblemCode.IDEMPOTENCY_KEY_REUSED);
        assertThat(refused(send(new EditPod(ANNA, pod(1), Set.of(2L), null, new PodName("three"), settings)))
                        .code())
                .isEqualTo(ProblemCode.VERSION_MISMATCH);
        assertThat(module.events()).hasSize(7);
    }

    @Test
    void a_launch_with_timers_sets_them_in_the_same_append() {
        var settings = new PodSettings(Map.of("team", "vision"), true, IN_8_HOURS, null, null);
        var view = module.accepted(
                new LaunchPod(ANNA, pod(1), new PodName("one"), spec(0), null, HOST_KEY, null, settings));
        assertThat(module.events())
                .hasExactlyElementsOfTypes(
                        PodLaunchRequested.class,
                        PublicPortLeased.class,
                        PodLabelled.class,
                        PodLocked.class,
                        PodTimersSet.class);
        assertThat(view.stopsAt()).isEqualTo(START.plus(Duration.ofHours(8)));
        assertThat(view.locked()).isTrue();
        assertThat(view.actions()).containsExactly(PodAction.EXTEND);
    }

    @Test
    void what_is_not_asked_for_stays_and_what_is_taken_away_goes() {
        module.accepted(launch(ANNA, 1, "one", 0));
        accepted(send(edit(ANNA, 1, timers(IN_8_HOURS, new TimerRequest(Duration.ofDays(7), null)))));
        module.clock().advance(Duration.ofHours(1));
        var view = accepted(send(edit(caller("carl", "main"), 1, timers(TimerRequest.OFF, null))));
        assertThat(view.stopsAt()).isNull();
        assertThat(view.terminatesAt()).isEqualTo(START.plus(Duration.ofDays(7)));
        assertThat(view.timers().terminate().setBy()).isEqualTo("anna");
    }

    @Test
    void a_locked_pod_is_not_stopped_restarted_or_terminated_before_it_is_unlocked() {
        module.accepted(launch(ANNA, 1, "one", 0));
        accepted(send(edit(ANNA, 1, locked(true))));
        var carl = caller("carl", "main");
        // Before its processes run there is nothing to restart, locked or not.
        assertThat(refused(send(new RestartPod(carl, pod(1), null, null))).code())
                .isEqualTo(ProblemCode.INVALID_TRANSITION);
        var endpoints = List.of(Endpoint.ssh(new SshTarget("10.0.0.5", 22_001)));
        var reachable = new Reachable("alloc-1", 1, endpoints, 10, null);
        accepted(module.commands()
                .send(new ReportPod(Caller.system(Workspace.MAIN, "watch"), pod(1), 1, reachable))
                .block());
        for (var command : List.of(
                new StopPod(carl, pod(1), null, null),
                new RestartPod(carl, pod(1), null, null),
                new TerminatePod(carl, pod(1), null, null))) {
            var problem = refused(send(command));
            assertThat(problem.code()).isEqualTo(ProblemCode.POD_LOCKED);
            assertThat(problem.detail()).contains("by anna since", "{\"locked\": false}");
        }
        accepted(send(edit(carl, 1, locked(false))));
        accepted(send(new StopPod(carl, pod(1), null, null)));
    }

    @Test
    void nothing_of_a_pod_that_goes_can_be_changed() {
        module.accepted(launch(ANNA, 1, "one", 0));
        accepted(send(new TerminatePod(ANNA, pod(1), null, null)));
        assertThat(refused(send(rename(ANNA, 1, "two"))).code()).isEqualTo(ProblemCode.INVALID_TRANSITION);
        assertThat(refused(send(edit(ANNA, 1, locked(true)))).code()).isEqualTo(ProblemCode.INVALID_TRANSITION);
    }

    private PodView extend(Caller caller, Duration by) {
        return accepted(send(new ExtendPod(caller, pod(1), null, null, by)));
    }

    @Test
    void the_timer_that_is_due_first_is_extended_and_names_who_did_it() {
        module.accepted(launch(ANNA, 1, "one", 0));
        accepted(send(edit(ANNA, 1, timers(IN_8_HOURS, new TimerRequest(Duration.ofHours(9), null)))));
        var view = extend(caller("carl", "main"), Duration.ofHours(2));
        assertThat(view.stopsAt()).isEqualTo(START.plus(Duration.ofHours(10)));
        assertThat(view.timers().stop().setBy()).isEqualTo("carl");
        assertThat(extend(ANNA, Duration.ofHours(2)).terminatesAt()).isEqualTo(START.plus(Duration.ofHours(11)));
    }

    @Test
    void no_timer_is_extended_beyond_the_bound_or_where_there_is_none() {
        module.accepted(launch(ANNA, 1, "one", 0));
        assertThat(refused(send(new ExtendPod(ANNA, pod(1), null, null, Duration.ofHours(1))))
                        .code())
                .isEqualTo(ProblemCode.INVALID_TRANSITION);
        accepted(send(edit(ANNA, 1, timers(IN_8_HOURS, null))));
        assertThat(refused(send(new ExtendPod(ANNA, pod(1), null, null, Duration.ofDays(365))))
                        .code())
                .isEqualTo(ProblemCode.INVALID_SPEC);
    }
}
