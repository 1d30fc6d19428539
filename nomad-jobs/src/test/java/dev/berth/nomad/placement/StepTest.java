package dev.berth.nomad.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.PodSpec;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.DesiredState;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Job;
import dev.berth.nomadsdk.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class StepTest {
    private static final PodId POD = new PodId("pod-abcdefghijklmnop");

    @Test
    void a_launched_pod_without_a_job_is_submitted_only_where_there_is_none() {
        assertThat(Step.next(pod(DesiredState.RUN, Phase.REQUESTED, 1), ObservedState.NOTHING))
                .isEqualTo(new Step.Submit(0, 0));
    }

    @Test
    void a_placed_pod_whose_job_is_gone_is_reported_and_not_submitted_again() {
        assertThat(Step.next(pod(DesiredState.RUN, Phase.RUNNING, 1), ObservedState.NOTHING))
                .isEqualTo(new Step.Report(new PodObservation.Gone(0, null)));
    }

    @Test
    void a_start_while_a_stop_is_under_way_waits_then_submits() {
        var desired = pod(DesiredState.RUN, Phase.REQUESTED, 2);

        assertThat(Step.next(desired, new ObservedState(job(1, true), List.of(allocation("running")))))
                .isEqualTo(new Step.AwaitEnd());
        assertThat(Step.next(desired, new ObservedState(job(1, true), List.of(allocation("complete")))))
                .isEqualTo(new Step.Submit(7, 9));
        assertThat(Step.next(desired, new ObservedState(job(2, false), List.of(allocation("complete")))))
                .isEqualTo(new Step.NoOp());
    }

    @Test
    void an_end_that_is_not_told_for_long_is_not_waited_for_any_more_and_a_silent_machine_always_is() {
        var now = Instant.parse("2026-11-20T10:00:00Z");
        var longAgo = now.minusSeconds(600);

        assertThat(isForgotten(now, told("stop", "running", longAgo))).isTrue();
        assertThat(isForgotten(now, told("stop", "running", now.minusSeconds(300))))
                .isFalse();
        assertThat(isForgotten(now, told("run", "running", longAgo))).isFalse();
        assertThat(isForgotten(now, told("stop", "unknown", longAgo))).isFalse();
        assertThat(isForgotten(now, told("stop", "running", longAgo), told("run", "running", now)))
                .isFalse();
        assertThat(isForgotten(now, told("stop", "complete", longAgo))).isFalse();
        assertThat(isForgotten(now)).isFalse();

        var slow = List.of(told("stop", "running", now.minusSeconds(60)));
        assertThat(new ObservedState(job(1, true), slow).isSlowToEnd(now)).isTrue();
        assertThat(new ObservedState(job(1, true), slow).isSlowToEnd(now.minusSeconds(55)))
                .isFalse();
    }

    @Test
    void what_a_purged_job_of_the_same_pod_has_left_is_not_waited_for() {
        var meta = Map.of("pod", POD.value(), "workspace", "main", "generation", "2");
        var anew = new Job(POD.value(), "default", "service", "running", true, 0, meta, 5, 8, 7, 0);

        assertThat(new ObservedState(anew, List.of(allocation("running"))).isAlive())
                .isFalse();
        assertThat(new ObservedState(job(2, true), List.of(allocation("running"))).isAlive())
                .isTrue();
    }

    private static boolean isForgotten(Instant now, Allocation... allocations) {
        return new ObservedState(job(1, true), List.of(allocations)).isForgotten(now);
    }

    private static Allocation told(String desired, String client, Instant at) {
        long nanos = at.toEpochMilli() * 1_000_000;
        return new Allocation(
                "a1", "n", "e", POD.value(), "n", "n", desired, "", client, "", null, Map.of(), null, 2, 9, 0, nanos);
    }

    @Test
    void what_ended_is_reported_with_the_time_of_its_last_process() {
        var task = new TaskState("dead", false, 0, null, "2026-11-20T23:26:50.047350438Z", List.of());
        var ended = new Allocation(
                "a1",
                "n",
                "e",
                POD.value(),
                "n",
                "n",
                "stop",
                "",
                "complete",
                "",
                null,
                Map.of("main", task),
                null,
                2,
                9,
                0,
                0);
        var at = Instant.parse("2026-11-20T23:26:50.047350Z");

        var observed = new ObservedState(job(1, true), List.of(ended, allocation("complete")));
        assertThat(Step.next(pod(DesiredState.STOPPED, Phase.STOPPING, 1), observed))
                .isInstanceOfSatisfying(
                        Step.Report.class,
                        report -> assertThat(report.observation().observedAt()).isEqualTo(at));
        assertThat(Step.next(pod(DesiredState.GONE, Phase.STOPPING, 1), observed))
                .isEqualTo(new Step.CleanUp(true, at));
    }

    @Test
    void a_pod_on_a_silent_node_counts_as_alive() {
        assertThat(Step.next(
                        pod(DesiredState.GONE, Phase.STOPPING, 1),
                        new ObservedState(job(1, true), List.of(allocation("unknown")))))
                .isEqualTo(new Step.AwaitEnd());
    }

    @Test
    void a_restart_replaces_the_one_that_runs_and_stops_where_another_may_still_write_to_the_disk() {
        var desired = pod(DesiredState.RUN, Phase.RUNNING, 2);

        assertThat(next(desired, allocation("running"), allocation("complete"))).isEqualTo(new Step.Replace(7, 9));
        assertThat(next(desired, allocation("running"), allocation("running"))).isEqualTo(new Step.Stop());
        assertThat(next(desired, allocation("unknown"))).isEqualTo(new Step.Stop());
        assertThat(next(desired, allocation("failed"))).isEqualTo(new Step.Stop());
    }

    @Test
    void a_lost_pod_whose_allocation_failed_is_submitted_in_place_of_that_and_any_other_is_left_to_the_scheduler() {
        var lost = pod(DesiredState.RUN, Phase.LOST, 1);

        assertThat(next(lost, allocation("failed"))).isEqualTo(new Step.Submit(7, 9, "a1"));
        assertThat(next(lost, allocation("failed"), allocation("unknown"))).isEqualTo(new Step.NoOp());
        assertThat(next(lost, allocation("lost"))).isEqualTo(new Step.NoOp());
        assertThat(next(pod(DesiredState.RUN, Phase.RUNNING, 1), allocation("failed")))
                .isEqualTo(new Step.NoOp());
    }

    private static Step next(DesiredPod desired, Allocation... observed) {
        return Step.next(desired, new ObservedState(job(1, false), List.of(observed)));
    }

    @Test
    void a_pod_that_failed_has_its_job_stopped_and_is_not_reported_as_stopped() {
        var desired = pod(DesiredState.STOPPED, Phase.FAILED, 1);

        assertThat(Step.next(desired, new ObservedState(job(1, false), List.of(allocation("failed")))))
                .isEqualTo(new Step.Stop());
        assertThat(Step.next(desired, new ObservedState(job(1, true), List.of(allocation("failed")))))
                .isEqualTo(new Step.NoOp());
    }

    @Property(tries = 300)
    void nothing_is_submitted_purged_or_said_to_have_ended_while_something_may_run(
            @ForAll("pods") DesiredPod desired, @ForAll("observedStates") ObservedState observed) {
        var step = Step.next(desired, observed);

        // One that is replaced ends before the next one begins.
        if (observed.isAlive()) {
            assertThat(step).isNotInstanceOfAny(Step.Submit.class, Step.CleanUp.class, Step.Report.class);
        }
        if (observed.job() != null && PodMeta.of(observed.job()).orElseThrow().generation() > desired.generation()) {
            assertThat(desired.desired() == DesiredState.GONE || step instanceof Step.NoOp)
                    .isTrue();
        }
    }

    @Property(tries = 300)
    void steps_lead_to_nothing_more_to_do(
            @ForAll("pods") DesiredPod desired, @ForAll("observedStates") ObservedState start) {
        var pod = desired;
        var observed = start;
        for (int i = 0; i < 8; i++) {
            switch (Step.next(pod, observed)) {
                case Step.NoOp _ -> {
                    return;
                }
                case Step.Stop _ ->
                    observed = new ObservedState(job(generation(observed), true), observed.allocations());
                case Step.GiveBack _ -> throw new AssertionError("a pod of one has no places to give back");
                case Step.AwaitEnd _ -> observed = new ObservedState(observed.job(), List.of(allocation("complete")));
                case Step.Submit _, Step.Replace _ ->
                    observed = new ObservedState(job(pod.generation(), false), List.of());
                case Step.CleanUp _ -> {
                    observed = ObservedState.NOTHING;
                    pod = pod(DesiredState.GONE, Phase.TERMINATED, pod.generation());
                }
                case Step.Report _ -> pod = pod(DesiredState.STOPPED, Phase.STOPPED, pod.generation());
            }
        }
        throw new AssertionError("never done for %s and %s".formatted(desired, start));
    }

    @Provide
    Arbitrary<DesiredPod> pods() {
        var kinds = Arbitraries.of(Phase.values()).flatMap(phase -> switch (phase) {
            case STOPPING -> Arbitraries.of(pod(DesiredState.STOPPED, phase, 2), pod(DesiredState.GONE, phase, 2));
            case STOPPED, FAILED ->
                Arbitraries.of(pod(DesiredState.STOPPED, phase, 2), pod(DesiredState.STOPPED, phase, 1));
            case TERMINATED -> Arbitraries.just(pod(DesiredState.GONE, phase, 2));
            case REQUESTED, QUEUED, SCHEDULED, PULLING, STARTING, RUNNING, LOST ->
                Arbitraries.of(pod(DesiredState.RUN, phase, 1), pod(DesiredState.RUN, phase, 2));
        });
        return kinds;
    }

    @Provide
    Arbitrary<ObservedState> observedStates() {
        var allocations = Arbitraries.of("pending", "running", "complete", "failed", "lost", "unknown")
                .map(StepTest::allocation)
                .list()
                .ofMaxSize(2);
        var some = Combinators.combine(Arbitraries.integers().between(1, 3), Arbitraries.of(true, false), allocations)
                .as((generation, stop, all) -> new ObservedState(job(generation, stop), all));
        return Arbitraries.oneOf(some, Arbitraries.just(ObservedState.NOTHING));
    }

    private static int generation(ObservedState observed) {
        return PodMeta.of(observed.job()).orElseThrow().generation();
    }

    private static DesiredPod pod(DesiredState desired, Phase phase, int generation) {
        var spec = new PodSpec("ubuntu", null, GpuRequest.NONE, List.of(), 1, List.of());
        return new DesiredPod(
                POD,
                Workspace.MAIN,
                new PodName("p"),
                spec,
                generation,
                desired,
                phase,
                0,
                null,
                null,
                "ssh-ed25519 A",
                1);
    }

    private static Job job(int generation, boolean stop) {
        var meta = Map.of("pod", POD.value(), "workspace", "main", "generation", Integer.toString(generation));
        return new Job(POD.value(), "default", "service", "running", stop, 0, meta, 1, 8, 7, 0);
    }

    private static Allocation allocation(String clientStatus) {
        return new Allocation(
                "a1", "n", "e", POD.value(), "n", "n", "run", "", clientStatus, "", null, Map.of(), null, 2, 9, 0, 0);
    }
}
