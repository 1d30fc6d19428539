package dev.berth.ssh.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.route.Route;
import dev.berth.ssh.ConnectionForm;
import dev.berth.ssh.RefusalCause;
import dev.berth.ssh.RunningEdge;
import dev.berth.ssh.SshdPod;
import dev.berth.ssh.TestShell;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pod whose own server has not heard that a key was removed, and goes on letting it in. */
class LingeringKeyRelayTest {
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaaa");
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    static Path folder;

    static RunningEdge edge;
    static SshdPod pod;
    static Path good;
    static Path removed;
    static int port;

    @BeforeAll
    static void start() throws Exception {
        edge = RunningEdge.start(folder);
        good = TestShell.key(folder, "good");
        removed = TestShell.key(folder, "removed");
        pod = SshdPod.start(folder, POD, edge.ca, List.of(good, removed));
        port = SshdPod.freePort();
        edge.trust("127.0.0.1", port, pod.hostKey);
    }

    @BeforeEach
    void everything_as_it_was() throws Exception {
        edge.snapshot(
                List.of(route(null)),
                Map.of(Workspace.MAIN, Set.of(TestShell.fingerprint(good), TestShell.fingerprint(removed))));
        await().until(() -> edge.edge.boundPublicPorts().contains(port));
    }

    @AfterAll
    static void stop() {
        pod.close();
        edge.endWithNothingLeft();
    }

    private static Route route(@Nullable Instant relayClosesAt) {
        return pod.route(Workspace.MAIN, "train-1", port).closingRelayAt(relayClosesAt);
    }

    private static boolean letsIn(List<String> client) {
        return TestShell.run(client).out().equals("in\n");
    }

    private static long refused() {
        return edge.edge.status().refused().getOrDefault(RefusalCause.KEY_LINGERS, 0L);
    }

    @Test
    void a_removed_key_is_let_in_by_the_pod_until_the_public_port_closes_and_not_from_then_on() throws Exception {
        edge.removeKey(Workspace.MAIN, TestShell.fingerprint(removed));
        edge.change(route(Instant.now().plusSeconds(3600)));

        assertThat(letsIn(edge.relay(removed, port, "echo in"))).isTrue();
        assertThat(letsIn(edge.gateway(removed, POD.value(), "echo in"))).isFalse();

        edge.change(route(Instant.now()));
        var before = refused();
        assertThat(letsIn(edge.relay(removed, port, "echo in"))).isFalse();
        assertThat(refused()).isEqualTo(before + 1);
        assertThat(letsIn(edge.relay(good, port, "echo in"))).isFalse();
        assertThat(letsIn(edge.gateway(good, POD.value(), "echo in"))).isTrue();

        edge.change(route(null));
        assertThat(letsIn(edge.relay(good, port, "echo in"))).isTrue();
    }

    @Test
    void what_goes_through_the_public_port_is_ended_when_it_closes_and_the_gateways_sessions_go_on() throws Exception {
        var relayed = new ProcessBuilder(edge.relay(removed, port, "sleep 300")).start();
        var session = new ProcessBuilder(edge.gateway(good, POD.value(), "sleep 300")).start();
        try {
            await().atMost(SOON)
                    .until(() -> connections().equals(Set.of(ConnectionForm.RELAY, ConnectionForm.GATEWAY)));

            edge.change(route(Instant.now().plusMillis(500)));

            assertThat(relayed.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            await().atMost(SOON).until(() -> connections().equals(Set.of(ConnectionForm.GATEWAY)));
            assertThat(session.isAlive()).isTrue();
        } finally {
            relayed.destroyForcibly();
            session.destroyForcibly();
        }
    }

    @Test
    void an_edge_that_begins_with_a_snapshot_refuses_too() {
        edge.snapshot(List.of(route(Instant.now().minusSeconds(60))), Map.of());

        assertThat(letsIn(edge.relay(removed, port, "echo in"))).isFalse();
    }

    private static Set<ConnectionForm> connections() {
        return edge.edge.status().connections().entrySet().stream()
                .filter(form -> form.getValue() > 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
