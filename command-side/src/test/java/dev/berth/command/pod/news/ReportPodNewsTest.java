package dev.berth.command.pod.news;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.HOST_KEY;
import static dev.berth.command.TestModule.START;
import static dev.berth.command.TestModule.accepted;
import static dev.berth.command.TestModule.pod;
import static dev.berth.command.TestModule.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ChangePod.RestartPod;
import dev.berth.messages.pod.ChangePod.StopPod;
import dev.berth.messages.pod.CommandEnd;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.PodDetailEvent.PodCommandEnded;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodObservation.Reachable;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.ReportPodNews;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ReportPodNewsTest {
    private static final Caller BERTH = Caller.system(Workspace.MAIN, "news-1");

    private final TestModule module = TestModule.withQuota(2);

    @AfterEach
    void close() {
        module.close();
    }

    private void run(List<String> command) {
        var spec = new PodSpec(
                "ubuntu",
                null,
                GpuRequest.NONE,
                List.of(),
                20,
                List.of(),
                null,
                null,
                null,
                command,
                null,
                null,
                List.of());
        module.accepted(new LaunchPod(ANNA, pod(1), new PodName("one"), spec, null, HOST_KEY, null));
        see(1, 1);
        module.clock().advance(Duration.ofMinutes(5));
    }

    private void see(int generation, int boots) {
        var seen = new Reachable("alloc-1", boots, List.of(Endpoint.ssh(new SshTarget("10.0.0.5", 22_001))), 10, null);
        accepted(module.commands()
                .send(new ReportPod(Caller.system(Workspace.MAIN, "watch"), pod(1), generation, seen))
                .block());
    }

    /** What is remembered of it. */
    private List<BerthEvent> told(int generation, CommandEnd end) {
        var before = module.events().size();
        accepted(module.commands()
                .send(new ReportPodNews(BERTH, pod(1), generation, end, false))
                .block());
        return module.events().subList(before, module.events().size());
    }

    private static PodCommandEnded ended(int generation, int boots, int status, Instant at) {
        return new PodCommandEnded(pod(1), Workspace.MAIN, generation, boots, status, at);
    }

    @Test
    void the_end_of_a_command_is_remembered_once_for_each_boot() {
        run(List.of("train"));
        var at = START.plusSeconds(60);

        assertThat(told(1, new CommandEnd(1, 7, at))).containsExactly(ended(1, 1, 7, at));
        assertThat(told(1, new CommandEnd(1, 7, at))).isEmpty();
        assertThat(told(1, new CommandEnd(1, 0, at))).isEmpty();
        see(1, 2);
        assertThat(told(1, new CommandEnd(1, 7, at))).isEmpty();
        module.clock().advance(Duration.ofMinutes(1));
        var later = START.plusSeconds(350);
        assertThat(told(1, new CommandEnd(2, 0, later))).containsExactly(ended(1, 2, 0, later));
    }

    @Test
    void what_an_earlier_generation_or_a_pod_that_ends_told_is_of_no_use() {
        run(List.of("train"));
        accepted(
                module.commands().send(new RestartPod(ANNA, pod(1), null, null)).block());
        assertThat(told(2, new CommandEnd(1, 7, null))).isEmpty();
        see(2, 0);
        assertThat(told(1, new CommandEnd(0, 7, null))).isEmpty();
        assertThat(told(2, new CommandEnd(0, 7, null))).containsExactly(ended(2, 0, 7, null));
        accepted(module.commands().send(new StopPod(ANNA, pod(1), null, null)).block());
        assertThat(told(2, new CommandEnd(0, 9, null))).isEmpty();
    }

    @Test
    void a_pod_without_a_command_can_tell_of_no_end() {
        run(null);

        assertThat(told(1, new CommandEnd(1, 0, null))).isEmpty();
    }

    @Test
    void a_time_that_cannot_be_is_not_believed_and_one_in_whole_seconds_is() {
        run(List.of("train"));

        assertThat(told(1, new CommandEnd(1, 7, START.plusSeconds(600)))).containsExactly(ended(1, 1, 7, null));
        see(1, 2);
        var second = Instant.ofEpochSecond(START.plusSeconds(300).getEpochSecond());
        assertThat(told(1, new CommandEnd(2, 7, second))).containsExactly(ended(1, 2, 7, second));
        see(1, 3);
        assertThat(told(1, new CommandEnd(3, 7, START.minusSeconds(9)))).containsExactly(ended(1, 3, 7, null));
    }

    @Test
    void of_a_pod_that_there_is_not_nothing_is_remembered() {
        var answer = module.commands()
                .send(new ReportPodNews(BERTH, pod(2), 1, new CommandEnd(0, 0, null), true))
                .block();

        assertThat(refused(answer).code()).isEqualTo(ProblemCode.UNKNOWN_POD);
        assertThat(module.events()).isEmpty();
    }
}
