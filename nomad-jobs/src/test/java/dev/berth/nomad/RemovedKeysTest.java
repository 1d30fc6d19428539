package dev.berth.nomad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.sshkey.SshKeyId;
import dev.berth.nomadembedded.faults.Fault;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** That a removed key is out of a pod is told once it is seen there, and not before. */
class RemovedKeysTest {
    private static final SshKeyId KEY = new SshKeyId("key-aaaaaaaaaaaaaaaa");

    @TempDir
    Path home;

    private final Removals removals = new Removals();
    private FaultyCluster cluster;

    /** One removal, until all pods were told to have heard of it. */
    private static final class Removals implements KeyRemovals {
        private final List<List<PodId>> told = new CopyOnWriteArrayList<>();
        private volatile List<PodId> awaited = List.of();

        @Override
        public Flux<AwaitedRemoval> awaited() {
            return Flux.fromIterable(awaited.isEmpty() ? List.<AwaitedRemoval>of() : List.of(removal()));
        }

        private AwaitedRemoval removal() {
            return new AwaitedRemoval(Workspace.MAIN, KEY, "SHA256:removed", 1, Instant.now(), awaited);
        }

        @Override
        public Mono<Void> reached(AwaitedRemoval removal, List<PodId> stillAwaited) {
            return Mono.fromRunnable(() -> {
                told.add(stillAwaited);
                awaited = stillAwaited;
            });
        }
    }

    @BeforeEach
    void start() {
        cluster = new FaultyCluster(home, 0, removals);
        cluster.awaitWatching();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void a_pod_whose_own_list_lacks_the_key_has_heard() {
        removals.awaited = List.of(cluster.running(0));

        await().atMost(FaultyCluster.TIMEOUT).until(() -> !removals.told.isEmpty());
        assertThat(removals.told).containsExactly(List.of());
    }

    @Test
    void a_pod_has_not_heard_while_its_machine_does_not_say_what_its_list_holds() {
        var asked = new AtomicInteger();
        var pod = cluster.running(0);
        cluster.proxy.calls(call -> {
            if (!call.path().startsWith("/v1/client/fs/")) {
                return Fault.NONE;
            }
            asked.incrementAndGet();
            return Fault.LOST_CALL;
        });
        removals.awaited = List.of(pod);

        await().atMost(FaultyCluster.TIMEOUT).until(() -> asked.get() >= 2);
        assertThat(removals.told).isEmpty();

        cluster.proxy.calm();
        await().atMost(FaultyCluster.TIMEOUT).until(() -> !removals.told.isEmpty());
        assertThat(removals.told).containsExactly(List.of());
    }

    @Test
    void a_pod_that_has_ended_is_not_waited_for_and_one_that_runs_on_is() {
        var ended = cluster.running(0);
        var pod = cluster.running(0);
        assertThat(cluster.stop(ended)).isTrue();
        cluster.proxy.calls(call -> call.path().startsWith("/v1/client/fs/") ? Fault.LOST_CALL : Fault.NONE);

        removals.awaited = List.of(ended, pod);

        await().atMost(FaultyCluster.TIMEOUT).until(() -> !removals.told.isEmpty());
        assertThat(removals.told).containsExactly(List.of(pod));
    }
}
