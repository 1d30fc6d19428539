package dev.berth.nomad.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodVolume;
import dev.berth.messages.volume.VolumeId;
import dev.berth.messages.volume.VolumeName;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.Driver;
import dev.berth.nomad.NomadJobsSettings;
import dev.berth.nomad.VolumeDeletions;
import dev.berth.nomadsdk.HostVolume;
import dev.berth.nomadsdk.Node;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadSettings;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Named volumes are where their pods are, outlive them, are never made anew once used, and go when they are to go. */
@Timeout(300)
abstract class VolumesContract {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int MORE_CALLS_THAN_ANY = 12;

    private final List<PodVolume> made = new ArrayList<>();
    private final List<DesiredPod> pods = new ArrayList<>();

    abstract NomadSettings api();

    abstract Nomad nomad();

    @AfterEach
    void clean() {
        for (var pod : pods) {
            storageDisk(nomad()).delete(pod, null).block();
        }
        made.forEach(volume -> new Volumes(nomad(), "mkdir")
                .delete(PodVolumes.nameOf(volume.id()))
                .block());
    }

    @Test
    void a_volume_is_made_where_the_disk_of_its_first_pod_is_and_holds_its_next_pods_there() {
        var volume = volume("data");
        var first = storage(nomad()).make(pod(volume), null).block();
        assertThat(node(volume)).isEqualTo(first.disk().node());
        assertThat(first.volumes()).containsExactly(new MountedVolume(volume, null));

        var second = storage(nomad()).make(pod(volume), null).block();
        assertThat(second.disk().name()).isNotEqualTo(first.disk().name());
        assertThat(second.disk().node()).isEqualTo(node(volume));
        assertThat(named(volume)).hasSize(1);
    }

    @Test
    void a_pod_waits_until_the_scheduler_knows_its_volumes() {
        var pod = pod(volume("data"));

        await().atMost(TIMEOUT)
                .until(() -> storage(nomad()).make(pod, null).block().ready());
    }

    @Test
    void a_volume_that_may_hold_files_is_never_made_anew() {
        var used = used(volume("data"), "node-1");

        assertThatThrownBy(() -> storage(nomad()).make(pod(used), null).block())
                .isInstanceOf(DiskFault.class)
                .hasMessageContaining("data")
                .hasMessageContaining(PodVolumes.nameOf(used.id()));
        assertThat(named(used)).isEmpty();
    }

    @Test
    void a_pod_whose_driver_cannot_mount_is_told_where_its_volumes_are() {
        var volume = volume("data");
        var made = new PodStorage(new Volumes(nomad(), "mkdir"), storageDisk(nomad()), true)
                .make(pod(volume), null)
                .block();

        assertThat(made.volumes())
                .singleElement()
                .satisfies(mounted -> assertThat(mounted.path()).startsWith("/"));
        assertThat(made.disk().path()).startsWith("/");
    }

    @Test
    void wherever_a_process_dies_the_next_one_finishes_what_it_began() throws IOException {
        for (int calls = 0; calls < MORE_CALLS_THAN_ANY; calls++) {
            var volumes = List.of(volume("data"), volume("models"));
            var pod = pod(volumes.toArray(PodVolume[]::new));
            var kept = volume("kept");
            storage(nomad()).make(pod(kept), null).block();
            try (var dying = new DyingProxy(api().addresses().getFirst(), calls)) {
                var client = Nomad.at(NomadSettings.of(List.of(dying.address()), api().token()));
                storage(client).make(pod, null).onErrorComplete().block();
                client.close().block();
            }
            var made = storage(nomad()).make(pod, null).block();
            assertThat(volumes)
                    .as("after %d calls", calls)
                    .allSatisfy(volume -> assertThat(named(volume))
                            .singleElement()
                            .satisfies(there -> assertThat(there.nodeId())
                                    .isEqualTo(made.disk().node())));

            var deletions = new Deletions(volumes);
            try (var dying = new DyingProxy(api().addresses().getFirst(), calls)) {
                var client = Nomad.at(NomadSettings.of(List.of(dying.address()), api().token()));
                deletions.wanted().concatMap(remover(client, deletions)::delete).blockLast();
                client.close().block();
            }
            deletions.wanted().concatMap(remover(nomad(), deletions)::delete).blockLast();

            assertThat(deletions.left).isEmpty();
            assertThat(volumes).allSatisfy(volume -> assertThat(named(volume)).isEmpty());
            assertThat(named(kept)).hasSize(1);
        }
    }

    /** Volumes that are wanted gone until somebody says that they are. */
    private static final class Deletions implements VolumeDeletions {
        private final Set<WantedDeletion> left = ConcurrentHashMap.newKeySet();

        Deletions(List<PodVolume> volumes) {
            volumes.forEach(volume -> left.add(new WantedDeletion(Workspace.MAIN, volume.id(), volume.name())));
        }

        @Override
        public Flux<WantedDeletion> wanted() {
            return Flux.fromIterable(List.copyOf(left));
        }

        @Override
        public Mono<Void> done(WantedDeletion deletion) {
            return Mono.fromRunnable(() -> left.remove(deletion));
        }
    }

    private VolumeRemover remover(Nomad client, VolumeDeletions deletions) {
        return new VolumeRemover(client, NomadJobsSettings.of(api(), Driver.RAW_EXEC, "root"), deletions);
    }

    private PodStorage storage(Nomad client) {
        return new PodStorage(new Volumes(client, "mkdir"), storageDisk(client), false);
    }

    private PodDisk storageDisk(Nomad client) {
        var volumes = new Volumes(client, "mkdir");
        var leases = new DiskLeases(client);
        var nodes = Objects.requireNonNull(nomad().nodes().list().block()).stream()
                .filter(Node::takesWork)
                .map(Node::id)
                .toList();
        return new PodDisk(volumes, leases, new ReadyDisks(volumes, leases, Mono.just(Set.of()), true), _ -> nodes);
    }

    private PodVolume volume(String name) {
        var volume = new PodVolume(VolumeId.random(new SecureRandom()), new VolumeName(name), "/root/" + name, 1, null);
        made.add(volume);
        return volume;
    }

    private static PodVolume used(PodVolume volume, String node) {
        return new PodVolume(volume.id(), volume.name(), volume.path(), volume.sizeGb(), node);
    }

    private DesiredPod pod(PodVolume... volumes) {
        var plain = DisksContract.pod();
        var pod = new DesiredPod(
                plain.id(),
                plain.workspace(),
                plain.name(),
                plain.spec().having(List.of(volumes)),
                plain.generation(),
                plain.desired(),
                plain.phase(),
                plain.boots(),
                null,
                null,
                plain.hostKey(),
                plain.version());
        pods.add(pod);
        return pod;
    }

    private List<HostVolume> named(PodVolume volume) {
        return Objects.requireNonNull(nomad().hostVolumes().list().block()).stream()
                .filter(there -> there.name().equals(PodVolumes.nameOf(volume.id())))
                .toList();
    }

    private @Nullable String node(PodVolume volume) {
        return named(volume).getFirst().nodeId();
    }
}
