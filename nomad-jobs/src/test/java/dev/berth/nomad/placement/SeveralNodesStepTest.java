package dev.berth.nomad.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.PodView;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.DesiredState;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Job;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is to be done next for a pod of two nodes. */
class SeveralNodesStepTest {
    private static final PodId POD = new PodId("pod-abcdefghijklmnop");

    private static DesiredPod pod(Phase phase, int generation) {
        var launched = new PodLaunchRequested(
                POD,
                Workspace.MAIN,
                1,
                new PodName("train"),
                new PodSpec("ubuntu", null, GpuRequest.NONE, List.of(), 1, List.of()),
                null,
                "ssh-ed25519 AAAA",
                null,
                List.of("ssh-ed25519 BBBB"));
        var known = DesiredPod.of(PodView.launched(launched, Instant.EPOCH, 1), null);
        return new DesiredPod(
                POD,
                known.workspace(),
                known.name(),
                known.spec(),
                generation,
                DesiredState.RUN,
                phase,
                0,
                null,
                null,
                known.hostKey(),
                1,
                null,
                null,
                null,
                null,
                null,
                Instant.EPOCH,
                known.nodes(),
                null);
    }

    private static Job job(int generation, boolean stop, @Nullable Instant givenBackAt) {
        var meta = new HashMap<>(Map.of(
                "pod", POD.value(),
                "workspace", "main",
                "generation", Integer.toString(generation),
                "nodes", "2",
                "disk_0", "d0",
                "disk_1", "d1"));
        if (givenBackAt != null) {
            meta.put("given_back", givenBackAt.toString());
        }
        return new Job(POD.value(), "default", "service", "running", stop, 0, meta, 1, 8, 7, 1);
    }

    private static Allocation allocation(int node, String desired, String client) {
        return new Allocation(
                "a" + node,
                "%s.node-%d[0]".formatted(POD, node),
                "e",
                POD.value(),
                "n",
                "n",
                desired,
                "",
                client,
                "",
                null,
                Map.of(),
                null,
                2,
                9,
                0,
                0);
    }

    @Test
    void while_it_was_never_placed_as_a_whole_a_part_of_it_is_to_give_its_places_back() {
        var partly = new ObservedState(job(1, false, null), List.of(allocation(1, "run", "running")));
        assertThat(Step.next(pod(Phase.QUEUED, 1), partly)).isEqualTo(new Step.GiveBack(7, 1));
        assertThat(Step.next(pod(Phase.REQUESTED, 1), new ObservedState(job(1, false, null), List.of())))
                .isEqualTo(new Step.GiveBack(7, 0));
        // Once all were placed, what becomes of one takes no place from the others.
        for (var phase : List.of(Phase.SCHEDULED, Phase.STARTING, Phase.RUNNING, Phase.LOST)) {
            assertThat(Step.next(pod(phase, 1), partly)).isEqualTo(new Step.NoOp());
        }
    }

    @Test
    void places_that_were_given_back_are_asked_for_again_once_nothing_lives_in_them() {
        var givenBack = job(1, false, Instant.EPOCH);
        assertThat(Step.next(
                        pod(Phase.QUEUED, 1), new ObservedState(givenBack, List.of(allocation(1, "stop", "running")))))
                .isEqualTo(new Step.AwaitEnd());
        assertThat(Step.next(
                        pod(Phase.QUEUED, 1), new ObservedState(givenBack, List.of(allocation(1, "stop", "complete")))))
                .isEqualTo(new Step.Submit(7, 9));
    }

    @Test
    void a_restart_takes_the_places_of_all_its_nodes_or_stops_them_first() {
        var all = List.of(allocation(0, "run", "running"), allocation(1, "run", "running"));
        assertThat(Step.next(pod(Phase.REQUESTED, 2), new ObservedState(job(1, false, null), all)))
                .isInstanceOf(Step.Replace.class);
        var one = List.of(allocation(0, "run", "running"), allocation(1, "run", "failed"));
        assertThat(Step.next(pod(Phase.REQUESTED, 2), new ObservedState(job(1, false, null), one)))
                .isEqualTo(new Step.Stop());
    }

    @Test
    void a_failed_allocation_of_one_node_is_not_replaced_behind_the_others_backs() {
        var ended = List.of(allocation(0, "run", "failed"), allocation(1, "run", "failed"));
        assertThat(Step.next(pod(Phase.LOST, 1), new ObservedState(job(1, false, null), ended)))
                .isEqualTo(new Step.NoOp());
    }
}
