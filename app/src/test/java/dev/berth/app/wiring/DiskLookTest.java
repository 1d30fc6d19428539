package dev.berth.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.app.BerthOnLog;
import dev.berth.messages.Caller;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodObservation.Reachable;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.SshTarget;
import dev.berth.query.pod.DiskUse;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

class DiskLookTest {
    private static final Caller ANNA = new Caller("anna", Workspace.MAIN, Set.of(Scope.READ, Scope.WRITE), "request-1");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final PodId FULL = new PodId("pod-aaaaaaaaaaaaaaab");
    private static final PodId EMPTY = new PodId("pod-aaaaaaaaaaaaaaac");
    private static final PodId SILENT = new PodId("pod-aaaaaaaaaaaaaaad");

    private final AtomicInteger ports = new AtomicInteger(10_000);
    private final AtomicInteger decided = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final Map<PodId, DiskUse> disks = new ConcurrentHashMap<>();
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

    private void run(PodId pod) {
        var launched = berth.commands()
                .send(new LaunchPod(
                        ANNA,
                        pod,
                        new PodName("train-" + ports.get()),
                        new PodSpec("ubuntu", null, GpuRequest.NONE, List.of(), 20, List.of()),
                        null,
                        "ssh-ed25519 AAAA",
                        null))
                .block(SOON);
        assertThat(launched).isInstanceOf(PodAnswer.Accepted.class);
        var seen = new Reachable("a", 1, List.of(Endpoint.ssh(new SshTarget("10.0.0.5", 22_001))), 10, null);
        berth.commands()
                .send(new ReportPod(Caller.system(Workspace.MAIN, "watch"), pod, 1, seen))
                .block(SOON);
    }

    private void used(PodId pod, long gib) {
        disks.put(pod, new DiskUse(gib << 30, 20L << 30, Instant.EPOCH));
    }

    private Disposable watch(boolean acts) {
        return PodRounds.start(
                berth.query().pods(),
                () -> acts,
                Duration.ofMillis(50),
                new DiskLook(
                        pod -> {
                            asked.incrementAndGet();
                            return Mono.justOrEmpty(disks.get(pod));
                        },
                        command -> {
                            decided.incrementAndGet();
                            return berth.commands().send(command);
                        }));
    }

    private boolean filling(PodId pod) {
        return berth.query().pods().findAny(pod).block(SOON).view().disk().filling();
    }

    private List<String> events(PodId pod) {
        return berth.store().reader().taggedPage("pod", pod.value(), 0, 100).block(SOON).stream()
                .map(event -> event.name())
                .filter(name -> name.startsWith("berth.PodDisk"))
                .toList();
    }

    @Test
    void a_disk_that_fills_is_warned_of_once_and_again_only_after_it_had_room() {
        run(FULL);
        run(EMPTY);
        run(SILENT);
        used(FULL, 19);
        used(EMPTY, 1);
        var watching = watch(true);
        try {
            await().atMost(SOON).until(() -> filling(FULL));
            int looks = asked.get();
            await().atMost(SOON).until(() -> asked.get() > looks + 30);
            assertThat(events(FULL)).containsExactly("berth.PodDiskFilling");

            used(FULL, 2);
            await().atMost(SOON).until(() -> !filling(FULL));
            used(FULL, 20);
            await().atMost(SOON).until(() -> filling(FULL));

            assertThat(events(FULL))
                    .containsExactly("berth.PodDiskFilling", "berth.PodDiskRelieved", "berth.PodDiskFilling");
            assertThat(events(EMPTY)).isEmpty();
            assertThat(events(SILENT)).isEmpty();
        } finally {
            watching.dispose();
        }
    }

    @Test
    void a_process_that_does_not_hold_the_claim_looks_at_none() {
        run(FULL);
        used(FULL, 19);
        var idle = watch(false);
        var acting = watch(true);
        await().atMost(SOON).until(() -> filling(FULL));
        acting.dispose();
        used(FULL, 1);
        int before = decided.get();
        idle.dispose();
        var stillIdle = watch(false);
        try {
            var looks = asked.get();
            await().during(Duration.ofMillis(500)).atMost(SOON).until(() -> asked.get() == looks);
            assertThat(decided).hasValue(before);
        } finally {
            stillIdle.dispose();
        }
    }
}
