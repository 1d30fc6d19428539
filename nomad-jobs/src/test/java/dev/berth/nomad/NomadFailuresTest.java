package dev.berth.nomad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodEvent.PodBecameReachable;
import dev.berth.messages.pod.PodEvent.PodFailed;
import dev.berth.messages.pod.PodEvent.PodLost;
import dev.berth.messages.pod.PodEvent.PodRecovered;
import dev.berth.messages.pod.PodEvent.PodScheduled;
import dev.berth.messages.pod.PodEvent.PodStopped;
import dev.berth.messages.pod.PodId;
import dev.berth.nomadembedded.faults.Fault;
import dev.berth.nomadsdk.Allocation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of pods when Nomad, its nodes, its operator or the way to it fail. docs/reference/nomad-failures.md lists all of it. */
class NomadFailuresTest {
    private static final int RESTARTS = 5;

    @TempDir
    Path home;

    private FaultyCluster cluster;

    @BeforeEach
    void start() {
        cluster = new FaultyCluster(home, 4);
        cluster.awaitWatching();
    }

    @AfterEach
    void stop() {
        cluster.close();
        assertThat(cluster.tasks().violations()).isEmpty();
    }

    @Test
    void a_pod_whose_job_could_not_be_sent_before_the_process_died_is_placed_by_the_next() {
        var tried = new AtomicInteger();
        cluster.proxy.calls(call -> call.isRegister() && tried.incrementAndGet() > 0 ? Fault.LOST_CALL : Fault.NONE);
        var pod = cluster.launch(1);
        await().until(() -> tried.get() > 0);

        assertThatTheNextBerthRunsItOnce(pod);
    }

    @Test
    void a_job_that_was_sent_by_a_process_that_died_is_adopted_by_the_next() {
        cluster.proxy.calls(call -> call.isRegister() ? Fault.LOST_ANSWER : Fault.NONE);
        var pod = cluster.launch(1);
        await().until(() -> !allocations(pod).isEmpty());

        assertThatTheNextBerthRunsItOnce(pod);
    }

    @Test
    void a_write_whose_answer_was_lost_is_neither_lost_nor_done_twice() {
        Set<String> lost = ConcurrentHashMap.newKeySet();
        cluster.proxy.calls(
                call -> call.isWrite() && lost.add(call.method() + call.path()) ? Fault.LOST_ANSWER : Fault.NONE);

        liveWhole();

        assertThat(lost).anyMatch(call -> call.contains("/v1/jobs")).anyMatch(call -> call.contains("/v1/volume"));
    }

    @Test
    void a_call_that_was_lost_is_made_again() {
        Set<String> lost = ConcurrentHashMap.newKeySet();
        cluster.proxy.calls(call -> lost.add(call.method() + call.path()) ? Fault.LOST_CALL : Fault.NONE);

        liveWhole();
    }

    @Test
    void a_task_that_ends_is_lost_until_it_runs_again_in_its_place() {
        var pod = cluster.running(1);
        var first = cluster.allocation(pod);

        cluster.tasks().exit(first, 1);

        // It may be lost for less time than lies between two looks.
        await().atMost(FaultyCluster.TIMEOUT)
                .until(() -> cluster.last(pod, PodRecovered.class).isPresent());
        assertThat(cluster.last(pod, PodLost.class)).isPresent();
        cluster.await(pod, Phase.RUNNING);
        assertThat(cluster.allocation(pod)).isEqualTo(first);
        assertThat(cluster.pod(pod).boots()).isEqualTo(1);
    }

    @Test
    void a_pod_on_a_silent_node_is_lost_and_back_with_the_node_and_has_run_all_the_time() {
        var pod = cluster.running(1);
        var first = cluster.allocation(pod);

        cluster.node().nodeFallsSilent();
        cluster.await(pod, Phase.LOST);
        assertThat(lost(pod).why().code()).isEqualTo("node-silent");
        cluster.node().nodeIsBack();

        cluster.await(pod, Phase.RUNNING);
        assertThat(cluster.last(pod, PodRecovered.class))
                .hasValueSatisfying(back -> assertThat(back.allocation()).isEqualTo(first));
        assertThat(cluster.tasks().started()).isEqualTo(1);
    }

