package dev.berth.nomad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodObservation.Queued;
import dev.berth.nomadembedded.EmbeddedNomad;
import dev.berth.nomadsdk.NomadSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pod says that is launched while Nomad cannot be asked, and that it runs after all. */
class NomadAwayTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String TOKEN = "a-token-for-this-test";

    @TempDir
    Path home;

    private final TestIdentity identity = new TestIdentity();
    private final TestPods pods = new TestPods();
    private EmbeddedNomad nomad;
    private NomadJobs jobs;
    private TestEvents events;

    @BeforeEach
    void start() {
        nomad = TestAgent.start(home, 0, TOKEN);
        jobs = NomadJobs.create(
                NomadJobsSettings.of(
                        NomadSettings.of(nomad.address(), TOKEN), Driver.RAW_EXEC, System.getProperty("user.name")),
                pods,
                pods,
                identity,
                pods,
                WatcherClaim.UNCONTESTED);
        jobs.start();
        events = new TestEvents(jobs);
    }

    @AfterEach
    void stop() {
        events.close();
        jobs.stop(Duration.ofSeconds(5));
        nomad.close();
    }

    @Test
    void without_an_answer_it_says_so() {
        nomad.close();
        var pod = launch();
        await().atMost(TIMEOUT).until(() -> codes(pod), List.of("scheduler-away")::equals);
        runsOnceNomadIsBack(pod);
    }

    @Test
    void without_a_token_that_is_taken_it_says_so() {
        nomad.close();
        nomad = TestAgent.start(home, nomad.address().getPort(), "another-token");
        var pod = launch();
        await().atMost(TIMEOUT).until(() -> codes(pod), List.of("scheduler-refuses")::equals);
        nomad.close();
        runsOnceNomadIsBack(pod);
    }

    private PodId launch() {
        var pod = pods.launch(identity, GpuRequest.NONE);
        events.changed(pod);
        return pod;
    }

    /** Without another report of what kept it, however often it was tried. */
    private void runsOnceNomadIsBack(PodId pod) {
        nomad = TestAgent.start(home, nomad.address().getPort(), TOKEN);
        await().atMost(TIMEOUT).untilAsserted(() -> assertThat(pods.phase(pod)).isEqualTo(Phase.RUNNING));
        assertThat(codes(pod)).startsWith(codes(pod).getFirst()).doesNotHaveDuplicates();
    }

    private List<String> codes(PodId pod) {
        return pods.seen(pod).stream()
                .filter(Queued.class::isInstance)
                .map(seen -> ((Queued) seen).why().code())
                .toList();
    }
}
