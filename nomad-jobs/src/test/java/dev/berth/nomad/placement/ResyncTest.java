package dev.berth.nomad.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSpec;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.DesiredState;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ResyncTest {
    @Test
    void a_resync_that_was_cut_short_goes_on_after_the_last_pod_it_compared() {
        var pods = Stream.of("a", "b", "c").map(ResyncTest::pod).toList();

        assertThat(ids(Resync.startingAfter("", pods))).containsExactly("a", "b", "c");
        assertThat(ids(Resync.startingAfter(pods.get(1).id().value(), pods))).containsExactly("c", "a", "b");
        assertThat(ids(Resync.startingAfter(pods.get(2).id().value(), pods))).containsExactly("a", "b", "c");
    }

    private static List<String> ids(List<DesiredPod> pods) {
        return pods.stream().map(pod -> pod.id().value().substring(4, 5)).toList();
    }

    private static DesiredPod pod(String letter) {
        var id = new PodId("pod-" + letter.repeat(16));
        var spec = new PodSpec("ubuntu", null, GpuRequest.NONE, List.of(), 1, List.of());
        return new DesiredPod(
                id,
                Workspace.MAIN,
                new PodName("p"),
                spec,
                1,
                DesiredState.RUN,
                Phase.RUNNING,
                0,
                null,
                null,
                "ssh-ed25519 A",
                1);
    }
}
