package dev.berth.command.pod.report;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.accepted;
import static dev.berth.command.TestModule.launch;
import static dev.berth.command.TestModule.launchNodes;
import static dev.berth.command.TestModule.pod;
import static dev.berth.command.TestModule.port;
import static dev.berth.command.TestModule.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ChangePod.EditPod;
import dev.berth.messages.pod.ChangePod.RestartPod;
import dev.berth.messages.pod.ChangePod.StartPod;
import dev.berth.messages.pod.ChangePod.StopPod;
import dev.berth.messages.pod.ChangePod.TerminatePod;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.NodeAddress;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodDetailEvent.PodTimerSkipped;
import dev.berth.messages.pod.PodEvent.PodBecameReachable;
import dev.berth.messages.pod.PodEvent.PodLost;
import dev.berth.messages.pod.PodEvent.PodRecovered;
import dev.berth.messages.pod.PodEvent.PublicPortLeased;
import dev.berth.messages.pod.PodEvent.PublicPortReleased;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodNode;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.PodObservation.Failed;
import dev.berth.messages.pod.PodObservation.Gone;
import dev.berth.messages.pod.PodObservation.Lost;
import dev.berth.messages.pod.PodObservation.Queued;
import dev.berth.messages.pod.PodObservation.Reachable;
import dev.berth.messages.pod.PodObservation.Scheduled;
import dev.berth.messages.pod.PodObservation.Started;
import dev.berth.messages.pod.PodObservation.Stopped;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSettings.ScheduleRequest;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.RunTimers;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.problem.ProblemCode;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SeveralNodesTest {
    private static final Caller WATCHER = Caller.system(Workspace.MAIN, "watch-1");
    private static final Reason WHY = new Reason("node-silent", "gpu-1 has stopped answering.");

    private final TestModule module = TestModule.withQuota(8);

    @AfterEach
    void close() {
        module.close();
    }

    private PodView see(@Nullable Integer node, PodObservation seen) {
        return see(1, node, seen);
    }

    private PodView see(int generation, @Nullable Integer node, PodObservation seen) {
        return accepted(module.commands()
                .send(new ReportPod(WATCHER, pod(1), generation, seen, node, false))
                .block());
    }

    private PodView place(int node) {
        return see(
                node,
                new Scheduled(
                        "alloc-" + node,
                        "gpu-" + node,
                        "A100",
                        List.of("card-" + node),
                        10 + node,
                        null,
                        "disk-" + node,
                        new NodeAddress("10.0.0." + node, 30_000)));
    }

    private PodView start(int node) {
        return see(node, new Started("alloc-" + node, 0, 20 + node, null));
    }

    private PodView reach(int node) {
        return reach(node, 30);
    }

    private PodView reach(int node, long index) {
        var target = new SshTarget("10.0.0." + node, 22_000);
        return see(node, new Reachable("alloc-" + node, 0, List.of(Endpoint.ssh(target)), index, null));
    }

    private PodView running() {
        module.accepted(launchNodes(ANNA, 1, "train", 1, 3));
        for (int node = 0; node < 3; node++) {
            place(node);
            start(node);
            reach(node);
        }
        return see(0, new Started("alloc-0", 0, 30, null));
    }

    private static List<Phase> phases(PodView pod) {
        return nodes(pod).stream().map(PodNode::phase).toList();
    }

    private static List<PodNode> nodes(PodView pod) {
        return Objects.requireNonNull(pod.nodes());
    }

    @Test
    void BASE_22_it_runs_once_all_of_its_nodes_can_be_reached() {
        var launched = module.accepted(launchNodes(ANNA, 1, "train", 1, 3));
        assertThat(launched.phase()).isEqualTo(Phase.REQUESTED);
        assertThat(place(0).phase()).isEqualTo(Phase.REQUESTED);
        assertThat(place(2).phase()).isEqualTo(Phase.REQUESTED);
        var placed = place(1);
        assertThat(placed.phase()).isEqualTo(Phase.SCHEDULED);
        assertThat(placed.node()).isEqualTo("gpu-0, gpu-1, gpu-2");
        assertThat(placed.gpuIds()).containsExactly("card-0", "card-1", "card-2");
        assertThat(nodes(placed).get(1).address()).isEqualTo(new NodeAddress("10.0.0.1", 30_000));
        start(1);
        reach(1);
        start(0);
        var some = start(2);
        assertThat(some.phase()).isEqualTo(Phase.STARTING);
        assertThat(some.reason().text()).isEqualTo("1 of its 3 nodes can be reached.");
        reach(2);
        var all = reach(0);
        assertThat(all.phase()).isEqualTo(Phase.RUNNING);
        assertThat(phases(all)).containsOnly(Phase.RUNNING);
        assertThat(module.events())
                .filteredOn(PodBecameReachable.class::isInstance)
                .singleElement()
                .satisfies(event ->
                        assertThat(((PodBecameReachable) event).allocation()).isEqualTo("alloc-0"));
    }

    @Test
    void one_node_lost_is_named_in_the_pods_reason_and_the_others_stay() {
        running();
        var lost = see(1, new Lost(WHY, 40, null));
        assertThat(lost.phase()).isEqualTo(Phase.LOST);
        assertThat(lost.reason().code()).isEqualTo("node-silent");
        assertThat(lost.reason().text()).isEqualTo("Node 1 of 3 (on gpu-1): gpu-1 has stopped answering.");
        assertThat(phases(lost)).containsExactly(Phase.RUNNING, Phase.LOST, Phase.RUNNING);
        assertThat(nodes(lost).get(2).target()).isNotNull();
        var back = reach(1, 41);
        assertThat(back.phase()).isEqualTo(Phase.RUNNING);
        assertThat(module.events()).hasAtLeastOneElementOfType(PodRecovered.class);
    }

    @Test
    void a_node_that_was_away_between_two_looks_has_the_whole_pod_lost_and_back() {
        running();
        var target = new SshTarget("10.0.0.2", 22_001);
        see(2, new Reachable("alloc-9", 0, List.of(Endpoint.ssh(target)), 50, null));
        assertThat(module.events()).hasAtLeastOneElementOfType(PodLost.class);
        assertThat(module.events()).hasAtLeastOneElementOfType(PodRecovered.class);
    }

    @Test
    void one_node_failed_fails_the_pod_and_holds_no_GPUs_any_more() {
        running();
        var failed = see(2, new Failed(new Reason("out-of-memory", "It took too much memory."), 40, null));
        assertThat(failed.phase()).isEqualTo(Phase.FAILED);
        assertThat(failed.reason().text()).isEqualTo("Node 2 of 3 (on gpu-2): It took too much memory.");
        assertThat(phases(failed)).containsExactly(Phase.STOPPED, Phase.STOPPED, Phase.FAILED);
        module.accepted(launch(ANNA, 2, "other", 8));
    }

    @Test
    void an_older_report_of_another_node_is_news_all_the_same() {
        module.accepted(launchNodes(ANNA, 1, "train", 1, 2));
        see(1, new Scheduled("alloc-1", "gpu-1", null, List.of(), 90, null));
        var placed = see(0, new Scheduled("alloc-0", "gpu-0", null, List.of(), 10, null));
        assertThat(placed.phase()).isEqualTo(Phase.SCHEDULED);
        var older = new ReportPod(WATCHER, pod(1), 1, new Lost(WHY, 89, null), 1, false);
        assertThat(module.commands().send(older).block()).isEqualTo(new PodAnswer.Outdated(90));
    }

    @Test
    void places_that_are_given_back_leave_no_node_with_one() {
        module.accepted(launchNodes(ANNA, 1, "train", 1, 2));
        place(1);
        see(0, new Queued(new Reason("sold-out", "Waiting for 1 GPU."), 11, null));
        var waits = see(null, new Queued(new Reason("nodes-apart", "All or none."), 0, null));
        assertThat(waits.phase()).isEqualTo(Phase.QUEUED);
        assertThat(waits.reason().text()).isEqualTo("All or none.");
        assertThat(phases(waits)).containsOnly(Phase.QUEUED);
        assertThat(nodes(waits)).allSatisfy(node -> assertThat(node.node()).isNull());
        // They get other places, by newer allocations.
        see(0, new Scheduled("alloc-8", "gpu-8", null, List.of(), 50, null));
        assertThat(see(1, new Scheduled("alloc-9", "gpu-9", null, List.of(), 51, null))
                        .phase())
                .isEqualTo(Phase.SCHEDULED);
    }

    @Test
    void stop_start_and_restart_are_of_all_nodes() {
        running();
        accepted(module.commands().send(new StopPod(ANNA, pod(1), null, null)).block());
        assertThat(phases(see(1, new Lost(WHY, 40, null)))).containsOnly(Phase.STOPPING);
        var stopped = see(null, new Stopped(new Reason("stopped", "Stopped."), 50, null));
        assertThat(phases(stopped)).containsOnly(Phase.STOPPED);
        var again = accepted(
                module.commands().send(new StartPod(ANNA, pod(1), null, null)).block());
        assertThat(phases(again)).containsOnly(Phase.REQUESTED);
        assertThat(nodes(again)).allSatisfy(node -> assertThat(node.disk()).startsWith("disk-"));
        see(2, 0, new Scheduled("alloc-7", "gpu-0", null, List.of(), 60, null));
        see(2, 1, new Scheduled("alloc-8", "gpu-1", null, List.of(), 60, null));
        see(2, 2, new Scheduled("alloc-9", "gpu-2", null, List.of(), 60, null));
        var started = see(2, 0, new Started("alloc-7", 0, 61, null));
        assertThat(started.phase()).isEqualTo(Phase.SCHEDULED);
        see(2, 1, new Started("alloc-8", 0, 61, null));
        assertThat(see(2, 2, new Started("alloc-9", 0, 61, null)).phase()).isEqualTo(Phase.STARTING);
        var restarted = accepted(
                module.commands().send(new RestartPod(ANNA, pod(1), null, null)).block());
        assertThat(phases(restarted)).containsOnly(Phase.REQUESTED);
        assertThat(restarted.generation()).isEqualTo(3);
    }

    @Test
    void each_node_has_a_public_port_and_all_are_given_back() {
        var launched = module.accepted(launchNodes(ANNA, 1, "train", 0, 3));
        assertThat(launched.publicPort()).isEqualTo(10_000);
        assertThat(nodes(launched)).extracting(PodNode::publicPort).containsExactly(10_000, 10_001, 10_002);
        assertThat(module.events())
                .contains(
                        new PublicPortLeased(pod(1), Workspace.MAIN, 1, port(10_000)),
                        new PublicPortLeased(pod(1), Workspace.MAIN, 1, port(10_002), 2));
        accepted(module.commands()
                .send(new TerminatePod(ANNA, pod(1), null, null))
                .block());
        var gone = see(null, new Gone(0, null));
        assertThat(gone.publicPort()).isNull();
        assertThat(nodes(gone)).allSatisfy(node -> assertThat(node.publicPort()).isNull());
        assertThat(module.events())
                .filteredOn(PublicPortReleased.class::isInstance)
                .hasSize(3);
    }

    @Test
    void a_launch_that_finds_too_few_public_ports_leases_none() {
        try (var few = TestModule.withFewPorts(null)) {
            assertThat(refused(few.commands()
                                    .send(launchNodes(ANNA, 1, "train", 0, 3))
                                    .block())
                            .code())
                    .isEqualTo(ProblemCode.NO_PUBLIC_PORT);
            few.accepted(launchNodes(ANNA, 2, "train", 0, 2));
        }
    }

    @Test
    void the_quota_counts_the_GPUs_of_all_nodes() {
        assertThat(refused(module.commands()
                                .send(launchNodes(ANNA, 1, "train", 3, 3))
                                .block())
                        .detail())
                .contains("asks for 9");
        module.accepted(launchNodes(ANNA, 1, "train", 3, 2));
        assertThat(refused(module.commands().send(launch(ANNA, 2, "other", 3)).block())
                        .code())
                .isEqualTo(ProblemCode.QUOTA_EXCEEDED);
        accepted(module.commands().send(new StopPod(ANNA, pod(1), null, null)).block());
        see(null, new Stopped(new Reason("stopped", "Stopped."), 50, null));
        module.accepted(launch(ANNA, 2, "other", 3));
        assertThat(refused(module.commands()
                                .send(new StartPod(ANNA, pod(1), null, null))
                                .block())
                        .detail())
                .contains("holds 3 of its 8 GPUs, and this pod asks for 6");
        accepted(module.commands()
                .send(new StartPod(ANNA, pod(1), null, null, 2))
                .block());
        assertThat(refused(module.commands().send(launch(ANNA, 3, "third", 2)).block())
                        .detail())
                .contains("holds 7 of its 8 GPUs");
    }

    @Test
    void a_start_by_the_schedule_needs_the_GPUs_of_all_nodes() {
        module.accepted(launchNodes(ANNA, 1, "train", 3, 2));
        var daily = new PodSettings(null, null, null, null, new ScheduleRequest("0 10 * * *", null, "UTC"));
        accepted(module.commands()
                .send(new EditPod(ANNA, pod(1), null, null, null, daily))
                .block());
        accepted(module.commands().send(new StopPod(ANNA, pod(1), null, null)).block());
        see(null, new Stopped(new Reason("stopped", "Stopped."), 50, null));
        module.accepted(launch(ANNA, 2, "other", 3));
        module.clock().advance(Duration.ofDays(1));

        var due = new RunTimers(Caller.system(Workspace.MAIN, "timers-1"), pod(1));
        accepted(module.commands().send(due).block());

        assertThat(module.events())
                .filteredOn(PodTimerSkipped.class::isInstance)
                .singleElement()
                .satisfies(event -> assertThat(((PodTimerSkipped) event).why().text())
                        .contains("holds 3 of its 8 GPUs, and this pod asks for 6"));
    }

    @Test
    void BASE_12_no_pod_is_called_as_a_node_of_another_is() {
        module.accepted(launchNodes(ANNA, 1, "train", 0, 2));
        assertThat(refused(module.commands().send(launch(ANNA, 2, "train-1", 0)).block())
                        .detail())
                .contains("'train-1'", pod(1).value());
        module.accepted(launch(ANNA, 2, "train-2", 0));
        assertThat(refused(module.commands()
                                .send(launchNodes(ANNA, 3, "train-2", 0, 2))
                                .block())
                        .code())
                .isEqualTo(ProblemCode.NAME_TAKEN);
        module.accepted(launch(ANNA, 4, "run-1", 0));
        assertThat(refused(module.commands()
                                .send(launchNodes(ANNA, 5, "run", 0, 2))
                                .block())
                        .detail())
                .contains("'run-1'", pod(4).value());
        assertThat(refused(rename(4, "train-0")).code()).isEqualTo(ProblemCode.NAME_TAKEN);
        // A renamed pod takes the names of its nodes along.
        accepted(rename(1, "sweep"));
        module.accepted(launch(ANNA, 6, "train-1", 0));
        assertThat(refused(rename(4, "sweep-1")).code()).isEqualTo(ProblemCode.NAME_TAKEN);
        accepted(module.commands()
                .send(new TerminatePod(ANNA, pod(1), null, null))
                .block());
        see(null, new Gone(0, null));
        accepted(rename(4, "sweep-1"));
    }

    @Test
    void a_name_that_its_nodes_could_not_have_is_refused() {
        module.accepted(launchNodes(ANNA, 1, "train", 0, 2));
        assertThat(refused(rename(1, "a".repeat(29))).errors())
                .singleElement()
                .satisfies(fault -> assertThat(fault.field()).isEqualTo("name"));
        accepted(rename(1, "a".repeat(28)));
    }

    private PodAnswer rename(int pod, String name) {
        return Objects.requireNonNull(module.commands()
                .send(new EditPod(ANNA, pod(pod), null, null, new PodName(name), PodSettings.NONE))
                .block());
    }
}
