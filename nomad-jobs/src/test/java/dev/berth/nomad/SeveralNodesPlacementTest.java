package dev.berth.nomad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodEvent.PodFailed;
import dev.berth.messages.pod.PodEvent.PodScheduled;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodNode;
import dev.berth.messages.pod.PodSpec;
import dev.berth.nomadembedded.faults.Fault;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.NomadException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** Pods of several nodes on an embedded Nomad with four GPUs: all of their nodes have a place, or none. */
final class SeveralNodesPlacementTest {
    private static final int GPUS = 4;

    @TempDir
    private Path home;

    private FaultyCluster cluster;

    @BeforeEach
    void start() {
        cluster = new FaultyCluster(home, GPUS);
        cluster.awaitWatching();
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    private List<Allocation> living(PodId pod) {
        return Objects.requireNonNull(cluster.asOperator(nomad -> nomad.jobs().allocations(pod.value()))).stream()
                .filter(allocation -> !allocation.isClientTerminal())
                .toList();
    }

    private List<PodNode> nodes(PodId pod) {
        return Objects.requireNonNull(cluster.pod(pod).nodes());
    }

    private boolean hasJob(PodId pod) {
        return Boolean.TRUE.equals(cluster.asOperator(nomad -> nomad.jobs()
                .get(pod.value())
                .hasElement()
                .onErrorResume(
                        refused -> refused instanceof NomadException e && e.isNotFound(), _ -> Mono.just(false))));
    }

    private long disks() {
        return Objects.requireNonNull(
                        cluster.asOperator(nomad -> nomad.hostVolumes().list("pod-")))
                .size();
    }

    private void assertNothingIsHeldTwice() {
        assertThat(cluster.tasks().violations()).isEmpty();
    }

    @Test
    void BASE_22_all_nodes_run_each_with_its_own_GPUs_disk_and_host_key_and_know_their_leader() {
        var pod = cluster.launch(3, 1);
        cluster.await(pod, Phase.RUNNING);
        assertThat(living(pod))
                .extracting(Allocation::name)
                .containsExactlyInAnyOrder(pod + ".node-0[0]", pod + ".node-1[0]", pod + ".node-2[0]");
        var gpus = new HashSet<String>();
        var hostKeys = new HashSet<String>();
        var disks = new HashSet<String>();
        for (var node : nodes(pod)) {
            assertThat(node.phase()).isEqualTo(Phase.RUNNING);
            gpus.addAll(node.gpuIds());
            hostKeys.add(node.hostKey());
            disks.add(node.disk());
        }
        assertThat(gpus).hasSize(3);
        assertThat(hostKeys).hasSize(3);
        assertThat(disks).hasSize(3);
        var leader = Objects.requireNonNull(nodes(pod).getFirst().address());
        await().atMost(FaultyCluster.TIMEOUT)
                .untilAsserted(() -> assertThat(Objects.requireNonNull(cluster.asOperator(
                                        nomad -> nomad.variables().find("nomad/jobs/" + pod)))
                                .items()
                                .get("group"))
                        .isEqualTo("1 %s %d\n".formatted(leader.host(), leader.port())));
        assertNothingIsHeldTwice();
    }

    @Test
    void without_a_place_for_all_none_has_one_and_it_starts_once_there_is() {
        var other = cluster.running(2);
        var pod = cluster.launch(3, 1);
        cluster.await(pod, Phase.QUEUED);
        assertThat(cluster.pod(pod).reason().code()).isEqualTo("sold-out");
        assertThat(cluster.pod(pod).reason().text()).startsWith("All of its 3 nodes start or none.");
        assertThat(hasJob(pod)).isFalse();
        assertThat(disks()).isEqualTo(1);
        // Who asks for less is not kept waiting by it.
        var small = cluster.running(1);
        cluster.terminate(small);
        cluster.await(small, Phase.TERMINATED);
        assertThat(hasJob(pod)).isFalse();
        cluster.terminate(other);
        cluster.await(pod, Phase.RUNNING);
        assertNothingIsHeldTwice();
    }

    @Test
    void who_was_stopped_while_it_waited_and_is_started_waits_for_any_machines_and_holds_no_disks() {
        var other = cluster.running(2);
        var pod = cluster.launch(3, 1);
        cluster.await(pod, Phase.QUEUED);
        cluster.stop(pod);
        cluster.await(pod, Phase.STOPPED);
        cluster.start(pod);
        cluster.await(pod, Phase.QUEUED);
        assertThat(cluster.pod(pod).generation()).isEqualTo(2);
        assertThat(hasJob(pod)).isFalse();
        // Each look makes them to ask Nomad's scheduler, and takes them back.
        await().atMost(FaultyCluster.TIMEOUT)
                .untilAsserted(() -> assertThat(disks()).isEqualTo(1));
        cluster.terminate(other);
        cluster.await(pod, Phase.RUNNING);
        assertNothingIsHeldTwice();
    }

    /** Of three nodes two get a place, since Nomad's plan is of a moment before. */
    private PodId partlyPlaced() {
        cluster.proxy.calls(call -> call.path().endsWith("/plan")
                ? new Fault.Refused(200, "{\"FailedTGAllocs\":null,\"JobModifyIndex\":0}")
                : Fault.NONE);
        var pod = cluster.launch(3, 1);
        await().atMost(FaultyCluster.TIMEOUT)
                .untilAsserted(() -> assertThat(living(pod)).hasSize(2));
        cluster.proxy.calls(_ -> Fault.NONE);
        return pod;
    }

    @Test
    void places_that_only_some_nodes_have_are_given_back_by_the_deadline() {
        var other = cluster.running(2);
        var pod = partlyPlaced();
        await().atMost(FaultyCluster.TIMEOUT)
                .untilAsserted(() -> assertThat(living(pod)).isEmpty());
        await().atMost(FaultyCluster.TIMEOUT)
                .untilAsserted(
                        () -> assertThat(cluster.pod(pod).reason().code()).isEqualTo("nodes-apart"));
        assertThat(nodes(pod)).allSatisfy(node -> {
            assertThat(node.phase()).isEqualTo(Phase.QUEUED);
            assertThat(node.node()).isNull();
        });
        assertThat(cluster.events(pod)).doesNotHaveAnyElementsOfTypes(PodScheduled.class);
        var next = cluster.running(2);
        cluster.terminate(next);
        cluster.terminate(other);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(cluster.pod(pod).phase()).isEqualTo(Phase.RUNNING));
        assertNothingIsHeldTwice();
    }

