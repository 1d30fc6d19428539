package dev.berth.command.pod.change;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.TestModule.accepted;
import static dev.berth.command.TestModule.launch;
import static dev.berth.command.TestModule.pod;
import static dev.berth.command.TestModule.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.Caller;
import dev.berth.messages.RequestKey;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ChangePod;
import dev.berth.messages.pod.ChangePod.RestartPod;
import dev.berth.messages.pod.ChangePod.StartPod;
import dev.berth.messages.pod.ChangePod.StopPod;
import dev.berth.messages.pod.ChangePod.TerminatePod;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodEvent.PodRestartRequested;
import dev.berth.messages.pod.PodEvent.PodStartRequested;
import dev.berth.messages.pod.PodEvent.PodStopRequested;
import dev.berth.messages.pod.PodEvent.PodTerminateRequested;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.PodObservation.Gone;
import dev.berth.messages.pod.PodObservation.Reachable;
import dev.berth.messages.pod.PodObservation.Stopped;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.util.List;
import java.util.Set;
import org.axonframework.test.fixture.AxonTestFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

final class ChangePodTest {
    private static final Caller WATCHER = Caller.system(Workspace.MAIN, "watch-1");
    private static final Reachable REACHABLE =
            new Reachable("alloc-1", 1, List.of(Endpoint.ssh(new SshTarget("10.0.0.5", 22_001))), 10, null);
    private static final Stopped STOPPED = new Stopped(new Reason("stopped", "Stopped."), 20, null);

    private final TestModule module = TestModule.withQuota(2);

    @AfterEach
    void close() {
        module.close();
    }

    private PodView run(int pod, int gpus) {
        module.accepted(launch(ANNA, pod, "pod" + pod, gpus));
        return see(pod, 1, REACHABLE);
    }

    private PodView see(int pod, int generation, PodObservation seen) {
        return accepted(module.commands()
                .send(new ReportPod(WATCHER, pod(pod), generation, seen))
                .block());
    }

    private PodView change(ChangePod command) {
        return accepted(module.commands().send(command).block());
    }

    private Problem refusal(ChangePod command) {
        return refused(module.commands().send(command).block());
    }

    private static StopPod stop(int pod) {
        return new StopPod(ANNA, pod(pod), null, null);
    }

    @Test
    void a_stop_is_only_asked_for() {
        run(1, 1);
        var view = change(stop(1));
        assertThat(view.phase()).isEqualTo(Phase.STOPPING);
        assertThat(module.events().getLast()).isEqualTo(new PodStopRequested(pod(1), Workspace.MAIN, 1, null));
        assertThat(view.version()).isEqualTo(module.events().size());
    }

    @Test
    void a_start_opens_a_new_generation() {
        run(1, 1);
        change(stop(1));
        see(1, 1, STOPPED);
        var view = change(new StartPod(ANNA, pod(1), null, null));
        assertThat(view.phase()).isEqualTo(Phase.REQUESTED);
        assertThat(view.generation()).isEqualTo(2);
        assertThat(module.events().getLast()).isEqualTo(new PodStartRequested(pod(1), Workspace.MAIN, 2, 1, null));
    }

    @Test
    void a_start_without_gpus_is_for_once_and_the_next_asks_for_what_the_launch_did() {
        run(1, 2);
        change(stop(1));
        see(1, 1, STOPPED);

        var rescue = change(new StartPod(ANNA, pod(1), null, null, 0));
        assertThat(rescue.gpu().count()).isZero();
        assertThat(module.events().getLast()).isEqualTo(new PodStartRequested(pod(1), Workspace.MAIN, 2, 0, null));
        module.accepted(launch(ANNA, 2, "other", 2));
        see(1, 2, REACHABLE);
        assertThat(change(new RestartPod(ANNA, pod(1), null, null)).gpu().count())
                .isZero();
        change(stop(1));
        see(1, 3, STOPPED);

        assertThat(refusal(new StartPod(ANNA, pod(1), null, null)).code()).isEqualTo(ProblemCode.QUOTA_EXCEEDED);
        change(new TerminatePod(ANNA, pod(2), null, null));
        see(2, 1, new Gone(0, null));
        assertThat(change(new StartPod(ANNA, pod(1), null, null)).gpu().count()).isEqualTo(2);
    }

    @Test
    void a_start_asks_the_quota_again() {
        run(1, 1);
        change(stop(1));
        see(1, 1, STOPPED);
        run(2, 2);
        var problem = refusal(new StartPod(ANNA, pod(1), null, null));
        assertThat(problem.code()).isEqualTo(ProblemCode.QUOTA_EXCEEDED);
        assertThat(problem.detail()).contains("2 of its 2 GPUs");
    }