    /** Nomad counts both what a restart ends and what takes its place until the end: on a full node others have no place then. */
    @Test
    void a_restart_beside_another_one_on_a_full_machine_keeps_its_place_and_waits_for_the_end_of_the_other() {
        var pod = cluster.running(4);
        var waiting = cluster.launch(1);
        cluster.await(waiting, Phase.QUEUED);
        var asked = new AtomicInteger();
        cluster.proxy.calls(call -> call.path().equals("/v1/job/%s/plan".formatted(pod)) && asked.incrementAndGet() == 1
                ? new Fault.Refused(200, """
                                {"FailedTGAllocs": {"pod": {"NodesEvaluated": 1, "NodesExhausted": 1,
                                    "DimensionExhausted": {"cpu": 1}}}, "JobModifyIndex": 1}""")
                : Fault.NONE);

        cluster.restart(pod);
        awaitRunning(pod, 2);

        assertThat(asked).hasValueGreaterThan(1);
        assertThat(cluster.events(waiting)).noneMatch(PodScheduled.class::isInstance);
    }

    @Test
    void a_pod_on_a_silent_node_gets_no_second_writer_by_a_restart() {
        var pod = cluster.running(1);
        cluster.node().nodeFallsSilent();
        cluster.await(pod, Phase.LOST);

        cluster.restart(pod);
        settle();
        assertThat(allocations(pod)).hasSize(1);
        // Its user is told what it waits for, and not only that the old boot is being stopped.
        cluster.await(pod, Phase.QUEUED);
        assertThat(cluster.pod(pod).reason().code()).isEqualTo("node-silent");
        assertThat(cluster.pod(pod).reason().text()).contains("has stopped answering");
        cluster.node().nodeIsBack();

        cluster.await(pod, Phase.RUNNING);
        assertThat(cluster.pod(pod).generation()).isEqualTo(2);
    }

    @Test
    void a_pod_on_a_silent_node_is_stopped_only_once_the_node_says_so() {
        var pod = cluster.running(1);
        cluster.node().nodeFallsSilent();
        cluster.await(pod, Phase.LOST);

        cluster.stop(pod);
        settle();
        assertThat(cluster.pod(pod).phase()).isEqualTo(Phase.STOPPING);
        cluster.node().nodeIsBack();

        cluster.await(pod, Phase.STOPPED);
    }

    @Test
    void a_pod_whose_node_was_given_up_runs_again_once_and_on_its_disk() {
        var pod = cluster.running(1);
        cluster.node().nodeFallsSilent();
        cluster.await(pod, Phase.LOST);

        cluster.node().nodeIsGivenUp();
        settle();
        assertThat(cluster.pod(pod).phase()).isEqualTo(Phase.LOST);
        cluster.node().nodeIsBack();

        cluster.await(pod, Phase.RUNNING);
        assertThat(cluster.tasks().running()).containsExactly(cluster.allocation(pod));
        assertThat(volumes()).hasSize(1);
    }

    @Test
    void a_pod_that_has_to_leave_a_drained_node_is_told_why_and_returns_with_it() {
        var pod = cluster.running(1);
        var node = node();

        cluster.asOperator(
                nomad -> nomad.nodes().drain(node, Duration.ofMinutes(1)).thenReturn(true));
        cluster.await(pod, Phase.LOST);
        assertThat(lost(pod).why().code()).isEqualTo("node-draining");
        cluster.asOperator(nomad -> nomad.nodes().endDrain(node).thenReturn(true));

        cluster.await(pod, Phase.RUNNING);
    }

    @Test
    void a_pod_that_had_to_make_room_is_lost_until_it_is_placed_again() {
        var pod = cluster.running(1);
        var first = cluster.allocation(pod);

        cluster.node().preempt(pod.value());

        await().until(() -> cluster.last(pod, PodLost.class).isPresent());
        cluster.await(pod, Phase.RUNNING);
        assertThat(cluster.allocation(pod)).isNotEqualTo(first);
    }

    @Test
    void without_a_leader_nothing_is_lost_and_all_is_done_once_there_is_one() {
        var running = cluster.running(1);
        cluster.proxy.calls(_ -> Fault.NO_LEADER);

        var pod = cluster.launch(1);
        cluster.stop(running);
        cluster.await(pod, Phase.QUEUED);
        assertThat(cluster.pod(pod).reason().code()).isEqualTo("scheduler-away");
        cluster.proxy.calm();

        cluster.await(pod, Phase.RUNNING);
        cluster.await(running, Phase.STOPPED);
        assertThat(cluster.last(running, PodLost.class)).isEmpty();
    }

    @Test
    void too_many_connections_are_answered_by_waiting() {
        var calls = new AtomicInteger();
        cluster.proxy.calls(_ -> calls.incrementAndGet() % 3 == 0 ? Fault.NONE : Fault.TOO_MANY_CONNECTIONS);

        liveWhole();
    }

