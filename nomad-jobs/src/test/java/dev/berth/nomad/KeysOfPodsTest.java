package dev.berth.nomad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSettings.TimerRequest;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.sshkey.SshPublicKey;
import dev.berth.nomadembedded.faults.Fault;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may log in to pods is compared from time to time, at a price that does not grow with the pods. */
class KeysOfPodsTest {
    @TempDir
    Path home;

    private FaultyCluster cluster;

    @BeforeEach
    void start() {
        cluster = new FaultyCluster(home, 0);
        cluster.awaitWatching();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void keys_that_are_as_they_were_left_are_not_read_again() {
        var pod = running();
        var lists = new AtomicInteger();
        var reads = new AtomicInteger();
        cluster.proxy.calls(call -> {
            if (call.path().equals("/v1/vars")) {
                lists.incrementAndGet();
            } else if (call.path().equals("/v1/var/" + variable(pod))) {
                reads.incrementAndGet();
            }
            return Fault.NONE;
        });

        // Each comparison lists the disks that are somebody's, and then the keys.
        await().atMost(FaultyCluster.TIMEOUT).until(() -> lists.get() >= 6);

        assertThat(reads).hasValue(0);
    }

    @Test
    void keys_that_somebody_else_has_changed_are_set_right() {
        var pod = running();

        cluster.asOperator(
                nomad -> nomad.variables().put(variable(pod), Map.of("authorized_keys", "ssh-ed25519 AAAA stranger")));

        awaitRight(pod);
    }

    @Test
    void keys_that_somebody_else_has_deleted_are_written_again() {
        var pod = running();

        cluster.asOperator(nomad -> nomad.variables().delete(variable(pod)).thenReturn(true));

        awaitRight(pod);
    }

    @Test
    void RUN_5_keys_of_a_pods_own_are_what_they_are_set_right_to() {
        var key = new SshPublicKey("ssh-ed25519", "AAAAown", "SHA256:own", "");
        var spec = new PodSpec(
                "ubuntu",
                null,
                GpuRequest.NONE,
                List.of(),
                1,
                List.of(),
                null,
                null,
                List.of(key),
                null,
                null,
                null,
                List.of());
        var pod = cluster.launch(spec);
        cluster.await(pod, Phase.RUNNING);

        cluster.asOperator(
                nomad -> nomad.variables().put(variable(pod), Map.of("authorized_keys", "ssh-ed25519 AAAA stranger")));

        awaitKeys(pod, "ssh-ed25519 AAAAown\n");
    }

    @Test
    void what_logins_are_told_follows_a_new_name_and_new_timers_and_is_set_right_where_a_change_was_missed() {
        var pod = running();
        var settings =
                new PodSettings(null, null, new TimerRequest(null, Instant.parse("2027-01-02T03:04:05Z")), null, null);

        assertThat(cluster.edit(pod, new PodName("renamed"), settings)).isTrue();

        var told = "pod renamed %s\nstops 1798859045 2027-01-02 03:04 UTC\n".formatted(pod);
        awaitTold(pod, told);
        cluster.asOperator(nomad ->
                nomad.variables().put(variable(pod), Map.of("authorized_keys", "", "about", "pod of somebody else")));
        awaitTold(pod, told);

        assertThat(cluster.edit(pod, null, new PodSettings(null, true, null, null, null)))
                .isTrue();
        awaitTold(pod, "pod renamed %s\n".formatted(pod));
    }

    private void awaitTold(PodId pod, String text) {
        await().atMost(FaultyCluster.TIMEOUT)
                .until(() -> cluster.asOperator(nomad -> nomad.variables()
                        .find(variable(pod))
                        .map(found -> text.equals(found.items().get("about")))
                        .defaultIfEmpty(false)));
    }

    private void awaitRight(PodId pod) {
        awaitKeys(pod, "");
    }

    private void awaitKeys(PodId pod, String keys) {
        await().atMost(FaultyCluster.TIMEOUT)
                .until(() -> cluster.asOperator(nomad -> nomad.variables()
                        .find(variable(pod))
                        .map(found -> found.items().containsKey("host_key")
                                && keys.equals(found.items().get("authorized_keys")))
                        .defaultIfEmpty(false)));
    }

    private PodId running() {
        var pod = cluster.launch(0);
        cluster.await(pod, Phase.RUNNING);
        return pod;
    }

    private static String variable(PodId pod) {
        return "nomad/jobs/" + pod.value();
    }
}
