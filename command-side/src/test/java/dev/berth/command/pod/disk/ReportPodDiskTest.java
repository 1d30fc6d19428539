package dev.berth.command.pod.disk;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.HOST_KEY;
import static dev.berth.command.TestModule.accepted;
import static dev.berth.command.TestModule.pod;
import static dev.berth.command.TestModule.refused;
import static dev.berth.command.TestModule.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ChangePod.StopPod;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.PodDetailEvent.PodDiskFilling;
import dev.berth.messages.pod.PodDetailEvent.PodDiskRelieved;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodObservation.Reachable;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.ReportPodDisk;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.problem.ProblemCode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ReportPodDiskTest {
    private static final Caller BERTH = Caller.system(Workspace.MAIN, "disks-1");

    private final TestModule module = TestModule.withQuota(2);

    @AfterEach
    void close() {
        module.close();
    }

    private void run() {
        module.accepted(new LaunchPod(ANNA, pod(1), new PodName("one"), spec(1), null, HOST_KEY, null));
        accepted(module.commands()
                .send(new ReportPod(
                        Caller.system(Workspace.MAIN, "watch"),
                        pod(1),
                        1,
                        new Reachable(
                                "alloc-1", 1, List.of(Endpoint.ssh(new SshTarget("10.0.0.5", 22_001))), 10, null)))
                .block());
    }

    /** What is remembered of it. */
    private List<BerthEvent> measured(long used) {
        var before = module.events().size();
        accepted(module.commands()
                .send(new ReportPodDisk(BERTH, pod(1), used, 100))
                .block());
        return module.events().subList(before, module.events().size());
    }

    @Test
    void only_that_a_disk_is_nearly_full_and_that_it_is_so_no_more_is_remembered_each_once() {
        run();

        assertThat(measured(10)).isEmpty();
        assertThat(measured(89)).isEmpty();
        assertThat(measured(90)).containsExactly(new PodDiskFilling(pod(1), Workspace.MAIN, 1, 90, 100));
        assertThat(measured(95)).isEmpty();
        assertThat(measured(86)).isEmpty();
        assertThat(measured(90)).isEmpty();
        assertThat(measured(84)).containsExactly(new PodDiskRelieved(pod(1), Workspace.MAIN, 1, 84, 100));
        assertThat(measured(84)).isEmpty();
    }

    @Test
    void what_was_measured_of_a_pod_that_stops_meanwhile_is_of_no_use() {
        run();
        accepted(module.commands().send(new StopPod(ANNA, pod(1), null, null)).block());

        assertThat(measured(99)).isEmpty();
    }

    @Test
    void of_a_pod_that_there_is_not_nothing_is_remembered() {
        var answer = module.commands()
                .send(new ReportPodDisk(BERTH, pod(2), 99, 100))
                .block();

        assertThat(refused(answer).code()).isEqualTo(ProblemCode.UNKNOWN_POD);
        assertThat(module.events()).isEmpty();
    }
}