    @Test
    void slow_answers_do_no_harm() {
        cluster.proxy.calls(_ -> new Fault.Slow(Duration.ofMillis(300)));

        liveWhole();
    }

    @Test
    void a_stream_that_is_dropped_again_and_again_does_no_harm() {
        cluster.proxy.events(lines -> lines.take(3));
        cluster.proxy.dropStreams();

        liveWhole();
    }

    @Test
    void a_stream_that_ends_before_its_first_line_is_made_up_for_by_lists() {
        cluster.proxy.emptyStreams(true);
        cluster.proxy.dropStreams();

        liveWhole();
    }

    @Test
    void events_that_come_twice_or_in_another_order_do_no_harm() {
        cluster.proxy.events(lines -> lines.flatMapIterable(line -> List.of(line, line.deepCopy()))
                .bufferTimeout(7, Duration.ofMillis(30))
                .flatMapIterable(List::reversed));
        cluster.proxy.dropStreams();

        var pod = liveWhole();

        assertThat(cluster.last(pod, PodLost.class)).isEmpty();
    }

    @Test
    void events_that_never_come_are_made_up_for_by_lists() {
        cluster.proxy.events(lines -> lines.filter(line -> !line.has("Events")));
        cluster.proxy.dropStreams();

        liveWhole();
    }

    @Test
    void an_index_that_goes_back_in_the_stream_alone_changes_nothing() {
        var pod = cluster.running(1);
        cluster.proxy.events(lines -> lines.map(
                line -> line.has("Index") ? line.put("Index", line.path("Index").asLong() / 2) : line));
        cluster.proxy.dropStreams();

        liveWhole();

        assertThat(cluster.pod(pod).phase()).isEqualTo(Phase.RUNNING);
        assertThat(cluster.last(pod, PodLost.class)).isEmpty();
    }

    /** With thousands of pods, all log-ins at once for each event that is late would be all that Berth does. */
    @Test
    void a_pod_that_runs_is_neither_probed_nor_asked_about_again_because_the_index_went_back() {
        var pods = List.of(cluster.running(0), cluster.running(0), cluster.running(0), cluster.running(0));
        var other = cluster.running(1);
        int logins = cluster.tasks().logins();
        var asked = ConcurrentHashMap.<String>newKeySet();
        var twice = ConcurrentHashMap.<String>newKeySet();
        cluster.proxy.calls(call -> {
            if (call.path().matches("/v1/allocation/[^/]+") && !asked.add(call.path())) {
                twice.add(call.path());
            }
            return Fault.NONE;
        });
        var lines = new AtomicInteger();
        cluster.proxy.events(all -> all.map(line -> line.has("Index") && lines.incrementAndGet() % 2 == 0
                ? line.put("Index", line.path("Index").asLong() / 2)
                : line));
        cluster.proxy.dropStreams();

        for (int i = 0; i < RESTARTS; i++) {
            int generation = cluster.pod(other).generation() + 1;
            assertThat(cluster.restart(other)).isTrue();
            await().until(() -> cluster.pod(other).generation() == generation
                    && cluster.pod(other).phase() == Phase.RUNNING);
        }

        assertThat(lines).hasValueGreaterThan(2 * RESTARTS);
        assertThat(cluster.tasks().logins()).isEqualTo(logins + RESTARTS);
        assertThat(twice).isEmpty();
        assertThat(pods).allSatisfy(pod -> assertThat(cluster.pod(pod).phase()).isEqualTo(Phase.RUNNING));
    }

    @Test
    void an_allocation_that_is_not_found_once_is_asked_for_again() {
        var refused = new AtomicInteger();
        cluster.proxy.calls(call -> call.path().matches("/v1/allocation/[^/]+") && refused.getAndIncrement() == 0
                ? new Fault.Refused(404, "alloc not found")
                : Fault.NONE);

        var pod = cluster.launch(1);

        cluster.await(pod, Phase.RUNNING);
    }

    @Test
    void what_failed_and_was_collected_while_nobody_watched_is_placed_again_and_not_taken_for_running() {
        var pod = cluster.running(1);
        var first = cluster.allocation(pod);
        cluster.stopBerth();
        cluster.tasks().refuse(true);
        cluster.tasks().exit(first, 1);
        await().atMost(FaultyCluster.TIMEOUT)
                .until(() -> allocations(pod).getFirst().clientStatus().equals("failed"));
        cluster.collectGarbage();
        assertThat(allocations(pod)).isEmpty();
        cluster.tasks().refuse(false);

        cluster.startBerth();

        await().atMost(FaultyCluster.TIMEOUT)
                .until(() -> cluster.last(pod, PodLost.class).isPresent());
        cluster.await(pod, Phase.RUNNING);
        assertThat(cluster.allocation(pod)).isNotEqualTo(first);
    }

