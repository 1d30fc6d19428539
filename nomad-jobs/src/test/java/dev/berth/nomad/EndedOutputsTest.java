package dev.berth.nomad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodEvent.PodTerminated;
import dev.berth.messages.pod.PodId;
import dev.berth.nomadsdk.Allocation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** When what a pod wrote is asked to be kept: once nothing of it runs, and before Nomad forgets it. */
class EndedOutputsTest {
    /** More than a pod may wait for what it wrote. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path home;

    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private FaultyCluster cluster;

    /** What was asked for, and what Nomad had of the pod at that time. */
    private record Asked(PodId pod, int nodes, boolean isLast, List<Allocation> there) {}

    @BeforeEach
    void start() {
        cluster = new FaultyCluster(home, 4);
        cluster.awaitWatching();
        answer(Mono.empty());
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    private void answer(Mono<Void> kept) {
        cluster.output = (pod, nodes, isLast) -> Mono.fromRunnable(
                        () -> asked.add(new Asked(pod, nodes, isLast, allocations(pod))))
                // The test's client waits for its answer.
                .subscribeOn(Schedulers.boundedElastic())
                .then(kept);
    }

    private List<Allocation> allocations(PodId pod) {
        return Objects.requireNonNull(cluster.asOperator(nomad -> nomad.jobs().allocations(pod.value())));
    }

    @Test
    void what_a_terminated_pod_wrote_is_kept_before_nomad_forgets_it_and_after_its_last_process_has_ended() {
        var pod = cluster.running(1);

        cluster.terminate(pod);
        cluster.await(pod, Phase.TERMINATED);

        assertThat(asked).singleElement().satisfies(once -> {
            assertThat(once.pod()).isEqualTo(pod);
            assertThat(once.nodes()).isEqualTo(1);
            assertThat(once.isLast()).isTrue();
            assertThat(once.there())
                    .singleElement()
                    .satisfies(there -> assertThat(there.isClientTerminal()).isTrue());
        });
        assertThat(allocations(pod)).isEmpty();
    }

    @Test
    void a_stopped_pods_is_kept_too_and_its_time_does_not_count_yet() {
        var pod = cluster.running(1);

        cluster.stop(pod);
        cluster.await(pod, Phase.STOPPED);
        assertThat(asked)
                .singleElement()
                .satisfies(once -> assertThat(once.isLast()).isFalse());
        cluster.terminate(pod);
        cluster.await(pod, Phase.TERMINATED);

        assertThat(asked)
                .hasSize(2)
                .last()
                .satisfies(last -> assertThat(last.isLast()).isTrue());
    }

    @Test
    void all_nodes_of_a_pod_are_asked_for() {
        var pod = cluster.launch(3, 1);
        cluster.await(pod, Phase.RUNNING);

        cluster.terminate(pod);
        cluster.await(pod, Phase.TERMINATED);

        assertThat(asked).singleElement().satisfies(once -> {
            assertThat(once.nodes()).isEqualTo(3);
            assertThat(once.there()).hasSize(3);
        });
    }

    @Test
    void a_pod_whose_output_nobody_can_read_ends_all_the_same_though_that_never_answers() {
        answer(Mono.never());
        var pod = cluster.running(1);

        cluster.terminate(pod);

        await().atMost(PATIENCE)
                .until(() -> cluster.last(pod, PodTerminated.class).isPresent());
        assertThat(allocations(pod)).isEmpty();
    }

    @Test
    void a_pod_whose_output_cannot_be_kept_ends_at_once() {
        answer(Mono.error(new IllegalStateException("no room")));
        var pod = cluster.running(1);

        cluster.terminate(pod);

        cluster.await(pod, Phase.TERMINATED);
    }

    @Test
    void a_process_that_dies_while_it_keeps_an_output_has_purged_nothing_and_the_next_keeps_it() {
        answer(Mono.never());
        var pod = cluster.running(1);
        cluster.terminate(pod);
        await().atMost(FaultyCluster.TIMEOUT).until(() -> !asked.isEmpty());

        cluster.stopBerth();
        assertThat(allocations(pod)).hasSize(1);
        asked.clear();
        answer(Mono.empty());
        cluster.startBerth();
        cluster.await(pod, Phase.TERMINATED);

        assertThat(asked)
                .isNotEmpty()
                .allSatisfy(again -> assertThat(again.isLast()).isTrue());
        assertThat(asked.getFirst().there()).hasSize(1);
    }
}
