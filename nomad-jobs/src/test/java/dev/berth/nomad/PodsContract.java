package dev.berth.nomad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodEvent.PodFailed;
import dev.berth.messages.pod.PodEvent.PodTerminateRequested;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodObservation.Failed;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.Reason;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of pods on any Nomad that keeps the contract of this package's neighbour. */
abstract class PodsContract {
    static final Duration TIMEOUT = Duration.ofMinutes(2);
    static final int GPUS_OF_A_FAILING_POD = 1;

    final TestIdentity identity = new TestIdentity();
    final TestPods pods = new TestPods();
    private final List<PodId> launched = new ArrayList<>();
    NomadJobs jobs;
    private TestEvents events;

    abstract NomadJobsSettings settings();

    @BeforeEach
    void open() {
        jobs = NomadJobs.create(settings(), pods, pods, identity, pods, WatcherClaim.UNCONTESTED);
        jobs.start();
        events = new TestEvents(jobs);
        await().atMost(TIMEOUT).until(() -> jobs.watchStatus().state() == WatchStatus.State.CONNECTED);
    }

    @AfterEach
    void close() {
        launched.forEach(this::terminate);
        events.close();
        jobs.stop(Duration.ofSeconds(5));
    }

    @Test
    void a_start_that_is_refused_for_good_fails_the_pod_at_once_with_the_words_of_the_script() {
        var pod = runs("echo 'no-sshd There is no OpenSSH server here.' >$NOMAD_ALLOC_DIR/refusal; exit 78");

        assertThat(failure(pod)).isEqualTo(new Reason("no-sshd", "There is no OpenSSH server here."));
        assertThat(allocations(pod))
                .allSatisfy(allocation -> assertThat(
                                Objects.requireNonNull(allocation.taskStates().get("main"))
                                        .restarts())
                        .isLessThan(4));
        assertNothingRuns(pod);
    }

    @Test
    void a_refusal_without_words_fails_the_pod_and_points_to_its_log() {
        var pod = runs("exit 78");

        assertThat(failure(pod).code()).isEqualTo("start-refused");
        assertThat(failure(pod).text()).contains("log");
    }

    @Test
    void a_main_process_that_ends_at_once_again_and_again_fails_the_pod_and_its_gpus_are_free() {
        var pod = runs("exit 4");

        assertThat(failure(pod).code()).isEqualTo("keeps-exiting");
        assertThat(failure(pod).text()).contains("Exit Code: 4");
        assertNothingRuns(pod);
    }

    @Test
    void a_pod_that_failed_starts_again_once_the_cause_is_mended() {
        var pod = runs("exit 78");
        assertThat(failure(pod).code()).isEqualTo("start-refused");
        assertNothingRuns(pod);

        pods.restart(pod);
        events.changed(pod);

        awaitPhase(pod, Phase.RUNNING);
    }

    /** A pod whose job is in Nomad already, and whose task is this script in place of its own. */
    final PodId runs(String script) {
        var pod = pods.launch(identity, new GpuRequest(GPUS_OF_A_FAILING_POD, null));
        launched.add(pod);
        nomad().jobs().register(job(pod, script), 0).block();
        return pod;
    }

    private ObjectNode job(PodId pod, String script) {
        var job = JsonNodeFactory.instance.objectNode();
        job.put("ID", pod.value()).put("Type", "service");
        job.putArray("Datacenters").add("*");
        job.putObject("Update").put("MaxParallel", 0);
        job.putObject("Meta")
                .put("pod", pod.value())
                .put("workspace", "main")
                .put("generation", "1")
                .put("gpus", Integer.toString(GPUS_OF_A_FAILING_POD));
        var group = job.putArray("TaskGroups").addObject().put("Name", "pod").put("Count", 1);
        group.putObject("RestartPolicy")
                .put("Attempts", 20)
                .put("Interval", Duration.ofMinutes(10).toNanos())
                .put("Delay", Duration.ofSeconds(1).toNanos())
                .put("Mode", "fail");
        group.putObject("ReschedulePolicy").put("Attempts", 0).put("Unlimited", false);
        group.putArray("Networks")
                .addObject()
                .putArray("DynamicPorts")
                .addObject()
                .put("Label", "ssh");
        var task = group.putArray("Tasks").addObject().put("Name", "main").put("Driver", "raw_exec");
        task.putObject("Config")
                .put("command", "/bin/sh")
                .putArray("args")
                .add("-c")
                .add(script);
        var resources = task.putObject("Resources").put("CPU", 50).put("MemoryMB", 32);
        resources.putArray("Devices").addObject().put("Name", "gpu").put("Count", GPUS_OF_A_FAILING_POD);
        return job;
    }

    final PodId launch(PodSpec spec) {
        var pod = pods.launch(identity, spec);
        launched.add(pod);
        events.changed(pod);
        return pod;
    }

    final void launch(PodId pod, PodSpec spec) {
        pods.launch(pod, identity.hostKeyLine(pod), spec, null);
        launched.add(pod);
        events.changed(pod);
    }

    final Reason failure(PodId pod) {
        awaitPhase(pod, Phase.FAILED);
        var why = pods.last(pod, Failed.class).why();
        events.publish(new PodFailed(pod, Workspace.MAIN, 1, why, 0, null));
        return why;
    }

    final void assertNothingRuns(PodId pod) {
        await().atMost(TIMEOUT).untilAsserted(() -> {
            assertThat(Objects.requireNonNull(nomad().jobs().get(pod.value()).block())
                            .stop())
                    .isTrue();
            assertThat(allocations(pod)).isNotEmpty().allMatch(Allocation::isClientTerminal);
        });
        assertThat(pods.phase(pod)).isEqualTo(Phase.FAILED);
    }

    final void finish(PodId pod) {
        launched.remove(pod);
        terminate(pod);
    }

    private void terminate(PodId pod) {
        pods.terminate(pod);
        events.publish(new PodTerminateRequested(pod, Workspace.MAIN, 1, null));
        awaitPhase(pod, Phase.TERMINATED);
    }

    final void awaitPhase(PodId pod, Phase phase) {
        await().atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() ->
                        assertThat(pods.phase(pod)).as("%s", pods.seen(pod)).isEqualTo(phase));
    }

    final List<Allocation> allocations(PodId pod) {
        return Objects.requireNonNull(nomad().jobs().allocations(pod.value()).block());
    }

    final Nomad nomad() {
        return jobs.nomad();
    }

    /** For agents whose settings come from outside. */
    static NomadSettings agent(String address, String token) {
        return NomadSettings.of(java.net.URI.create(address), token);
    }
}