    @Test
    void a_pod_whose_container_engine_was_away_is_lost_and_comes_back_by_itself_on_its_disk() {
        var pod = cluster.running(1);
        var first = cluster.allocation(pod);
        var disks = volumes();
        cluster.tasks()
                .refuse("failed to fetch docker daemon info: Cannot connect to the Docker daemon at"
                        + " unix:///var/run/docker.sock. Is the docker daemon running?");

        cluster.tasks().exit(first, 0);

        await().atMost(FaultyCluster.TIMEOUT)
                .until(() -> cluster.last(pod, PodLost.class).isPresent());
        assertThat(cluster.last(pod, PodLost.class).orElseThrow().why().code()).isEqualTo("engine-away");

        cluster.tasks().refuse(false);

        cluster.await(pod, Phase.RUNNING);
        assertThat(cluster.allocation(pod)).isNotEqualTo(first);
        assertThat(volumes()).isEqualTo(disks);
        assertThat(cluster.events(pod)).noneMatch(PodFailed.class::isInstance);
        assertThat(cluster.tasks().violations()).isEmpty();
    }

    @Test
    void a_stopped_pod_whose_job_was_collected_starts_again_on_its_disk() {
        var pod = cluster.running(1);
        cluster.stop(pod);
        cluster.await(pod, Phase.STOPPED);
        var disks = volumes();
        cluster.collectGarbage();
        await().until(() -> jobs().isEmpty());

        cluster.start(pod);

        cluster.await(pod, Phase.RUNNING);
        assertThat(volumes()).isEqualTo(disks);
    }

    @Test
    void a_pod_that_was_purged_behind_our_back_has_failed_and_is_not_placed_again() {
        var pod = cluster.running(1);

        cluster.asOperator(nomad -> nomad.jobs().deregister(pod.value(), true));

        cluster.await(pod, Phase.FAILED);
        assertThat(cluster.last(pod, PodFailed.class))
                .hasValueSatisfying(failed -> assertThat(failed.why().code()).isEqualTo("vanished"));
        assertThat(jobs()).isEmpty();
    }

    @Test
    void a_job_that_an_operator_stopped_is_stopped_and_says_so() {
        var pod = cluster.running(1);

        cluster.asOperator(nomad -> nomad.jobs().deregister(pod.value(), false));

        cluster.await(pod, Phase.STOPPED);
        assertThat(cluster.last(pod, PodStopped.class))
                .hasValueSatisfying(stopped -> assertThat(stopped.why().code()).isEqualTo("stopped-in-nomad"));
    }

    @Test
    void a_pod_is_known_again_after_a_restore_and_does_what_it_is_told() {
        var pod = cluster.running(1);
        var snapshot = cluster.snapshot();
        cluster.await(pod, Phase.RUNNING);
        growOld(pod);

        cluster.restore(snapshot);
        await().until(() -> !cluster.tasks().running().isEmpty());
        cluster.stop(pod);

        cluster.await(pod, Phase.STOPPED);
    }

    @Test
    void a_start_that_waits_for_what_a_restore_has_brought_back_says_so_and_goes_on_once_that_has_ended() {
        var pod = cluster.running(1);
        var snapshot = cluster.snapshot();
        cluster.await(pod, Phase.RUNNING);
        assertThat(cluster.stop(pod)).isTrue();
        cluster.await(pod, Phase.STOPPED);

        cluster.restore(snapshot);
        cluster.tasks().holdEnds(true);
        await().atMost(FaultyCluster.TIMEOUT)
                .until(() -> allocations(pod).stream()
                        .anyMatch(each -> each.desiredStatus().equals("stop") && !each.isClientTerminal()));
        assertThat(cluster.start(pod)).isTrue();

        cluster.await(pod, Phase.QUEUED);
        assertThat(cluster.pod(pod).reason().code()).isEqualTo("awaiting-end");
        cluster.tasks().holdEnds(false);
        cluster.await(pod, Phase.RUNNING);
        assertThat(cluster.pod(pod).generation()).isEqualTo(2);
    }

