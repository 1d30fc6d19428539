package dev.berth.command.pod.report;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.START;
import static dev.berth.command.TestModule.accepted;
import static dev.berth.command.TestModule.launch;
import static dev.berth.command.TestModule.pod;
import static dev.berth.command.TestModule.port;
import static dev.berth.command.TestModule.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ChangePod.RestartPod;
import dev.berth.messages.pod.ChangePod.StopPod;
import dev.berth.messages.pod.ChangePod.TerminatePod;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodEvent.PodFailed;
import dev.berth.messages.pod.PodEvent.PodLost;
import dev.berth.messages.pod.PodEvent.PodStarted;
import dev.berth.messages.pod.PodEvent.PodStopped;
import dev.berth.messages.pod.PodEvent.PodTerminated;
import dev.berth.messages.pod.PodEvent.PublicPortReleased;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.PodObservation.Failed;
import dev.berth.messages.pod.PodObservation.Gone;
import dev.berth.messages.pod.PodObservation.Lost;
import dev.berth.messages.pod.PodObservation.Pulling;
import dev.berth.messages.pod.PodObservation.Queued;
import dev.berth.messages.pod.PodObservation.Reachable;
import dev.berth.messages.pod.PodObservation.Scheduled;
import dev.berth.messages.pod.PodObservation.Started;
import dev.berth.messages.pod.PodObservation.Stopped;
import dev.berth.messages.pod.PodObservation.Unreachable;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.axonframework.test.fixture.AxonTestFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ReportPodTest {
    private static final Caller WATCHER = Caller.system(Workspace.MAIN, "watch-1");
    private static final SshTarget TARGET = new SshTarget("10.0.0.5", 22_001);
    private static final Reason SOLD_OUT = new Reason("sold-out", "Waiting for 1 GPU.");

    private final TestModule module = TestModule.withQuota(null);

    @BeforeEach
    void launchOne() {
        module.accepted(launch(ANNA, 1, "one", 1));
    }

    @AfterEach
    void close() {
        module.close();
    }

    private PodView see(int generation, PodObservation seen) {
        return accepted(module.commands()
                .send(new ReportPod(WATCHER, pod(1), generation, seen))
                .block());
    }

    private PodView see(PodObservation seen) {
        return see(1, seen);
    }

    private PodView running() {
        see(new Scheduled("alloc-1", "node-1", "A100", List.of("gpu-0"), 10, null));
        see(new Started("alloc-1", 1, 11, null));
        return see(new Reachable("alloc-1", 1, List.of(Endpoint.ssh(TARGET)), 11, null));
    }

    private static Stopped stopped(long index) {
        return new Stopped(new Reason("stopped", "Stopped."), index, null);
    }

    @Test
    void a_launch_passes_through_its_phases() {
        assertThat(see(new Queued(SOLD_OUT, 5, null)).phase()).isEqualTo(Phase.QUEUED);
        assertThat(see(new Scheduled("alloc-1", "node-1", "A100", List.of("gpu-0"), 10, null))
                        .node())
                .isEqualTo("node-1");
        assertThat(see(new Pulling("2 of 5 layers", 11, null)).phase()).isEqualTo(Phase.PULLING);
        assertThat(see(new Started("alloc-1", 1, 12, null)).phase()).isEqualTo(Phase.STARTING);
        var view = see(new Reachable("alloc-1", 1, List.of(Endpoint.ssh(TARGET)), 12, null));
        assertThat(view.phase()).isEqualTo(Phase.RUNNING);
        assertThat(view.runningSince()).isEqualTo(START);
        assertThat(view.version()).isEqualTo(7);
    }

    @Test
    void phases_may_be_missing_but_never_come_back() {
        running();
        var before = module.events().size();
        see(new Scheduled("alloc-1", "node-1", "A100", List.of("gpu-0"), 20, null));
        see(new Pulling("again", 20, null));
        see(new Started("alloc-1", 1, 20, null));
        see(new Reachable("alloc-1", 1, List.of(Endpoint.ssh(TARGET)), 20, null));
        assertThat(module.events()).hasSize(before);
    }

    @Test
    void a_started_pod_that_lets_nobody_in_says_why_until_it_does() {
        see(new Scheduled("alloc-1", "node-1", "A100", List.of("gpu-0"), 10, null));
        see(new Started("alloc-1", 0, 11, null));
        var why = new Reason("ssh-refuses-key", "Its SSH server refuses the key.");
        var view = see(new Unreachable("alloc-1", 0, why, 11, null));
        assertThat(view.phase()).isEqualTo(Phase.STARTING);
        assertThat(view.reason().code()).isEqualTo("ssh-refuses-key");
        var before = module.events().size();
        see(new Unreachable("alloc-1", 0, why, 11, null));
        see(new Unreachable("alloc-2", 0, new Reason("other", "Of another boot."), 12, null));
        assertThat(module.events()).hasSize(before);

        see(new Reachable("alloc-1", 0, List.of(Endpoint.ssh(TARGET)), 11, null));
        see(new Unreachable("alloc-1", 0, why, 11, null));
        assertThat(module.events()).hasSize(before + 1);
    }

    @Test
    void an_image_on_its_way_says_how_far_it_is() {
        see(new Pulling("1 of 5 layers", 10, null));
        assertThat(see(new Pulling("2 of 5 layers", 11, null)).reason().text()).isEqualTo("2 of 5 layers");
        var before = module.events().size();
        see(new Pulling("2 of 5 layers", 12, null));
        assertThat(module.events()).hasSize(before);
    }

    @Test
    void a_queued_pod_says_when_its_reason_changes() {
        see(new Queued(SOLD_OUT, 5, null));
        assertThat(see(new Queued(SOLD_OUT, 6, null)).version()).isEqualTo(3);
        var never = see(new Queued(new Reason("never-fits", "It can never fit."), 7, null));
        assertThat(never.version()).isEqualTo(4);
        assertThat(never.reason().code()).isEqualTo("never-fits");
    }

    @Test
    void older_reports_and_those_of_another_generation_are_dropped() {
        see(new Queued(SOLD_OUT, 50, null));
        var old = new ReportPod(WATCHER, pod(1), 1, new Scheduled("alloc-0", "node-1", null, List.of(), 49, null));
        assertThat(module.commands().send(old).block()).isEqualTo(new PodAnswer.Outdated(50));
        assertThat(see(2, new Started("alloc-2", 1, 60, null)).phase()).isEqualTo(Phase.QUEUED);
        assertThat(see(0, new Started("alloc-2", 1, 60, null)).phase()).isEqualTo(Phase.QUEUED);
    }

    @Test
    void a_lower_index_counts_once_nomad_was_set_back_and_is_the_newest_from_then_on() {
        running();
        var lost = new Lost(new Reason("node-silent", "Silent."), 5, null);

        assertThat(accepted(module.commands()
                                .send(new ReportPod(WATCHER, pod(1), 1, lost).seenAfterRestore())
                                .block())
                        .phase())
                .isEqualTo(Phase.LOST);
        assertThat(see(new Reachable("alloc-1", 1, List.of(Endpoint.ssh(TARGET)), 6, null))
                        .phase())
                .isEqualTo(Phase.RUNNING);
    }

    @Test
    void a_running_pod_that_waits_for_a_place_has_lost_its_own() {
        running();

        var view = see(new Queued(SOLD_OUT, 20, null));

        assertThat(view.phase()).isEqualTo(Phase.LOST);
        assertThat(view.reason().code()).isEqualTo("sold-out");
    }

    @Test
    void a_running_pod_that_was_placed_elsewhere_is_lost_and_starts_there() {
        running();

        var moved = see(new Scheduled("alloc-2", "node-2", "A100", List.of("gpu-1"), 20, null));

        assertThat(module.events().stream().map(BerthEvent::getClass)).contains(PodLost.class);
        assertThat(moved.phase()).isEqualTo(Phase.SCHEDULED);
        assertThat(moved.node()).isEqualTo("node-2");
        assertThat(moved.gpuIds()).containsExactly("gpu-1");
        assertThat(see(new Reachable("alloc-2", 0, List.of(Endpoint.ssh(TARGET)), 21, null))
                        .phase())
                .isEqualTo(Phase.RUNNING);
    }

    @Test
    void a_pod_that_is_placed_elsewhere_while_it_is_lost_or_starts_is_on_its_new_machine_with_other_gpus() {
        see(new Scheduled("alloc-1", "node-1", "A100", List.of("gpu-0"), 10, null));
        see(new Started("alloc-1", 1, 11, null));
        assertThat(see(new Scheduled("alloc-2", "node-2", "A100", List.of("gpu-1"), 12, null))
                        .node())
                .isEqualTo("node-2");
        see(new Reachable("alloc-2", 0, List.of(Endpoint.ssh(TARGET)), 13, null));
        see(new Lost(new Reason("node-down", "Its machine does not answer."), 14, null));

        var placed = see(new Scheduled("alloc-3", "node-3", "A100", List.of("gpu-2"), 15, null));

        assertThat(placed.phase()).isEqualTo(Phase.SCHEDULED);
        assertThat(placed.node()).isEqualTo("node-3");
        assertThat(placed.gpuIds()).containsExactly("gpu-2");
        assertThat(see(new Scheduled("alloc-3", "node-3", "A100", List.of("gpu-2"), 16, null)))
                .isEqualTo(placed);
    }

    @Test
    void a_reboot_is_a_loss_until_the_pod_answers_again() {
        running();
        var lost = see(new Started("alloc-1", 2, 30, null));
        assertThat(lost.phase()).isEqualTo(Phase.LOST);
        assertThat(lost.reason().code()).isEqualTo("rebooted");
        var back = see(new Reachable("alloc-1", 2, List.of(Endpoint.ssh(TARGET)), 30, null));
        assertThat(back.phase()).isEqualTo(Phase.RUNNING);
        assertThat(back.boots()).isEqualTo(2);
    }

    @Test
    void a_reboot_that_was_seen_only_afterwards_is_told_all_the_same() {
        running();
        var version = module.events().size();
        var view = see(new Reachable("alloc-1", 2, List.of(Endpoint.ssh(TARGET)), 30, null));
        assertThat(view.phase()).isEqualTo(Phase.RUNNING);
        assertThat(view.version()).isEqualTo(version + 2);
    }

    @Test
    void a_lost_pod_recovers() {
        running();
        assertThat(see(new Lost(new Reason("node-down", "Its machine does not answer."), 30, null))
                        .phase())
                .isEqualTo(Phase.LOST);
        assertThat(see(new Reachable("alloc-1", 1, List.of(Endpoint.ssh(TARGET)), 31, null))
                        .reason()
                        .code())
                .isEqualTo("recovered");
    }

    @Test
    void a_main_process_that_ends_stops_the_pod_and_gives_its_GPUs_back() {
        running();
        var view = see(new Stopped(new Reason("exited", "Its main process ended with code 0."), 40, null));
        assertThat(view.phase()).isEqualTo(Phase.STOPPED);
        assertThat(view.reason().code()).isEqualTo("exited");
        assertThat(view.gpuIds()).isEmpty();
        assertThat(see(new Started("alloc-1", 1, 41, null)).phase()).isEqualTo(Phase.STOPPED);
    }

    @Test
    void after_a_stop_was_asked_for_only_the_end_is_believed() {
        running();
        module.commands().send(new StopPod(ANNA, pod(1), null, null)).block();
        assertThat(see(new Started("alloc-1", 2, 40, null)).phase()).isEqualTo(Phase.STOPPING);
        assertThat(see(new Reachable("alloc-1", 2, List.of(Endpoint.ssh(TARGET)), 40, null))
                        .phase())
                .isEqualTo(Phase.STOPPING);
        assertThat(see(new Lost(new Reason("node-down", "Away."), 40, null)).phase())
                .isEqualTo(Phase.STOPPING);
        assertThat(see(new Failed(new Reason("exit-137", "Killed."), 41, null)).phase())
                .isEqualTo(Phase.STOPPED);
        assertThat(module.events().getLast()).isInstanceOf(PodStopped.class);
    }

    @Test
    void after_a_restart_the_old_generation_is_silent() {
        running();
        module.commands().send(new RestartPod(ANNA, pod(1), null, null)).block();
        assertThat(see(1, stopped(50)).phase()).isEqualTo(Phase.REQUESTED);
        assertThat(see(1, new Reachable("alloc-1", 1, List.of(Endpoint.ssh(TARGET)), 50, null))
                        .phase())
                .isEqualTo(Phase.REQUESTED);
        assertThat(see(2, new Reachable("alloc-2", 1, List.of(Endpoint.ssh(TARGET)), 51, null))
                        .phase())
                .isEqualTo(Phase.RUNNING);
    }

    @Test
    void only_a_pod_of_which_nothing_is_left_is_terminated_and_its_port_rests() {
        running();
        module.commands().send(new TerminatePod(ANNA, pod(1), null, null)).block();
        assertThat(see(stopped(50)).phase()).isEqualTo(Phase.STOPPING);
        var gone = see(new Gone(3, null));
        assertThat(gone.phase()).isEqualTo(Phase.TERMINATED);
        assertThat(gone.publicPort()).isNull();
        assertThat(module.events())
                .endsWith(
                        new PodTerminated(pod(1), Workspace.MAIN, 1, new PodName("one"), null),
                        new PublicPortReleased(
                                pod(1), Workspace.MAIN, 1, port(10_000), START.plus(Duration.ofMinutes(10))));
        assertThat(see(new Gone(60, null)).version()).isEqualTo(gone.version());
    }

    @Test
    void a_stopped_pod_that_is_terminated_waits_for_the_end_as_well() {
        see(stopped(10));
        module.commands().send(new TerminatePod(ANNA, pod(1), null, null)).block();
        assertThat(see(stopped(11)).phase()).isEqualTo(Phase.STOPPING);
        assertThat(see(new Gone(12, null)).phase()).isEqualTo(Phase.TERMINATED);
    }

    @Test
    void a_job_that_vanished_is_a_failure_once_it_was_placed() {
        assertThat(see(new Gone(5, null)).phase()).isEqualTo(Phase.REQUESTED);
        running();
        assertThat(see(new Gone(20, null)).reason().code()).isEqualTo("vanished");
    }

    @Test
    void events_say_when_what_was_reported_was_observed() {
        var before = Instant.parse("2026-11-20T23:17:32.381213Z");
        see(new Started("alloc-1", 1, 11, before));
        assertThat(module.events().getLast())
                .isEqualTo(new PodStarted(pod(1), Workspace.MAIN, 1, "alloc-1", 1, 11, before));
        see(new Reachable("alloc-1", 1, List.of(Endpoint.ssh(TARGET)), 12, null));
        see(new Failed(SOLD_OUT, 13, before.plusSeconds(1)));
        assertThat(module.events().getLast())
                .isEqualTo(new PodFailed(pod(1), Workspace.MAIN, 1, SOLD_OUT, 13, before.plusSeconds(1)));
    }

    @Test
    void a_report_about_no_pod_is_refused() {
        var answer = module.commands()
                .send(new ReportPod(WATCHER, pod(7), 1, new Gone(1, null)))
                .block();
        assertThat(refused(answer).code()).isEqualTo(ProblemCode.UNKNOWN_POD);
    }

    @Test
    void reports_run_through_the_production_wiring() {
        var fixture = AxonTestFixture.with(TestModule.withQuota(null).configurer(), c -> c.disableAxonServer());
        fixture.given()
                .command(launch(ANNA, 1, "one", 1))
                .when()
                .command(new ReportPod(WATCHER, pod(1), 1, stopped(9)))
                .then()
                .success()
                .events(new PodStopped(pod(1), Workspace.MAIN, 1, new Reason("stopped", "Stopped."), 9, null));
        fixture.stop();
    }
}
