package dev.berth.command.pod.reset;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.TestModule.accepted;
import static dev.berth.command.TestModule.launch;
import static dev.berth.command.TestModule.launchNodes;
import static dev.berth.command.TestModule.pod;
import static dev.berth.command.TestModule.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.Caller;
import dev.berth.messages.RequestKey;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ChangePod;
import dev.berth.messages.pod.ChangePod.EditPod;
import dev.berth.messages.pod.ChangePod.ResetPod;
import dev.berth.messages.pod.ChangePod.StopPod;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodEvent.PodRestartRequested;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.PodObservation.Reachable;
import dev.berth.messages.pod.PodObservation.Scheduled;
import dev.berth.messages.pod.PodObservation.Stopped;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ResetPodTest {
    private static final Caller WATCHER = Caller.system(Workspace.MAIN, "watch-1");
    private static final Reachable REACHABLE =
            new Reachable("alloc-1", 1, List.of(Endpoint.ssh(new SshTarget("10.0.0.5", 22_001))), 10, null);

    private final TestModule module = TestModule.withQuota(2);

    @AfterEach
    void close() {
        module.close();
    }

    private PodView run(int pod, int gpus) {
        module.accepted(launch(ANNA, pod, "pod" + pod, gpus));
        see(pod, 1, new Scheduled("alloc-1", "node-1", null, List.of(), 5, null, "berth-ready-1", null));
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

    private static ResetPod reset(int pod) {
        return new ResetPod(ANNA, pod(pod), null, null, true);
    }

    @Test
    void a_reset_is_a_new_generation_that_is_to_have_an_empty_disk_of_its_own() {
        run(1, 1);

        var view = change(reset(1));

        assertThat(module.events().getLast())
                .isEqualTo(new PodRestartRequested(pod(1), Workspace.MAIN, 2, 1, null, pod(1) + "-2"));
        assertThat(view.phase()).isEqualTo(Phase.REQUESTED);
        assertThat(view.reason().text()).contains("empty disk");
        assertThat(view.disk().name()).isEqualTo("berth-ready-1");
        assertThat(view.disk().next()).isEqualTo(pod(1) + "-2");

        var placed = see(1, 2, new Scheduled("alloc-2", "node-1", null, List.of(), 15, null, pod(1) + "-2", null));
        assertThat(placed.disk().name()).isEqualTo(pod(1) + "-2");
        assertThat(placed.disk().next()).isNull();
    }

    @Test
    void nothing_is_wiped_that_nobody_has_said_may_be_and_what_would_be_lost_is_named() {
        run(1, 1);
        var before = module.events().size();

        var problem = refusal(new ResetPod(ANNA, pod(1), null, null, false));

        assertThat(problem.code()).isEqualTo(ProblemCode.WIPE_UNCONFIRMED);
        assertThat(problem.detail()).contains("deletes", "a disk of 20 GiB", "\"wipe\": true");
        assertThat(problem.errors())
                .singleElement()
                .satisfies(fault -> assertThat(fault.field()).isEqualTo("wipe"));
        assertThat(module.events()).hasSize(before);
    }

    @Test
    void a_locked_pod_is_not_reset_and_nobody_elses_is() {
        run(1, 1);
        assertThat(refusal(new ResetPod(BERT, pod(1), null, null, true)).code()).isEqualTo(ProblemCode.UNKNOWN_POD);
        change(new EditPod(ANNA, pod(1), null, null, null, new PodSettings(null, true, null, null, null)));

        assertThat(refusal(reset(1)).code()).isEqualTo(ProblemCode.POD_LOCKED);
    }

    @Test
    void a_stopped_pod_needs_the_quota_again_and_a_running_one_holds_it() {
        run(1, 2);
        change(reset(1));
        see(1, 2, REACHABLE);
        change(new StopPod(ANNA, pod(1), null, null));
        see(1, 2, new Stopped(new Reason("stopped", "Stopped."), 20, null));
        module.accepted(launch(ANNA, 2, "other", 1));

        assertThat(refusal(reset(1)).code()).isEqualTo(ProblemCode.QUOTA_EXCEEDED);
    }

    @Test
    void the_same_request_again_resets_once() {
        run(1, 1);
        var command = new ResetPod(ANNA, pod(1), null, new RequestKey("key-1", "hash"), true);

        change(command);
        var events = module.events().size();
        change(command);

        assertThat(module.events()).hasSize(events);
    }

    @Test
    void a_pod_of_several_nodes_is_not_reset_and_is_told_why() {
        var launched = module.accepted(launchNodes(ANNA, 1, "train", 0, 2));
        for (int node = 0; node < 2; node++) {
            var target = new SshTarget("10.0.0." + node, 22_001);
            accepted(module.commands()
                    .send(new ReportPod(
                            WATCHER,
                            pod(1),
                            1,
                            new Scheduled("alloc-" + node, "gpu-" + node, null, List.of(), 5, null),
                            node,
                            false))
                    .block());
            launched = accepted(module.commands()
                    .send(new ReportPod(
                            WATCHER,
                            pod(1),
                            1,
                            new Reachable("alloc-" + node, 0, List.of(Endpoint.ssh(target)), 10, null),
                            node,
                            false))
                    .block());
        }
        assertThat(launched.phase()).isEqualTo(Phase.RUNNING);
        assertThat(launched.actions()).containsExactly(PodAction.STOP, PodAction.RESTART, PodAction.TERMINATE);
        int before = module.events().size();

        var problem = refusal(reset(1));

        assertThat(problem.code()).isEqualTo(ProblemCode.INVALID_TRANSITION);
        assertThat(problem.detail()).contains("2 nodes", "a disk each", "restart the pod");
        assertThat(module.events()).hasSize(before);
    }
}
