package dev.berth.command.policy;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.TestModule.HOST_KEY;
import static dev.berth.command.TestModule.accepted;
import static dev.berth.command.TestModule.pod;
import static dev.berth.command.TestModule.refused;
import static dev.berth.command.template.TestTemplates.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ChangePod;
import dev.berth.messages.pod.ChangePod.ResetPod;
import dev.berth.messages.pod.ChangePod.StartPod;
import dev.berth.messages.pod.ChangePod.StopPod;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.PodDetailEvent.PodTimerSkipped;
import dev.berth.messages.pod.PodEvent.PodStartRequested;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.PodObservation.Scheduled;
import dev.berth.messages.pod.PodObservation.Stopped;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSettings.ScheduleRequest;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.RunTimers;
import dev.berth.messages.policy.PolicyAnswer;
import dev.berth.messages.policy.SetGpuModels;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AllowedGpusTest {
    private static final Stopped STOPPED = new Stopped(new Reason("stopped", "Stopped; its disk is kept."), 20, null);

    private final TestModule module = TestModule.withQuota(null);

    @AfterEach
    void close() {
        module.close();
    }

    private void allow(@Nullable List<String> models) {
        assertThat(module.commands()
                        .send(new SetGpuModels(OWNER, Workspace.MAIN, models, null))
                        .block())
                .isInstanceOf(PolicyAnswer.Accepted.class);
    }

    private static LaunchPod launch(Caller caller, GpuRequest gpu, PodSettings settings) {
        var spec = new PodSpec("ubuntu", null, gpu, List.of(), 20, List.of());
        return new LaunchPod(caller, pod(1), new PodName("one"), spec, null, HOST_KEY, null, settings);
    }

    private Problem refusal(Caller caller, GpuRequest gpu) {
        return refused(
                module.commands().send(launch(caller, gpu, PodSettings.NONE)).block());
    }

    private PodView launched(GpuRequest gpu) {
        return module.accepted(launch(ANNA, gpu, PodSettings.NONE));
    }

    private PodView change(ChangePod command) {
        return accepted(module.commands().send(command).block());
    }

    private void see(int generation, PodObservation seen) {
        accepted(module.commands()
                .send(new ReportPod(Caller.system(Workspace.MAIN, "watch"), pod(1), generation, seen))
                .block());
    }

    private void stop(int generation) {
        change(new StopPod(ANNA, pod(1), null, null));
        see(generation, STOPPED);
    }

    private static ResetPod reset() {
        return new ResetPod(ANNA, pod(1), null, null, true);
    }

    private static StartPod start() {
        return new StartPod(ANNA, pod(1), null, null);
    }

    @Test
    void BASE_26_a_launch_with_another_model_is_refused_with_those_that_are_allowed() {
        allow(List.of("H100", "H200"));

        var problem = refusal(ANNA, new GpuRequest(1, "A100"));

        assertThat(problem.code()).isEqualTo(ProblemCode.GPU_MODEL_NOT_ALLOWED);
        assertThat(problem.detail())
                .isEqualTo("The workspace 'main' may not use GPUs of the model 'A100'. It may use: H100, H200."
                        + " Name one of these.");
        assertThat(problem.errors()).singleElement().returns("gpu.model", Problem.Fault::field);
        assertThat(launched(new GpuRequest(1, "H200")).gpu()).isEqualTo(new GpuRequest(1, "H200"));
    }

    @Test
    void BASE_26_a_launch_without_a_model_takes_any_of_those_that_are_allowed() {
        allow(List.of("H100", "H200"));

        assertThat(launched(new GpuRequest(2, null)).gpu()).isEqualTo(new GpuRequest(2, null, List.of("H100", "H200")));
    }

    @Test
    void BASE_26_each_node_of_several_takes_any_of_those_that_are_allowed() {
        allow(List.of("H100", "H200"));

        var pod = module.accepted(TestModule.launchNodes(ANNA, 1, "train", 2, 2));

        assertThat(pod.gpu()).isEqualTo(new GpuRequest(2, null, List.of("H100", "H200")));
        assertThat(pod.nodeCount()).isEqualTo(2);
    }

    @Test
    void another_workspace_and_a_pod_without_gpus_are_not_limited() {
        allow(List.of());

        assertThat(refusal(ANNA, new GpuRequest(1, null)).detail())
                .isEqualTo("The workspace 'main' may use no GPUs. Ask for 0.");
        assertThat(launched(GpuRequest.NONE).gpu()).isEqualTo(GpuRequest.NONE);
        var other = new LaunchPod(
                BERT,
                pod(2),
                new PodName("two"),
                new PodSpec("ubuntu", null, new GpuRequest(1, "A100"), List.of(), 20, List.of()),
                null,
                HOST_KEY,
                null);
        assertThat(module.accepted(other).gpu()).isEqualTo(new GpuRequest(1, "A100"));
    }

    @Test
    void a_limit_that_was_taken_away_limits_nothing() {
        allow(List.of("H100"));
        allow(null);

        assertThat(launched(new GpuRequest(1, null)).gpu()).isEqualTo(new GpuRequest(1, null));
    }

    @Test
    void a_start_is_decided_by_what_is_allowed_then_and_not_by_what_was_at_the_launch() {
        launched(new GpuRequest(1, "A100"));
        stop(1);
        allow(List.of("H100"));

        assertThat(refused(module.commands().send(start()).block()).code())
                .isEqualTo(ProblemCode.GPU_MODEL_NOT_ALLOWED);
        assertThat(change(new StartPod(ANNA, pod(1), null, null, 0)).gpu().count())
                .isZero();
        stop(2);
        allow(List.of("A100", "H100"));
        assertThat(change(start()).gpu()).isEqualTo(new GpuRequest(1, "A100"));
    }

    @Test
    void a_start_of_a_pod_that_never_ran_takes_any_of_the_models_that_are_allowed_now() {
        allow(List.of("H100"));
        launched(new GpuRequest(1, null));
        stop(1);
        allow(List.of("H200"));

        assertThat(change(start()).gpu()).isEqualTo(new GpuRequest(1, null, List.of("H200")));
        stop(2);
        allow(null);
        assertThat(change(start()).gpu()).isEqualTo(new GpuRequest(1, null));
    }

    @Test
    void a_start_where_the_pods_disk_is_on_a_machine_with_another_model_is_refused() {
        launched(new GpuRequest(1, null));
        see(1, new Scheduled("alloc-1", "node-1", "A100", List.of("gpu-0"), 5, null));
        stop(1);
        allow(List.of("H100"));

        assertThat(refused(module.commands().send(start()).block()).detail()).contains("'A100'", "It may use: H100.");
        allow(List.of("A100"));
        assertThat(change(start()).gpu()).isEqualTo(new GpuRequest(1, "A100"));
    }

    @Test
    void a_reset_of_a_stopped_pod_takes_no_gpus_that_a_start_would_be_refused() {
        launched(new GpuRequest(1, null));
        see(1, new Scheduled("alloc-1", "node-1", "A100", List.of("gpu-0"), 5, null));
        stop(1);
        allow(List.of());
        assertThat(refused(module.commands().send(reset()).block()).code())
                .isEqualTo(ProblemCode.GPU_MODEL_NOT_ALLOWED);
        allow(List.of("H100"));
        assertThat(refused(module.commands().send(reset()).block()).detail()).contains("'A100'", "It may use: H100.");

        allow(List.of("A100", "H100"));
        assertThat(change(reset()).gpu()).isEqualTo(new GpuRequest(1, "A100"));
    }

    @Test
    void a_reset_of_a_pod_that_never_ran_asks_for_no_models_that_are_not_allowed_any_more() {
        allow(List.of("A100", "H100"));
        launched(new GpuRequest(1, null));
        stop(1);
        allow(List.of("H100"));
        assertThat(refused(module.commands().send(reset()).block()).detail())
                .contains("Start it, which asks for: H100.");

        allow(List.of("A100", "H100", "H200"));
        assertThat(change(reset()).gpu()).isEqualTo(new GpuRequest(1, null, List.of("A100", "H100")));
    }

    @Test
    void a_start_by_the_schedule_is_skipped_and_says_why_where_it_is_not_allowed() {
        var daily = new PodSettings(null, null, null, null, new ScheduleRequest("0 10 * * *", null, "UTC"));
        module.accepted(launch(ANNA, new GpuRequest(1, null), daily));
        stop(1);
        allow(List.of());
        module.clock().advance(Duration.ofHours(3));
        runTimers();
        assertThat(module.events())
                .filteredOn(PodTimerSkipped.class::isInstance)
                .singleElement()
                .extracting(event -> ((PodTimerSkipped) event).why().code())
                .isEqualTo("gpu-model-not-allowed");

        allow(List.of("H100", "H200"));
        module.clock().advance(Duration.ofDays(1));
        runTimers();
        assertThat(module.events())
                .filteredOn(PodStartRequested.class::isInstance)
                .singleElement()
                .extracting(event -> ((PodStartRequested) event).gpuModels())
                .isEqualTo(List.of("H100", "H200"));
    }

    private void runTimers() {
        accepted(module.commands()
                .send(new RunTimers(Caller.system(Workspace.MAIN, "timers"), pod(1)))
                .block());
    }
}