    @Test
    void a_node_that_falls_silent_after_a_restore_is_noticed() {
        var pod = cluster.running(1);
        var snapshot = cluster.snapshot();
        growOld(pod);
        cluster.restore(snapshot);
        await().until(() -> !cluster.tasks().running().isEmpty());

        cluster.node().nodeFallsSilent();

        cluster.await(pod, Phase.LOST);
    }

    @Test
    void a_restore_while_nobody_watched_is_noticed() {
        var pod = cluster.running(1);
        var snapshot = cluster.snapshot();
        growOld(pod);
        cluster.stopBerth();
        cluster.restore(snapshot);
        cluster.asOperator(nomad -> nomad.jobs().deregister(pod.value(), false));

        cluster.startBerth();

        cluster.await(pod, Phase.STOPPED);
    }

    @Test
    void what_a_restore_has_taken_away_has_vanished_and_what_it_has_brought_back_is_ended() {
        var gone = cluster.running(1);
        var before = cluster.snapshot();
        var later = cluster.running(1);
        cluster.terminate(gone);
        cluster.await(gone, Phase.TERMINATED);

        cluster.restore(before);

        cluster.await(later, Phase.FAILED);
        await().atMost(FaultyCluster.TIMEOUT)
                .until(() -> jobs().isEmpty() && !volumes().contains(gone.value()));
        assertThat(cluster.pod(gone).phase()).isEqualTo(Phase.TERMINATED);
    }

    /** Has the index of Nomad rise, and the pod known as of a late one. */
    private void growOld(PodId pod) {
        for (int i = 0; i < 20; i++) {
            cluster.asOperator(nomad -> nomad.jobs().evaluate(pod.value()));
        }
        cluster.tasks().exit(cluster.allocation(pod), 1);
        var known = cluster.events(pod).size();
        await().atMost(FaultyCluster.TIMEOUT)
                .until(() ->
                        cluster.events(pod).size() > known && cluster.pod(pod).phase() == Phase.RUNNING);
    }

    private void awaitRunning(PodId pod, int generation) {
        await().atMost(FaultyCluster.TIMEOUT)
                .until(() -> cluster.last(pod, PodBecameReachable.class)
                        .filter(reached -> reached.generation() == generation)
                        .isPresent());
    }

    /** Through all that people do with a pod. */
    private PodId liveWhole() {
        var pod = cluster.launch(1);
        cluster.await(pod, Phase.RUNNING);
        cluster.restart(pod);
        awaitRunning(pod, 2);
        cluster.stop(pod);
        cluster.await(pod, Phase.STOPPED);
        cluster.start(pod);
        cluster.await(pod, Phase.RUNNING);
        assertThat(cluster.pod(pod).generation()).isEqualTo(3);
        assertThat(allocations(pod)).hasSize(3);
        assertThat(volumes()).contains(pod.value());
        cluster.terminate(pod);
        cluster.await(pod, Phase.TERMINATED);
        assertThat(jobs()).doesNotContain(pod.value());
        assertThat(volumes()).doesNotContain(pod.value());
        return pod;
    }

    /** Long enough for whatever would happen to happen. */
    private void settle() {
        var calls = cluster.proxy.calls();
        await().atMost(FaultyCluster.TIMEOUT).until(() -> cluster.proxy.calls() > calls + 5);
        await().pollDelay(FaultyCluster.RESYNC).until(() -> true);
    }

    private PodLost lost(PodId pod) {
        return cluster.last(pod, PodLost.class).orElseThrow();
    }

    private List<Allocation> allocations(PodId pod) {
        return Objects.requireNonNull(cluster.asOperator(nomad -> nomad.jobs().allocations(pod.value())));
    }

    private List<String> jobs() {
        return Objects.requireNonNull(cluster.asOperator(nomad -> nomad.jobs().list("pod-"))).stream()
                .map(job -> job.id())
                .toList();
    }

    private List<String> volumes() {
        return Objects.requireNonNull(
                        cluster.asOperator(nomad -> nomad.hostVolumes().list()))
                .stream()
                .map(volume -> volume.name())
                .sorted()
                .toList();
    }

    private void assertThatTheNextBerthRunsItOnce(PodId pod) {
        cluster.stopBerth();
        cluster.proxy.calm();

        cluster.startBerth();

        cluster.await(pod, Phase.RUNNING);
        assertThat(allocations(pod)).hasSize(1);
    }

    private String node() {
        return Objects.requireNonNull(cluster.asOperator(nomad -> nomad.nodes().list()))
                .getFirst()
                .id();
    }
}
