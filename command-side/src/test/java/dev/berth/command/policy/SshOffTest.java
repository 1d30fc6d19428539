package dev.berth.command.policy;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.TestModule.HOST_KEY;
import static dev.berth.command.TestModule.accepted;
import static dev.berth.command.TestModule.pod;
import static dev.berth.command.TestModule.refused;
import static dev.berth.command.TestModule.spec;
import static dev.berth.command.template.TestTemplates.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ChangePod;
import dev.berth.messages.pod.ChangePod.EditPod;
import dev.berth.messages.pod.ChangePod.ExtendPod;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodObservation.Reachable;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSettings.SessionRequest;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.ReportPodNews;
import dev.berth.messages.pod.SessionTrigger;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.policy.PolicyAnswer;
import dev.berth.messages.policy.SetSsh;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What may be asked for in a workspace whose SSH the owner has switched off. */
final class SshOffTest {
    private static final PodSettings LONGER =
            new PodSettings(null, null, null, null, null, null, null, new SessionRequest(null, Duration.ofHours(2)));

    private final TestModule module = TestModule.withQuota(8);

    @AfterEach
    void close() {
        module.close();
    }

    @BeforeEach
    void one_pod_each_with_a_session_that_has_begun() {
        run(ANNA, 1);
        run(BERT, 2);
        set(false);
    }

    private void run(Caller caller, int number) {
        var onDemand = new PodSettings(
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                new SessionRequest(SessionTrigger.ON_DEMAND, Duration.ofHours(1)));
        module.accepted(
                new LaunchPod(caller, pod(number), new PodName("one"), spec(1), null, HOST_KEY, null, onDemand));
        var system = Caller.system(caller.workspace(), "watch");
        var reachable = new Reachable("alloc-1", 0, List.of(Endpoint.ssh(new SshTarget("10.0.0.5", 22_001))), 10, null);
        accepted(module.commands()
                .send(new ReportPod(system, pod(number), 1, reachable))
                .block());
        accepted(module.commands()
                .send(new ReportPodNews(system, pod(number), 1, null, true))
                .block());
    }

    private void set(boolean enabled) {
        assertThat(module.commands()
                        .send(new SetSsh(OWNER, Workspace.MAIN, enabled, null))
                        .block())
                .isInstanceOf(PolicyAnswer.Accepted.class);
    }

    private Problem refusal(ChangePod command) {
        return refused(module.commands().send(command).block());
    }

    private static EditPod edit(Caller caller, int pod, PodSettings settings) {
        return new EditPod(caller, pod(pod), null, null, null, settings);
    }

    private static ExtendPod extend(Caller caller, int pod) {
        return new ExtendPod(caller, pod(pod), null, null, Duration.ofHours(1));
    }

    @Test
    void BASE_2_who_asks_for_people_to_be_let_in_is_told_whom_to_ask() {
        for (var command : List.of(edit(ANNA, 1, LONGER), extend(ANNA, 1))) {
            var problem = refusal(command);
            assertThat(problem.code()).isEqualTo(ProblemCode.SSH_OFF);
            assertThat(problem.code().status()).isEqualTo(403);
            assertThat(problem.detail())
                    .isEqualTo("SSH is off for the workspace 'main'. Ask the owner of Berth to switch it on.");
        }
    }

    @Test
    void BASE_2_pods_are_launched_and_changed_all_the_same_and_another_workspace_is_not_touched() {
        module.accepted(
                new LaunchPod(ANNA, pod(3), new PodName("three"), spec(1), null, HOST_KEY, null, PodSettings.NONE));
        var labelled = new PodSettings(Map.of("a", "b"), null, null, null, null);

        assertThat(accepted(module.commands().send(edit(ANNA, 1, labelled)).block())
                        .labels())
                .containsEntry("a", "b");
        accepted(module.commands().send(edit(BERT, 2, LONGER)).block());
        accepted(module.commands().send(extend(BERT, 2)).block());
    }

    @Test
    void BASE_2_once_it_is_on_again_sessions_are_as_they_were() {
        set(true);

        accepted(module.commands().send(edit(ANNA, 1, LONGER)).block());
        accepted(module.commands().send(extend(ANNA, 1)).block());
    }
}