    @Test
    void a_pod_that_is_partly_placed_can_be_stopped_and_terminated() {
        cluster.running(2);
        var pod = partlyPlaced();
        cluster.stop(pod);
        cluster.await(pod, Phase.STOPPED);
        assertThat(living(pod)).isEmpty();
        cluster.terminate(pod);
        cluster.await(pod, Phase.TERMINATED);
        assertThat(hasJob(pod)).isFalse();
        assertThat(disks()).isEqualTo(1);
    }

    @Test
    void of_two_pods_that_are_in_each_others_way_both_run_in_the_end() {
        var one = cluster.launch(2, 2);
        var two = cluster.launch(2, 2);
        await().atMost(FaultyCluster.TIMEOUT)
                .until(() -> cluster.pod(one).phase() == Phase.RUNNING
                        || cluster.pod(two).phase() == Phase.RUNNING);
        var first = cluster.pod(one).phase() == Phase.RUNNING ? one : two;
        var second = first.equals(one) ? two : one;
        cluster.await(second, Phase.QUEUED);
        cluster.terminate(first);
        cluster.await(second, Phase.RUNNING);
        assertNothingIsHeldTwice();
    }

    @Test
    void one_node_that_ends_fails_the_pod_and_ends_the_others() {
        var pod = cluster.launch(2, 1);
        cluster.await(pod, Phase.RUNNING);
        var last = living(pod).stream()
                .filter(allocation -> Objects.requireNonNull(allocation.name()).contains("node-1"))
                .findFirst()
                .orElseThrow();
        // More often than Nomad starts it again.
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            cluster.tasks().exit(last.id(), 78);
            return cluster.pod(pod).phase() == Phase.FAILED;
        });
        assertThat(cluster.last(pod, PodFailed.class).orElseThrow().why().text())
                .startsWith("Node 1 of 2 (on ");
        await().atMost(FaultyCluster.TIMEOUT)
                .untilAsserted(() -> assertThat(living(pod)).isEmpty());
    }

    @Test
    void a_machine_that_falls_silent_is_named_by_node_and_all_is_well_once_it_is_back() {
        var pod = cluster.launch(2, 1);
        cluster.await(pod, Phase.RUNNING);
        cluster.node().nodeFallsSilent();
        cluster.await(pod, Phase.LOST);
        assertThat(cluster.pod(pod).reason().text()).matches("Node [01] of 2 \\(on .*");
        cluster.node().nodeIsBack();
        cluster.await(pod, Phase.RUNNING);
    }

    @Test
    void a_restart_while_a_machine_is_silent_says_that_it_waits_for_it() {
        var pod = cluster.launch(2, 1);
        cluster.await(pod, Phase.RUNNING);
        cluster.node().nodeFallsSilent();
        cluster.await(pod, Phase.LOST);
        cluster.restart(pod);
        cluster.await(pod, Phase.QUEUED);
        assertThat(cluster.pod(pod).reason().text()).contains("has stopped answering");
        cluster.node().nodeIsBack();
        cluster.await(pod, Phase.RUNNING);
        assertThat(cluster.pod(pod).generation()).isEqualTo(2);
    }

    @Test
    void a_start_while_the_machine_of_its_disks_is_away_names_that_machine() {
        var pod = cluster.launch(2, 1);
        cluster.await(pod, Phase.RUNNING);
        var machine = Objects.requireNonNull(nodes(pod).getFirst().node());
        cluster.stop(pod);
        cluster.await(pod, Phase.STOPPED);
        cluster.node().nodeFallsSilent();
        cluster.start(pod);
        cluster.await(pod, Phase.QUEUED);
        assertThat(cluster.pod(pod).reason().text())
                .isEqualTo(
                        "All of its 2 nodes start or none. Waiting for %s, where its disk is: that machine does not answer.",
                        machine);
        cluster.node().nodeIsBack();
        cluster.await(pod, Phase.RUNNING);
    }

    @Test
    void a_restart_keeps_the_places_of_all_nodes_and_tells_them_the_leader_anew() {
        var pod = cluster.launch(2, 2);
        cluster.await(pod, Phase.RUNNING);
        var before = nodes(pod).stream().map(PodNode::disk).toList();
        cluster.restart(pod);
        await().atMost(FaultyCluster.TIMEOUT)
                .until(() ->
                        cluster.pod(pod).generation() == 2 && cluster.pod(pod).phase() == Phase.RUNNING);
        assertThat(nodes(pod).stream().map(PodNode::disk).toList()).isEqualTo(before);
        var leader = Objects.requireNonNull(nodes(pod).getFirst().address());
        await().atMost(FaultyCluster.TIMEOUT)
                .untilAsserted(() -> assertThat(Objects.requireNonNull(cluster.asOperator(
                                        nomad -> nomad.variables().find("nomad/jobs/" + pod)))
                                .items()
                                .get("group"))
                        .isEqualTo("2 %s %d\n".formatted(leader.host(), leader.port())));
        cluster.stop(pod);
        cluster.await(pod, Phase.STOPPED);
        cluster.start(pod);
        cluster.await(pod, Phase.RUNNING);
        assertNothingIsHeldTwice();
    }

    @Test
    void disks_that_the_scheduler_does_not_know_yet_are_kept_and_waited_for() {
        var plans = new AtomicInteger();
        cluster.proxy.calls(call -> call.path().endsWith("/plan") && plans.incrementAndGet() <= 3
                ? new Fault.Refused(200, """
                        {"FailedTGAllocs": {"node-0": {"NodesEvaluated": 1, "NodesFiltered": 1,
                         "ConstraintFiltered": {"missing compatible host volumes": 1}}}}
                        """)
                : Fault.NONE);
        var pod = cluster.launch(2, 1);
        await().atMost(FaultyCluster.TIMEOUT).until(() -> plans.get() == 3);
        assertThat(cluster.pod(pod).reason().code()).isEqualTo("preparing-disk");
        assertThat(disks()).isEqualTo(2);
        cluster.await(pod, Phase.RUNNING);
    }

    @Test
    void who_waits_longer_than_asked_for_fails_with_the_reason() {
        cluster.running(2);
        var pod = cluster.launch(
                3,
                new PodSpec(
                        "ubuntu",
                        null,
                        new GpuRequest(1, null),
                        List.of(),
                        1,
                        List.of(),
                        Duration.ofSeconds(1),
                        null,
                        null,
                        null,
                        null,
                        null,
                        List.of()));
        cluster.await(pod, Phase.FAILED);
        assertThat(cluster.pod(pod).reason().code()).isEqualTo("queue-timeout");
        assertThat(hasJob(pod)).isFalse();
    }

    /** Berth is killed right before or after the n-th of its calls, for each n, and another goes on where it left off. */
    @Test
    void a_crash_between_any_two_calls_leaves_all_or_none() {
        int calls = callsOfALaunch();
        for (int at = 1; at <= calls; at += 2) {
            var died = new AtomicReference<Boolean>(false);
            var count = new AtomicInteger();
            int dies = at;
            cluster.proxy.calls(call -> {
                if (!call.isWrite() || count.incrementAndGet() < dies) {
                    return Fault.NONE;
                }
                // From here on nothing of it reaches Nomad: it is gone.
                return Boolean.TRUE.equals(died.getAndSet(true)) ? new Fault.LostCall() : new Fault.LostAnswer();
            });
            var pod = cluster.launch(2, 1);
            await().atMost(FaultyCluster.TIMEOUT).until(() -> died.get());
            cluster.stopBerth();
            cluster.proxy.calls(_ -> Fault.NONE);
            cluster.startBerth();
            cluster.await(pod, Phase.RUNNING);
            assertThat(living(pod)).as("after call %d", at).hasSize(2);
            assertNothingIsHeldTwice();
            cluster.terminate(pod);
            cluster.await(pod, Phase.TERMINATED);
            assertThat(disks()).as("after call %d", at).isZero();
        }
    }

    private int callsOfALaunch() {
        var count = new AtomicInteger();
        cluster.proxy.calls(call -> {
            if (call.isWrite()) {
                count.incrementAndGet();
            }
            return Fault.NONE;
        });
        var pod = cluster.launch(2, 1);
        cluster.await(pod, Phase.RUNNING);
        int all = count.get();
        cluster.proxy.calls(_ -> Fault.NONE);
        cluster.terminate(pod);
        cluster.await(pod, Phase.TERMINATED);
        return all;
    }
}
