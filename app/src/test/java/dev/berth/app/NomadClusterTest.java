package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.app.http.HostNames;
import dev.berth.app.http.TrustedProxies;
import dev.berth.app.secrets.EdgeKeys;
import dev.berth.app.secrets.MasterKey;
import dev.berth.command.CommandSideSettings;
import dev.berth.command.Commands;
import dev.berth.command.HostKeys;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.sql.Migrations;
import dev.berth.messages.Caller;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSpec;
import dev.berth.nomad.Driver;
import dev.berth.nomadembedded.EmbeddedNomad;
import dev.berth.nomadembedded.EmbeddedNomadSettings;
import dev.berth.nomadembedded.task.Isolation;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadSettings;
import dev.berth.query.gpu.GpuModel;
import dev.berth.query.gpu.GpuModels;
import dev.berth.ssh.SshEdge;
import dev.berth.ssh.SshEdgeSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NomadClusterTest {
    private static final Caller ANNA = new Caller("anna", Workspace.MAIN, Set.of(Scope.WRITE), "request-1");
    private static final PodId POD = new PodId("pod-abcdefghijklmnop");
    private static final String TOKEN = "a-token-for-this-test";

    @TempDir
    Path home;

    @Test
    void an_external_cluster_is_watched_and_given_jobs_whose_pods_are_containers() throws Exception {
        try (var database = EmbeddedPostgres.start();
                var nomad = EmbeddedNomad.start(new EmbeddedNomadSettings(
                        home,
                        "127.0.0.1",
                        0,
                        2,
                        "stand-in",
                        20000,
                        32000,
                        TOKEN,
                        "box",
                        new SecretKeySpec(new byte[32], "AES"),
                        Isolation.NONE))) {
            var cluster = new NomadCluster.External(
                    new ExternalNomad(NomadSettings.of(nomad.address(), TOKEN), Driver.DOCKER, null, "mkdir"));
            var store = open(database);
            var wiring = wiring(cluster, store);
            wiring.start();
            var edge = SshEdge.start(
                            SshEdgeSettings.of(
                                    InetAddress.getLoopbackAddress(),
                                    0,
                                    "berth.internal",
                                    EdgeKeys.of(home).hostKey()),
                            wiring.routeFeed(),
                            wiring.podCertificates())
                    .block();
            wiring.startReconciling();
            var objects = wiring.webObjects(edge);

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(((GpuModels) get(objects, GpuModels.class))
                                    .now()
                                    .block())
                            .containsExactly(new GpuModel("stand-in", 2, 2, 1)));
            assertThat(((CommandSideSettings) get(objects, CommandSideSettings.class)).containers())
                    .isTrue();
            ((Commands) get(objects, Commands.class))
                    .send(launch((HostKeys) get(objects, HostKeys.class)))
                    .block();
            var client = Nomad.at(cluster.api());
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(client.jobs().list("pod-").block())
                            .extracting(job -> job.id())
                            .containsExactly(POD.value()));

            edge.stop().block();
            wiring.stop();
            cluster.close();
            assertThat(client.jobs().list("pod-").block()).hasSize(1);
            client.close().block();
            store.close().block(Duration.ofSeconds(10));
        }
    }

    @Test
    void the_embedded_cluster_ends_with_its_process_and_its_pods_are_processes() {
        var cluster = NomadCluster.Embedded.start(
                new EmbeddedNomadSettings(
                        home,
                        "127.0.0.1",
                        0,
                        0,
                        "stand-in",
                        20000,
                        32000,
                        TOKEN,
                        "box",
                        new SecretKeySpec(new byte[32], "AES"),
                        Isolation.NONE),
                new ProcessPods(Isolation.NONE, List.of()));
        assertThat(cluster.driver()).isEqualTo(Driver.RAW_EXEC);
        var client = Nomad.at(cluster.api());
        assertThat(client.jobs().list("pod-").block()).isEmpty();

        cluster.close();

        assertThat(client.jobs()
                        .list("pod-")
                        .map(_ -> true)
                        .onErrorReturn(false)
                        .block())
                .isFalse();
        client.close().block();
    }

    private static EventStore open(EmbeddedPostgres database) {
        var store = TestEventStore.open(database, "box", EventWiring.types());
        new Migrations(store.connections())
                .apply("app", List.of("db/app/001-secrets-and-sign-in.sql"))
                .block(Duration.ofSeconds(30));
        return store;
    }

    private Wiring wiring(NomadCluster cluster, EventStore store) {
        var loopback = new SocketAddressOption(InetAddress.getLoopbackAddress(), 0);
        var ports = new PortRange(10_000, 10_010);
        var settings = new UpSettings(
                home,
                loopback,
                loopback,
                "127.0.0.1",
                ports,
                0,
                "berth.internal",
                null,
                Duration.ofMinutes(10),
                Duration.ofHours(24),
                TrustedProxies.of("127.0.0.0/8,::1"),
                false,
                false,
                HostNames.of(""),
                PodMode.PROCESSES,
                null,
                false,
                null,
                null,
                null);
        return new Wiring(
                settings,
                store,
                cluster,
                MasterKey.of(home),
                EdgeKeys.of(home),
                ports,
                Clock.systemUTC(),
                new SecureRandom());
    }

    private static LaunchPod launch(HostKeys hostKeys) {
        return new LaunchPod(
                ANNA,
                POD,
                new PodName("train-1"),
                new PodSpec(null, "busybox", GpuRequest.NONE, List.of(), 1, List.of()),
                null,
                hostKeys.publicLine(POD),
                null);
    }

    private static Object get(Map<Class<?>, Object> objects, Class<?> type) {
        return Objects.requireNonNull(objects.get(type));
    }
}
