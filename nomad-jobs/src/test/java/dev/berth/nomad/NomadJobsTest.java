package dev.berth.nomad;

import static dev.berth.nomad.WatchStatus.State.CONNECTED;
import static dev.berth.nomad.WatchStatus.State.ELSEWHERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ChosenKey;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.NotebookSpec;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodDetailEvent.PodKeysChosen;
import dev.berth.messages.pod.PodDetailEvent.PodNotebookPasswordSet;
import dev.berth.messages.pod.PodEvent.PodFailed;
import dev.berth.messages.pod.PodEvent.PodStopRequested;
import dev.berth.messages.pod.PodEvent.PodTerminateRequested;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodObservation.Failed;
import dev.berth.messages.pod.PodObservation.Lost;
import dev.berth.messages.pod.PodObservation.Queued;
import dev.berth.messages.pod.PodObservation.Reachable;
import dev.berth.messages.pod.PodObservation.Scheduled;
import dev.berth.messages.pod.PodObservation.Started;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyAdded;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemoved;
import dev.berth.messages.sshkey.SshKeyId;
import dev.berth.messages.sshkey.SshPublicKey;
import dev.berth.nomad.watch.GpuCount;
import dev.berth.nomadembedded.EmbeddedNomad;
import dev.berth.nomadsdk.NomadSettings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NomadJobsTest {
    private static final String TOKEN = "a-token-for-this-test";

    @TempDir
    Path home;

    private final TestIdentity identity = new TestIdentity();
    private final TestPods pods = new TestPods();
    private EmbeddedNomad nomad;
    private NomadJobs jobs;
    private String installation = "first";
    private TestEvents events;

    @BeforeEach
    void start() {
        nomad = TestAgent.start(home, 0, TOKEN);
        reopen();
        await().until(() -> jobs.watchStatus().state() == CONNECTED);
    }

    @AfterEach
    void stop() {
        close();
        nomad.close();
    }

    private void close() {
        events.close();
        jobs.stop(Duration.ofSeconds(5));
    }

    private void reopen() {
        jobs = open(WatcherClaim.UNCONTESTED);
        jobs.start();
        events = new TestEvents(jobs);
    }

    private NomadJobsSettings settings() {
        return NomadJobsSettings.of(
                        NomadSettings.of(nomad.address(), TOKEN), Driver.RAW_EXEC, System.getProperty("user.name"))
                .withInstallation(installation);
    }

    private NomadJobs open(WatcherClaim claim) {
        return NomadJobs.create(settings(), pods, pods, identity, pods, claim);
    }

    @Test
    void a_launched_pod_is_placed_started_and_reached() {
        var pod = launch(1);

        awaitPhase(pod, Phase.RUNNING);
        assertThat(pods.seen(pod).stream().map(Object::getClass).toList())
                .containsSubsequence(Scheduled.class, Started.class, Reachable.class)
                .doesNotHaveDuplicates();
        var scheduled = pods.last(pod, Scheduled.class);
        assertThat(scheduled.node()).isEqualTo("box");
        assertThat(scheduled.disk()).isEqualTo(pod.value());
        assertThat(scheduled.gpuModel()).isEqualTo("stand-in");
        assertThat(scheduled.gpus()).hasSize(1);
        assertThat(pods.last(pod, Reachable.class).target().host()).isEqualTo("127.0.0.1");
        terminate(pod);
    }

    @Test
    void a_stopped_pod_starts_again_as_a_new_generation_with_its_disk() {
        var pod = launch(0);
        awaitPhase(pod, Phase.RUNNING);

        pods.stop(pod);
        events.changed(pod);
        awaitPhase(pod, Phase.STOPPED);

        pods.restart(pod);
        events.changed(pod);
        awaitPhase(pod, Phase.RUNNING);
        assertThat(pods.seen(pod).stream().filter(Scheduled.class::isInstance).count())
                .isEqualTo(2);
        assertThat(jobs.nomad().hostVolumes().list().block()).hasSize(1);
        terminate(pod);
    }

    @Test
    void a_change_is_acted_on_as_of_its_position_though_the_view_lags_behind_the_log() {
        var pod = launch(0);
        awaitPhase(pod, Phase.RUNNING);

        pods.stopOnceWaitedFor(pod);
        events.publish(new PodStopRequested(pod, Workspace.MAIN, 1, null));

        awaitPhase(pod, Phase.STOPPED);
        terminate(pod);
    }

    @Test
    void what_is_left_of_a_pod_that_was_given_up_is_stopped_though_the_view_lags_behind_the_log() {
        var pod = launch(0);
        awaitPhase(pod, Phase.RUNNING);

        pods.stopOnceWaitedFor(pod);
        events.publish(new PodFailed(pod, Workspace.MAIN, 1, new Reason("any", "Any."), 0, null));

        awaitPhase(pod, Phase.STOPPED);
        terminate(pod);
    }

    @Test
    void a_restart_ends_the_old_boot_before_the_new_one_begins() {
        var pod = launch(2);
        awaitPhase(pod, Phase.RUNNING);
        var first = pods.last(pod, Reachable.class).allocation();

        pods.restart(pod);
        events.changed(pod);
        awaitPhase(pod, Phase.RUNNING);

        assertThat(pods.last(pod, Reachable.class).allocation()).isNotEqualTo(first);
        assertThat(pods.seen(pod)).noneMatch(Lost.class::isInstance);
        terminate(pod);
    }

    @Test
    void a_restarted_pod_keeps_its_place_on_a_full_machine_before_those_that_wait() {
        var pod = launch(2);
        awaitPhase(pod, Phase.RUNNING);
        var first = pods.last(pod, Reachable.class).allocation();
        var waiting = launch(1);
        awaitPhase(waiting, Phase.QUEUED);

        pods.restart(pod);
        events.changed(pod);
        awaitPhase(pod, Phase.RUNNING);

        assertThat(pods.last(pod, Reachable.class).allocation()).isNotEqualTo(first);
        assertThat(pods.seen(pod)).noneMatch(Queued.class::isInstance).noneMatch(Lost.class::isInstance);
        assertThat(pods.seen(waiting)).noneMatch(Scheduled.class::isInstance);
        terminate(waiting);
        terminate(pod);
    }

    @Test
    void a_terminated_pod_leaves_nothing_in_nomad() {
        var pod = launch(1);
        awaitPhase(pod, Phase.RUNNING);

        terminate(pod);

        assertThat(jobs.nomad().jobs().list("pod-").block()).isEmpty();
        assertThat(jobs.nomad().hostVolumes().list().block()).isEmpty();
        assertThat(jobs.nomad()
                        .variables()
                        .get("nomad/jobs/" + pod)
                        .map(_ -> true)
                        .onErrorReturn(false)
                        .block())
                .isFalse();
        assertThat(pods.forgotten).contains(pod);
    }

    @Test
    void a_pod_that_was_never_submitted_can_be_stopped_and_terminated() {
        var pod = pods.launch(identity, GpuRequest.NONE);
        pods.stop(pod);
        events.changed(pod);
        awaitPhase(pod, Phase.STOPPED);

        terminate(pod);
    }

    @Test
    void a_pod_for_which_there_is_no_gpu_now_waits_and_starts_when_one_is_free() {
        var first = launch(2);
        awaitPhase(first, Phase.RUNNING);

        var second = launch(1);
        awaitPhase(second, Phase.QUEUED);
        assertThat(pods.last(second, Queued.class).why().code()).isEqualTo("sold-out");
        assertThat(pods.last(second, Queued.class).why().text())
                .isEqualTo("Waiting for 1 GPU on box, where its disk is: 0 of 2 are free there.");

        pods.stop(first);
        events.changed(first);
        awaitPhase(second, Phase.RUNNING);
        terminate(first);
        terminate(second);
    }

    @Test
    void BASE_26_a_pod_that_takes_some_models_runs_on_one_of_them_and_waits_where_there_is_none() {
        var fits = pods.launch(identity, new GpuRequest(1, null, List.of("A,100 (x|y)", "stand-in")));
        events.changed(fits);
        awaitPhase(fits, Phase.RUNNING);

        var none = pods.launch(identity, new GpuRequest(1, null, List.of("stand", "stand.in", "A100")));
        events.changed(none);
        awaitPhase(none, Phase.QUEUED);
        assertThat(pods.last(none, Queued.class).why().text()).contains("1 GPU of stand or stand.in or A100");
        terminate(none);
        terminate(fits);
    }

    @Test
    void a_queued_pod_is_told_how_many_wait_longer() {
        var first = launch(2);
        awaitPhase(first, Phase.RUNNING);
        var second = launch(1);
        awaitPhase(second, Phase.QUEUED);

        var third = launch(1);
        awaitPhase(third, Phase.QUEUED);

        assertThat(pods.last(third, Queued.class).why().text()).endsWith("are free there. 1 pod waits longer.");
        terminate(third);
        terminate(second);
        terminate(first);
    }

    @Test
    void a_pod_whose_gpu_went_while_it_was_stopped_waits_for_it_when_it_is_started() {
        var first = launch(2);
        awaitPhase(first, Phase.RUNNING);
        pods.stop(first);
        events.changed(first);
        awaitPhase(first, Phase.STOPPED);
        var other = launch(1);
        awaitPhase(other, Phase.RUNNING);

        pods.restart(first);
        events.changed(first);
        awaitPhase(first, Phase.QUEUED);
        assertThat(pods.last(first, Queued.class).why().text())
                .isEqualTo("Waiting for 2 GPUs on box, where its disk is: 1 of 2 is free there.");

        terminate(other);
        awaitPhase(first, Phase.RUNNING);
        terminate(first);
    }

    @Test
    void a_pod_that_has_waited_for_as_long_as_it_was_given_fails_and_holds_nothing() {
        var first = launch(2);
        awaitPhase(first, Phase.RUNNING);

        var second = pods.launch(
                identity,
                new PodSpec(
                        "ubuntu",
                        null,
                        new GpuRequest(1, null),
                        List.of(),
                        1,
                        List.of(),
                        Duration.ofSeconds(2),
                        null,
                        null,
                        null,
                        null,
                        null,
                        List.of()));
        events.changed(second);
        awaitPhase(second, Phase.QUEUED);
        awaitPhase(second, Phase.FAILED);

        var why = pods.last(second, Failed.class).why();
        assertThat(why.code()).isEqualTo("queue-timeout");
        assertThat(why.text()).contains("2s", "0 of 2 are free");
        events.publish(new PodFailed(second, Workspace.MAIN, 1, why, 0, null));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(
                                jobs.nomad().jobs().get(second.value()).block().stop())
                        .isTrue());
        terminate(first);
        assertThat(pods.phase(second)).isEqualTo(Phase.FAILED);
        terminate(second);
    }

    @Test
    void a_pod_that_asks_for_more_gpus_than_any_machine_has_is_told_that_it_never_starts() {
        var pod = launch(64);

        awaitPhase(pod, Phase.QUEUED);
        assertThat(pods.last(pod, Queued.class).why().code()).isEqualTo("never-fits");
        assertThat(pods.last(pod, Queued.class).why().text())
                .isEqualTo("This pod can never start on this cluster as it is: "
                        + "it asks for 64 GPUs, the largest machine has 2.");
        terminate(pod);
    }

    @Test
    void added_and_removed_keys_reach_a_running_pod() {
        var pod = launch(0);
        awaitPhase(pod, Phase.RUNNING);
        var key = TestIdentity.generate().getPublic();
        var line = PublicKeyEntry.toString(key);
        var fingerprint = KeyUtils.getFingerPrint(key);
        var publicKey = new SshPublicKey("ssh-ed25519", line.split(" ", -1)[1], fingerprint, "");
        var id = new SshKeyId("key-aaaaaaaaaaaaaaaa");

        pods.keysOnceWaitedFor(List.of(line));
        events.publish(new SshKeyAdded(id, Workspace.MAIN, publicKey, null, null));
        await().untilAsserted(() -> assertThat(authorizedKeys(pod)).isEqualTo(line + "\n"));

        pods.keysOnceWaitedFor(List.of());
        events.publish(new SshKeyRemoved(id, Workspace.MAIN, fingerprint, true));
        await().untilAsserted(() -> assertThat(authorizedKeys(pod)).isEmpty());
        terminate(pod);
    }

    @Test
    void POD_4_only_chosen_keys_of_the_workspace_reach_a_pod_and_no_job_is_submitted_again_when_others_are_chosen() {
        pods.keysOnceWaitedFor(List.of("ssh-ed25519 AAAAone", "ssh-ed25519 AAAAtwo"));
        var chosen = new ChosenKey(TestPods.idOf("ssh-ed25519 AAAAone"), "SHA256:one");
        var spec = new PodSpec("ubuntu", null, GpuRequest.NONE, List.of(), 1, List.of());
        var pod = pods.launch(identity, spec.choosing(List.of(chosen)));
        events.changed(pod);
        awaitPhase(pod, Phase.RUNNING);
        var added = new SshPublicKey("ssh-ed25519", "AAAAtwo", "SHA256:two", "");
        events.publish(new SshKeyAdded(TestPods.idOf("ssh-ed25519 AAAAtwo"), Workspace.MAIN, added, null, null));
        await().untilAsserted(() -> assertThat(authorizedKeys(pod)).isEqualTo("ssh-ed25519 AAAAone\n"));
        var before = jobModifyIndex(pod);

        pods.choose(pod, List.of("ssh-ed25519 AAAAtwo"));
        events.publish(new PodKeysChosen(pod, Workspace.MAIN, 1, List.of(), null));
        await().untilAsserted(() -> assertThat(authorizedKeys(pod)).isEqualTo("ssh-ed25519 AAAAtwo\n"));

        pods.keysOnceWaitedFor(List.of("ssh-ed25519 AAAAone"));
        events.publish(new SshKeyRemoved(TestPods.idOf("ssh-ed25519 AAAAtwo"), Workspace.MAIN, "SHA256:two", true));
        await().untilAsserted(() -> assertThat(authorizedKeys(pod)).isEmpty());
        assertThat(jobModifyIndex(pod)).isEqualTo(before);
        terminate(pod);
    }

    @Test
    void RUN_5_keys_of_the_workspace_never_reach_a_pod_that_has_its_own_and_no_job_is_submitted_again_for_keys() {
        var key = new SshPublicKey("ssh-ed25519", "AAAAown", "SHA256:own", "anna");
        var own = pods.launch(identity, withKeys(List.of(key)));
        events.changed(own);
        var other = launch(0);
        awaitPhase(own, Phase.RUNNING);
        awaitPhase(other, Phase.RUNNING);
        var before = List.of(jobModifyIndex(own), jobModifyIndex(other));

        pods.keysOnceWaitedFor(List.of("ssh-ed25519 AAAAsaved"));
        events.publish(new SshKeyAdded(
                new SshKeyId("key-aaaaaaaaaaaaaaaa"),
                Workspace.MAIN,
                new SshPublicKey("ssh-ed25519", "AAAAsaved", "SHA256:saved", ""),
                null,
                null));
        await().untilAsserted(() -> assertThat(authorizedKeys(other)).isEqualTo("ssh-ed25519 AAAAsaved\n"));
        var later = launch(0);
        awaitPhase(later, Phase.RUNNING);

        assertThat(authorizedKeys(own)).isEqualTo("ssh-ed25519 AAAAown\n");
        assertThat(List.of(jobModifyIndex(own), jobModifyIndex(other))).isEqualTo(before);
        terminate(own);
        terminate(other);
        terminate(later);
    }

    @Test
    void POD_9_the_hash_of_a_notebooks_password_is_in_a_variable_for_as_long_as_the_pod_and_in_no_job() {
        var spec = new PodSpec(
                "ubuntu",
                null,
                GpuRequest.NONE,
                List.of(),
                1,
                List.of("TOKEN"),
                null,
                null,
                null,
                null,
                null,
                new NotebookSpec("ada"),
                List.of());
        pods.secrets.put("ref", Map.of("TOKEN", "x", NotebookSpec.PASSWORD_HASH, "pbkdf2-sha256:1:aa:bb"));
        var id = PodId.random(new SecureRandom());
        var pod = pods.launch(id, identity.hostKeyLine(id), spec, "ref");
        events.changed(pod);
        awaitPhase(pod, Phase.RUNNING);

        var variable = jobs.nomad()
                .variables()
                .get("nomad/jobs/%s/pod/main".formatted(pod))
                .block();
        assertThat(variable.items()).isEqualTo(Map.of("login", "ada\npbkdf2-sha256:1:aa:bb\n"));
        var job = jobs.nomad().jobs().get(pod.value()).block();
        assertThat(job.toString()).doesNotContain("pbkdf2");

        terminate(pod);
        assertThat(jobs.nomad().variables().list("nomad/jobs/" + pod).block()).isEmpty();
    }

    @Test
    void POD_9_another_password_of_a_notebook_reaches_the_pod_at_once_and_its_next_start_and_submits_no_job() {
        var spec = new PodSpec(
                "ubuntu",
                null,
                GpuRequest.NONE,
                List.of(),
                1,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                new NotebookSpec("ada"),
                List.of());
        pods.secrets.put("ref", Map.of(NotebookSpec.PASSWORD_HASH, "pbkdf2-sha256:1:aa:bb"));
        pods.secrets.put("other", Map.of(NotebookSpec.PASSWORD_HASH, "pbkdf2-sha256:1:cc:dd"));
        var id = PodId.random(new SecureRandom());
        var pod = pods.launch(id, identity.hostKeyLine(id), spec, "ref");
        events.changed(pod);
        awaitPhase(pod, Phase.RUNNING);
        var before = jobModifyIndex(pod);

        pods.setNotebookSecrets(pod, "other");
        events.publish(new PodNotebookPasswordSet(pod, Workspace.MAIN, 1, "other", "anna", null));
        await().untilAsserted(() -> assertThat(notebookLogin(pod)).isEqualTo("ada\npbkdf2-sha256:1:cc:dd\n"));
        assertThat(jobModifyIndex(pod)).isEqualTo(before);

        pods.restart(pod);
        events.changed(pod);
        await().until(() -> jobModifyIndex(pod) > before);
        awaitPhase(pod, Phase.RUNNING);
        assertThat(notebookLogin(pod)).isEqualTo("ada\npbkdf2-sha256:1:cc:dd\n");
        terminate(pod);
    }

    private String notebookLogin(PodId pod) {
        return jobs.nomad()
                .variables()
                .get("nomad/jobs/%s/pod/main".formatted(pod))
                .block()
                .items()
                .get("login");
    }

    private static PodSpec withKeys(List<SshPublicKey> keys) {
        return new PodSpec(
                "ubuntu",
                null,
                GpuRequest.NONE,
                List.of(),
                1,
                List.of(),
                null,
                null,
                keys,
                null,
                null,
                null,
                List.of());
    }

    private long jobModifyIndex(PodId pod) {
        return jobs.nomad().jobs().get(pod.value()).block().jobModifyIndex();
    }

    @Test
    void what_was_desired_while_nobody_watched_is_done_after_the_next_start() {
        var pod = launch(1);
        awaitPhase(pod, Phase.RUNNING);
        close();

        pods.stop(pod);
        var other = pods.launch(identity, GpuRequest.NONE);
        reopen();

        awaitPhase(pod, Phase.STOPPED);
        awaitPhase(other, Phase.RUNNING);
        terminate(pod);
        terminate(other);
    }

    @Test
    void a_pod_is_reached_again_after_its_machine_came_back() {
        var pod = launch(1);
        awaitPhase(pod, Phase.RUNNING);
        var before = pods.last(pod, Reachable.class);
        int port = nomad.address().getPort();

        nomad.close();
        nomad = TestAgent.start(home, port, TOKEN);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(pods.last(pod, Reachable.class))
                        .isNotEqualTo(before)
                        .satisfies(after -> {
                            assertThat(after.allocation()).isEqualTo(before.allocation());
                            assertThat(after.boots()).isGreaterThan(before.boots());
                        }));
        terminate(pod);
    }

    @Test
    void gpus_are_counted_by_model() {
        var pod = launch(1);
        awaitPhase(pod, Phase.RUNNING);

        assertThat(jobs.gpuModels().block()).containsExactly(new GpuCount("stand-in", 2, 1, 1));
        terminate(pod);
    }

    @Test
    void only_the_holder_of_the_claim_watches_and_another_takes_over_when_it_stops() {
        var token = new TestClaim();
        close();
        jobs = open(token.node());
        jobs.start();
        events = new TestEvents(jobs);
        var others = new TestPods(pods);
        var other = NomadJobs.create(settings(), others, others, identity, others, token.node());
        other.start();
        try {
            await().until(() -> jobs.watchStatus().state() == CONNECTED
                    && other.watchStatus().state() == ELSEWHERE);
            var pod = launch(0);
            awaitPhase(pod, Phase.RUNNING);
            assertThat(others.seen(pod)).isEmpty();

            close();
            await().atMost(Duration.ofSeconds(20)).until(other::holdsClaim);
            var next = pods.launch(identity, GpuRequest.NONE);
            try (var theirs = new TestEvents(other)) {
                theirs.changed(next);
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(others.seen(next)).anyMatch(Reachable.class::isInstance));
            }
            assertThat(pods.seen(next)).isEmpty();
        } finally {
            other.stop(Duration.ofSeconds(5));
            reopen();
        }
    }

    @Test
    void the_job_of_a_pod_that_does_not_exist_is_stopped_and_other_jobs_are_left_alone() throws Exception {
        var pod = launch(0);
        awaitPhase(pod, Phase.RUNNING);
        var foreign = """
                {"ID": "pod-of-somebody-else", "Name": "pod-of-somebody-else", "Type": "service", "Datacenters": ["*"],
                 "TaskGroups": [{"Name": "all", "Count": 1, "Tasks": [{"Name": "sleep", "Driver": "raw_exec",
                   "Config": {"command": "/bin/sleep", "args": ["600"]}, "Resources": {"CPU": 100, "MemoryMB": 64}}]}]}
                """;
        jobs.nomad()
                .jobs()
                .register((ObjectNode) new ObjectMapper().readTree(foreign))
                .block();
        close();

        pods.forget(pod, true);
        reopen();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(isStopped(pod)).isTrue());
        assertThat(jobs.nomad().jobs().get("pod-of-somebody-else").block().stop())
                .isFalse();
        jobs.nomad().jobs().deregister("pod-of-somebody-else", true).block();
    }

    @Test
    void the_pods_of_another_berth_on_the_same_cluster_are_left_alone() {
        var theirs = List.of(launch(0), launch(0));
        theirs.forEach(pod -> awaitPhase(pod, Phase.RUNNING));
        close();
        theirs.forEach(pod -> pods.forget(pod, true));

        installation = "second";
        reopen();
        var own = launch(0);
        awaitPhase(own, Phase.RUNNING);
        close();
        pods.forget(own, true);
        reopen();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(isStopped(own)).isTrue());
        assertThat(theirs).noneMatch(this::isStopped);
    }

    private boolean isStopped(PodId pod) {
        return jobs.nomad().jobs().get(pod.value()).block().stop();
    }

    private String authorizedKeys(PodId pod) {
        return jobs.nomad().variables().get("nomad/jobs/" + pod).block().items().get("authorized_keys");
    }

    private PodId launch(int gpus) {
        var pod = pods.launch(identity, new GpuRequest(gpus, null));
        events.changed(pod);
        return pod;
    }

    private void terminate(PodId pod) {
        pods.terminate(pod);
        events.publish(new PodTerminateRequested(pod, Workspace.MAIN, 1, null));
        awaitPhase(pod, Phase.TERMINATED);
    }

    private void awaitPhase(PodId pod, Phase phase) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() ->
                        assertThat(pods.phase(pod)).as("%s", pods.seen(pod)).isEqualTo(phase));
    }
}