    @Test
    void a_restart_keeps_port_and_host_key() {
        var before = run(1, 1);
        var view = change(new RestartPod(ANNA, pod(1), null, null));
        assertThat(view.generation()).isEqualTo(2);
        assertThat(view.publicPort()).isEqualTo(before.publicPort());
        assertThat(view.hostKey()).isEqualTo(before.hostKey());
        assertThat(module.events().getLast()).isEqualTo(new PodRestartRequested(pod(1), Workspace.MAIN, 2, 1, null));
    }

    @Test
    void terminating_again_changes_nothing() {
        run(1, 1);
        var terminate = new TerminatePod(ANNA, pod(1), null, null);
        var first = change(terminate);
        assertThat(first.phase()).isEqualTo(Phase.STOPPING);
        assertThat(change(terminate)).isEqualTo(first);
        see(1, 1, new Gone(30, null));
        assertThat(refusal(terminate).code()).isEqualTo(ProblemCode.INVALID_TRANSITION);
    }

    @Test
    void a_pod_that_is_stopping_can_be_terminated() {
        run(1, 1);
        change(stop(1));
        change(new TerminatePod(ANNA, pod(1), null, null));
        assertThat(module.events().getLast()).isEqualTo(new PodTerminateRequested(pod(1), Workspace.MAIN, 1, null));
    }

    @Test
    void what_cannot_be_done_now_is_refused_with_what_can() {
        run(1, 1);
        change(stop(1));
        var problem = refusal(stop(1));
        assertThat(problem.code()).isEqualTo(ProblemCode.INVALID_TRANSITION);
        assertThat(problem.detail()).contains("stopping").contains("Possible now: terminate");
        assertThat(problem.errors())
                .singleElement()
                .satisfies(fault -> assertThat(fault.detail()).contains("terminate"));
    }

    @Test
    void a_version_that_is_not_the_last_one_is_refused() {
        var seen = run(1, 1).version();
        var problem = refusal(new StopPod(ANNA, pod(1), Set.of(seen - 1), null));
        assertThat(problem.code()).isEqualTo(ProblemCode.VERSION_MISMATCH);
        assertThat(problem.detail()).contains("at version " + seen);
        assertThat(change(new StopPod(ANNA, pod(1), Set.of(seen - 1, seen), null))
                        .phase())
                .isEqualTo(Phase.STOPPING);
    }

    static List<ChangePod> changesByAnotherWorkspace() {
        return List.of(
                new StartPod(BERT, pod(1), null, null),
                new StopPod(BERT, pod(1), null, null),
                new RestartPod(BERT, pod(1), null, null),
                new TerminatePod(BERT, pod(1), Set.of(1L), null));
    }

    @ParameterizedTest
    @MethodSource("changesByAnotherWorkspace")
    void another_workspace_sees_no_difference_between_this_pod_and_none(ChangePod command) {
        var withoutPod = refusal(command);
        run(1, 1);
        assertThat(refusal(command)).isEqualTo(withoutPod);
        assertThat(withoutPod.code()).isEqualTo(ProblemCode.UNKNOWN_POD);
    }

    @Test
    void a_request_sent_again_is_not_carried_out_again() {
        run(1, 1);
        var restart = new RestartPod(ANNA, pod(1), null, new RequestKey("k1", "hash"));
        var first = change(restart);
        assertThat(change(restart)).isEqualTo(first);
        assertThat(refusal(new RestartPod(ANNA, pod(1), null, new RequestKey("k1", "else")))
                        .code())
                .isEqualTo(ProblemCode.IDEMPOTENCY_KEY_REUSED);
    }

    @Test
    void racing_twins_restart_once() {
        run(1, 1);
        var before = module.events().size();
        var restart = new RestartPod(ANNA, pod(1), null, new RequestKey("k1", "hash"));
        var commands = module.commands();
        var views = Flux.range(0, 6)
                .flatMap(_ -> commands.send(restart).subscribeOn(Schedulers.boundedElastic()))
                .map(TestModule::accepted)
                .collectList()
                .block();
        assertThat(views)
                .hasSize(6)
                .allSatisfy(view -> assertThat(view.generation()).isEqualTo(2));
        assertThat(module.events()).hasSize(before + 1);
    }

    @Test
    void changes_run_through_the_production_wiring() {
        var fixture = AxonTestFixture.with(TestModule.withQuota(null).configurer(), c -> c.disableAxonServer());
        fixture.given()
                .command(launch(ANNA, 1, "one", 1))
                .when()
                .command(stop(1))
                .then()
                .success()
                .events(new PodStopRequested(pod(1), Workspace.MAIN, 1, null));
        fixture.given().command(new ReportPod(WATCHER, pod(1), 1, STOPPED));
        fixture.when()
                .command(new StartPod(ANNA, pod(1), null, null))
                .then()
                .events(new PodStartRequested(pod(1), Workspace.MAIN, 2, 1, null));
        fixture.stop();
    }
}
