package dev.berth.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.app.BerthOnLog;
import dev.berth.messages.Caller;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.AskedVolume;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodObservation.Reachable;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.volume.CreateVolume;
import dev.berth.messages.volume.VolumeAnswer;
import dev.berth.messages.volume.VolumeId;
import dev.berth.messages.volume.VolumeName;
import dev.berth.query.pod.DiskUse;
import dev.berth.query.pod.PodDisks;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

class VolumeLookTest {
    private static final Caller ANNA = new Caller("anna", Workspace.MAIN, Set.of(Scope.READ, Scope.WRITE), "request-1");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaab");
    private static final VolumeName DATA = new VolumeName("data");
    private static final VolumeName MODELS = new VolumeName("models");

    private final AtomicInteger ports = new AtomicInteger(10_000);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicReference<Map<Integer, Long>> used = new AtomicReference<>(Map.of());
    private EmbeddedPostgres server;
    private BerthOnLog berth;

    @BeforeEach
    void open() throws IOException {
        server = EmbeddedPostgres.start();
        berth = new BerthOnLog(server, "one", Clock.systemUTC(), ports);
    }

    @AfterEach
    void close() throws IOException {
        berth.close();
        server.close();
    }

    private void run() {
        for (var volume : List.of(DATA, MODELS)) {
            assertThat(berth.commands()
                            .send(new CreateVolume(
                                    ANNA, VolumeId.random(new SplittableRandom(volume.hashCode())), volume, 10, null))
                            .block(SOON))
                    .isInstanceOf(VolumeAnswer.Accepted.class);
        }
        var launched = berth.commands()
                .send(new LaunchPod(
                        ANNA,
                        POD,
                        new PodName("train"),
                        new PodSpec("ubuntu", null, GpuRequest.NONE, List.of(), 20, List.of()),
                        null,
                        "ssh-ed25519 AAAA",
                        null,
                        PodSettings.NONE,
                        false,
                        List.of(new AskedVolume(MODELS, "/root/models"), new AskedVolume(DATA, "/root/data")),
                        null))
                .block(SOON);
        assertThat(launched).isInstanceOf(PodAnswer.Accepted.class);
        var seen = new Reachable("a", 1, List.of(Endpoint.ssh(new SshTarget("10.0.0.5", 22_001))), 10, null);
        berth.commands()
                .send(new ReportPod(Caller.system(Workspace.MAIN, "watch"), POD, 1, seen))
                .block(SOON);
    }

    /** In the order in which the launch named them. */
    private void used(long models, long data) {
        used.set(Map.of(0, models << 30, 1, data << 30));
    }

    private Disposable watch() {
        return PodRounds.start(
                berth.query().pods(),
                () -> true,
                Duration.ofMillis(50),
                new VolumeLook(
                        new PodDisks() {
                            @Override
                            public Mono<DiskUse> of(PodId pod) {
                                return Mono.empty();
                            }

                            @Override
                            public Mono<Map<Integer, Long>> volumes(PodId pod) {
                                asked.incrementAndGet();
                                return Mono.just(used.get());
                            }
                        },
                        berth.query().volumes(),
                        berth.commands()::send));
    }

    private boolean filling(VolumeName name) {
        return berth.query().volumes().heldBy(Workspace.MAIN, POD).block(SOON).stream()
                .anyMatch(volume -> volume.name().equals(name) && volume.filling());
    }

    private List<String> events(VolumeName name) {
        return berth.store().reader().taggedPage("volume", "main/" + name, 0, 100).block(SOON).stream()
                .map(event -> event.name())
                .filter(event -> event.matches("berth\\.Volume(Filling|Relieved)"))
                .toList();
    }

    @Test
    void a_volume_that_fills_is_warned_of_once_and_again_only_after_it_had_room() {
        run();
        used(10, 1);
        var watching = watch();
        try {
            await().atMost(SOON).until(() -> filling(MODELS));
            int looks = asked.get();
            await().atMost(SOON).until(() -> asked.get() > looks + 10);
            assertThat(events(MODELS)).containsExactly("berth.VolumeFilling");

            used(1, 1);
            await().atMost(SOON).until(() -> !filling(MODELS));
            used(9, 1);
            await().atMost(SOON).until(() -> filling(MODELS));

            assertThat(events(MODELS))
                    .containsExactly("berth.VolumeFilling", "berth.VolumeRelieved", "berth.VolumeFilling");
            assertThat(events(DATA)).isEmpty();
        } finally {
            watching.dispose();
        }
    }
}
