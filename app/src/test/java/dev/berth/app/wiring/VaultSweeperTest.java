package dev.berth.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.app.TestDatabase;
import dev.berth.app.secrets.MasterKey;
import dev.berth.app.secrets.Vault;
import dev.berth.eventstore.event.EventReader;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

class VaultSweeperTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    /** A log of one pod. */
    private record OnePod(PodId pod) implements EventReader {
        @Override
        public Mono<Long> head() {
            return Mono.just(1L);
        }

        @Override
        public Mono<List<StoredEvent>> page(long after, int limit) {
            return Mono.error(new AssertionError("the whole log is never read"));
        }

        @Override
        public Mono<List<StoredEvent>> taggedPage(String key, String value, long after, int limit) {
            boolean isHere = key.equals("pod") && value.equals(pod.value()) && after == 0;
            return Mono.just(isHere ? List.of(event()) : List.of());
        }

        private static StoredEvent event() {
            return new StoredEvent(
                    1, UUID.randomUUID(), "berth.PodLaunchRequested", "1", Instant.EPOCH, new byte[0], Map.of());
        }
    }

    @Test
    void secrets_of_a_refused_launch_go_and_those_of_a_live_pod_stay(@TempDir java.nio.file.Path home) {
        var twoHoursAgo = Clock.offset(Clock.systemUTC(), Duration.ofHours(-2));
        var master = MasterKey.of(home);
        var past = new Vault(TestDatabase.connections(), master, twoHoursAgo);
        var vault = new Vault(TestDatabase.connections(), master, Clock.systemUTC());
        var live = PodId.random(new Random(11));
        var refused = PodId.random(new Random(12));
        String kept = past.store(Workspace.MAIN, live, Map.of("TOKEN", "a")).block(SOON);
        String orphan =
                past.store(Workspace.MAIN, refused, Map.of("TOKEN", "b")).block(SOON);

        assertThat(VaultSweeper.sweep(vault, new OnePod(live)).block(SOON)).isEqualTo(1);

        assertThat(vault.open(kept).block(SOON)).containsEntry("TOKEN", "a");
        assertThat(vault.open(orphan).block(SOON)).isNull();
        vault.forget(live).block(SOON);
    }
}
