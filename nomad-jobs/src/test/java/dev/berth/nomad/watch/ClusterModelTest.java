package dev.berth.nomad.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.pod.PodId;
import dev.berth.nomadsdk.Evaluation;
import dev.berth.nomadsdk.Evaluation.PlacementFailure;
import dev.berth.nomadsdk.Job;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterModelTest {
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaaa");
    private static final PlacementFailure NO_DISK =
            new PlacementFailure(1, Map.of("missing compatible host volumes", 1), Map.of(), Map.of());
    private static final PlacementFailure NO_CPU = new PlacementFailure(1, Map.of(), Map.of("cpu", 1), Map.of());

    private final ClusterModel model = new ClusterModel("only");

    /** Nomad has one blocked evaluation of a job and cancels the others, some time after the newer one has said why. */
    @Test
    void a_blocked_evaluation_that_was_canceled_says_nothing_any_more() {
        var first = evaluation("first", "complete", NO_DISK, 10);
        var canceled = evaluation("canceled", "canceled", NO_DISK, 40);
        var again = evaluation("again", "complete", NO_CPU, 20);
        var blocked = evaluation("blocked", "blocked", NO_CPU, 20);
        var older = new PodId("pod-bbbbbbbbbbbbbbbb");

        model.replace(
                new ClusterModel.Listing(
                        List.of(job(POD, 9), job(older, 8)),
                        List.of(),
                        List.of(
                                first,
                                canceled,
                                again,
                                blocked,
                                of(older, evaluation("o1", "canceled", NO_DISK, 41)),
                                of(older, evaluation("o2", "blocked", NO_CPU, 21))),
                        List.of()),
                0);

        var snapshot = model.snapshot(POD).orElseThrow();
        assertThat(snapshot.evaluation()).isIn(again, blocked);
        assertThat(snapshot.older()).isEqualTo(1);
    }

    private static Evaluation of(PodId pod, Evaluation evaluation) {
        return new Evaluation(
                evaluation.id(),
                pod.value(),
                evaluation.status(),
                null,
                null,
                evaluation.failedTgAllocs(),
                null,
                9,
                9,
                evaluation.modifyIndex(),
                0);
    }

    private static Evaluation evaluation(String id, String status, PlacementFailure why, long modifyIndex) {
        return new Evaluation(id, POD.value(), status, null, null, Map.of("pod", why), null, 9, 9, modifyIndex, 0);
    }

    private static Job job(PodId pod, long jobModifyIndex) {
        var meta = Map.of("pod", pod.value(), "workspace", "main", "generation", "1");
        return new Job(pod.value(), "default", "service", "pending", false, 0, meta, 1, 9, jobModifyIndex, 0);
    }
}
