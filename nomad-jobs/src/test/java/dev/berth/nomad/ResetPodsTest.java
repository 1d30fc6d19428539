package dev.berth.nomad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodEvent.PodScheduled;
import dev.berth.messages.pod.PodId;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same pod on an empty disk, with the real decisions, on a Nomad whose tasks are simulated. */
class ResetPodsTest {
    @TempDir
    Path home;

    private FaultyCluster cluster;

    @BeforeEach
    void start() {
        cluster = new FaultyCluster(home, 2);
        cluster.awaitWatching();
    }

    @AfterEach
    void close() {
        cluster.close();
        assertThat(cluster.tasks().violations()).isEmpty();
    }

    private static String second(PodId pod) {
        return pod + "-2";
    }

    private void awaitDisk(PodId pod, String disk) {
        await().atMost(FaultyCluster.TIMEOUT)
                .untilAsserted(() -> assertThat(cluster.disks(pod)).containsExactly(disk));
    }

    @Test
    void a_running_pod_runs_again_on_an_empty_disk_and_the_old_one_goes() {
        var other = cluster.running(1);
        var pod = cluster.running(1);
        var before = cluster.pod(pod);
        assertThat(cluster.disks(pod)).containsExactly(pod.value());

        assertThat(cluster.reset(pod)).isTrue();
        cluster.await(pod, Phase.RUNNING);

        awaitDisk(pod, second(pod));
        var after = cluster.pod(pod);
        assertThat(after.generation()).isEqualTo(2);
        assertThat(after.hostKey()).isEqualTo(before.hostKey());
        assertThat(after.name()).isEqualTo(before.name());
        assertThat(after.publicPort()).isEqualTo(before.publicPort());
        assertThat(after.disk().name()).isEqualTo(second(pod));
        assertThat(cluster.last(pod, PodScheduled.class).orElseThrow().disk()).isEqualTo(second(pod));
        assertThat(cluster.disks(other)).containsExactly(other.value());

        cluster.restart(pod);
        cluster.await(pod, Phase.RUNNING);
        assertThat(cluster.pod(pod).disk().name()).isEqualTo(second(pod));

        cluster.terminate(pod);
        cluster.await(pod, Phase.TERMINATED);
        assertThat(cluster.disks(pod)).isEmpty();
        assertThat(cluster.disks(other)).containsExactly(other.value());
    }

    @Test
    void a_berth_that_dies_right_after_a_reset_finishes_it_when_it_is_back() {
        var pod = cluster.running(1);

        cluster.reset(pod);
        cluster.stopBerth();
        cluster.startBerth();

        cluster.await(pod, Phase.RUNNING);
        awaitDisk(pod, second(pod));
    }

    @Test
    void a_stopped_pod_starts_with_an_empty_disk_and_a_stop_in_between_changes_nothing_about_that() {
        var pod = cluster.running(1);
        cluster.stop(pod);
        cluster.await(pod, Phase.STOPPED);

        cluster.reset(pod);
        cluster.stop(pod);
        cluster.await(pod, Phase.STOPPED);
        assertThat(cluster.disks(pod)).contains(pod.value());
        cluster.start(pod);
        cluster.await(pod, Phase.RUNNING);

        awaitDisk(pod, second(pod));
    }

    @Test
    void a_pod_that_is_terminated_before_it_runs_again_leaves_no_disk() {
        var pod = cluster.running(1);
        cluster.reset(pod);
        cluster.terminate(pod);
        cluster.await(pod, Phase.TERMINATED);

        assertThat(cluster.disks(pod)).isEmpty();
    }
}
