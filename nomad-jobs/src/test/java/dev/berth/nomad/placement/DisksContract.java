package dev.berth.nomad.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.OwnDisk;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSpec;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.DesiredState;
import dev.berth.nomadsdk.HostVolume;
import dev.berth.nomadsdk.Node;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadSettings;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** No two pods ever have one disk, and none is lost or left behind, whoever asks and whenever a process dies. */
@Timeout(300)
abstract class DisksContract {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Retry AS_THE_RECONCILER = Retry.backoff(5, Duration.ofMillis(100));
    private static final int MORE_CALLS_THAN_ANY = 14;

    /** What the log says that pods have run on. */
    private final Set<String> disksOfPods = new HashSet<>();

    abstract NomadSettings api();

    abstract Nomad nomad();

    @AfterEach
    void clean() {
        for (var volume : volumes()) {
            if (volume.name().startsWith("berth-ready-") || volume.name().startsWith("pod-")) {
                nomad().hostVolumes().delete(volume.id()).block();
            }
        }
        forgetLeases();
    }

    @Test
    void pods_that_ask_two_processes_at_the_same_time_never_share_a_disk() {
        ready(3, 1);
        var one = disks(nomad());
        var two = disks(nomad());
        var pods = Flux.range(0, 6).map(_ -> pod()).collectList().block();

        var names = Flux.fromIterable(Objects.requireNonNull(pods))
                .flatMap(pod -> Flux.merge(
                                one.make(pod, null)
                                        .retryWhen(AS_THE_RECONCILER)
                                        .subscribeOn(Schedulers.boundedElastic()),
                                two.make(pod, null)
                                        .retryWhen(AS_THE_RECONCILER)
                                        .subscribeOn(Schedulers.boundedElastic()))
                        .map(Disk::name)
                        .collectList())
                .collectList()
                .block();

        assertThat(names)
                .hasSize(6)
                .allSatisfy(both -> assertThat(both.stream().distinct().filter(DisksContract::isReadyDisk))
                        .hasSizeLessThanOrEqualTo(1));
        var leased = nomad().variables().list("berth/disks/").block();
        assertThat(leased).hasSizeLessThanOrEqualTo(3);
        var used = names.stream()
                .flatMap(both -> both.stream().distinct())
                .filter(DisksContract::isReadyDisk)
                .toList();
        assertThat(used).doesNotHaveDuplicates();
    }

    @Test
    void a_ready_disk_of_another_size_will_do_where_the_plugin_sets_no_limits() {
        ready(1, 2);

        assertThat(isReadyDisk(make(pod()).name())).isTrue();
    }

    @Test
    void a_ready_disk_of_another_size_is_left_alone_where_the_plugin_sets_limits() {
        ready(1, 2);
        var ready = readyDisks("zfs");

        assertThat(ready.candidates(nodes(), 1).collectList().block()).isEmpty();
        assertThat(ready.candidates(nodes(), 2).collectList().block()).hasSize(1);
    }

    @Test
    void a_pod_has_the_same_disk_again_whoever_asks() {
        ready(2, 1);
        var pod = pod();

        var first = make(pod);
        assertThat(isReadyDisk(first.name())).isTrue();
        assertThat(make(pod)).isEqualTo(first);
        assertThat(disks(nomad()).make(pod, first).block()).isEqualTo(first);
    }

    @Test
    void a_disk_that_a_pod_went_for_and_another_got_stays_the_others() {
        ready(1, 1);
        var loser = pod();
        var winner = pod();
        var disk = make(winner);
        new DiskLeases(nomad()).choose(loser.id(), disk.name(), 0).block();

        assertThat(make(loser).name()).isEqualTo(loser.id().value());
        disks(nomad()).delete(loser, null).block();

        assertThat(names()).contains(disk.name()).doesNotContain(loser.id().value());
        assertThat(make(winner)).isEqualTo(disk);
    }

    @Test
    void wherever_a_process_dies_the_next_one_finishes_what_it_began() throws IOException {
        for (int calls = 0; calls < MORE_CALLS_THAN_ANY; calls++) {
            ready(2, 1);
            var other = make(pod());
            var pod = pod();
            try (var dying = new DyingProxy(api().addresses().getFirst(), calls)) {
                var client = Nomad.at(NomadSettings.of(List.of(dying.address()), api().token()));
                disks(client).make(pod, null).onErrorComplete().block();
                client.close().block();
            }
            var disk = make(pod);
            assertThat(disk).isNotEqualTo(other);
            assertThat(names()).contains(disk.name());

            try (var dying = new DyingProxy(api().addresses().getFirst(), calls)) {
                var client = Nomad.at(NomadSettings.of(List.of(dying.address()), api().token()));
                disks(client).delete(pod, disk).onErrorComplete().block();
                client.close().block();
            }
            disks(nomad()).delete(pod, disk).block();

            assertThat(names())
                    .as("after %d calls", calls)
                    .contains(other.name())
                    .doesNotContain(disk.name());
            assertThat(nomad().variables().list("berth/").block())
                    .filteredOn(variable -> variable.path().contains(pod.id().value())
                            || variable.path().contains(disk.name()))
                    .isEmpty();
            clean();
        }
    }

    @Test
    void only_what_belongs_to_a_pod_that_is_gone_for_certain_is_swept() {
        ready(2, 1);
        var gone = pod();
        var unknown = pod();
        var disk = make(gone);
        var kept = make(unknown);
        var leases = new DiskLeases(nomad());
        var swept = Objects.requireNonNull(volumes().stream()
                .map(HostVolume::name)
                .filter(DisksContract::isReadyDisk)
                .filter(name -> !name.equals(disk.name()) && !name.equals(kept.name()))
                .findFirst()
                .orElseGet(() -> {
                    ready(1, 3);
                    return names().stream()
                            .filter(name -> name.startsWith("berth-ready-3-"))
                            .findFirst()
                            .orElseThrow();
                }));
        leases.take(swept, ReadyDisks.SWEEPER).block();
        Function<PodId, Mono<Boolean>> isGone = pod -> Mono.just(pod.equals(gone.id()));

        disks(nomad())
                .sweep(Set.of(disk.name()), Map.of(unknown.id(), unknown), isGone)
                .block();
        assertThat(names()).contains(disk.name(), kept.name()).doesNotContain(swept);

        disks(nomad()).sweep(Set.of(), Map.of(unknown.id(), unknown), isGone).block();
        assertThat(names()).contains(kept.name()).doesNotContain(disk.name());
        assertThat(leases.holder(kept.name()).block()).isEqualTo(unknown.id().value());
        assertThat(leases.choosing().collectList().block()).containsExactly(unknown.id());
    }

    @Test
    void a_disk_that_a_pod_has_run_on_stays_its_own_though_nomad_has_forgotten_whose_it_is() {
        ready(2, 1);
        var pod = pod();
        var disk = make(pod);
        var ran = ranOn(pod, disk.name());
        forgetLeases();

        var others = Stream.of(pod(), pod()).map(other -> make(other).name()).toList();
        assertThat(others).doesNotContain(disk.name());
        assertThat(make(ran).name()).isEqualTo(disk.name());
        assertThat(new DiskLeases(nomad()).holder(disk.name()).block())
                .isEqualTo(pod.id().value());

        forgetLeases();
        disks(nomad())
                .sweep(Set.of(), Map.of(ran.id(), ran), _ -> Mono.just(false))
                .block();
        assertThat(new DiskLeases(nomad()).holder(disk.name()).block())
                .isEqualTo(pod.id().value());

        forgetLeases();
        disks(nomad()).delete(ran, null).block();
        assertThat(names()).doesNotContain(disk.name());
    }

    @Test
    void a_pod_whose_disk_nomad_does_not_know_says_so_and_gets_no_other() {
        ready(1, 1);
        var gone = ranOn(pod(), "berth-ready-1-gonegonegonegone");

        assertThatThrownBy(() -> make(gone))
                .isInstanceOf(DiskFault.class)
                .hasMessageContaining("berth-ready-1-gonegonegonegone");

        var fresh = pod();
        var own = ranOn(fresh, fresh.id().value());
        var inItsJob = new Disk(own.id().value(), nodes().getFirst());
        assertThatThrownBy(() -> disks(nomad()).make(own, inItsJob).block())
                .isInstanceOf(DiskFault.class)
                .hasMessageContaining(own.id().value());
    }

    @Test
    void a_pod_that_is_reset_has_a_fresh_disk_and_loses_the_old_one_only_once_it_runs_without_it() {
        ready(2, 1);
        var other = make(pod());
        var pod = pod();
        var old = make(pod);
        var fresh = OwnDisk.of(pod.id(), 2);
        var toBeReset = reset(pod, old.name(), fresh, Phase.REQUESTED);

        assertThat(disks(nomad()).make(toBeReset, old).block().name()).isEqualTo(fresh);
        assertThat(make(toBeReset).name()).isEqualTo(fresh);
        sweep(Set.of(old.name()), toBeReset);
        sweep(Set.of(fresh), toBeReset);
        assertThat(names()).contains(old.name(), fresh);

        sweep(Set.of(fresh), reset(pod, fresh, null, Phase.STARTING));
        sweep(Set.of(old.name()), reset(pod, fresh, null, Phase.RUNNING));
        assertThat(names()).contains(old.name(), fresh);

        var running = reset(pod, fresh, null, Phase.RUNNING);
        sweep(Set.of(fresh), running);
        assertThat(names()).contains(fresh, other.name()).doesNotContain(old.name());
        assertThat(make(running).name()).isEqualTo(fresh);
        assertThat(new DiskLeases(nomad()).holder(old.name()).blockOptional()).isEmpty();

        disks(nomad()).delete(running, new Disk(fresh, null)).block();
        assertThat(names()).contains(other.name()).doesNotContain(fresh);
    }

    @Test
    void of_several_resets_only_the_last_disk_is_left_and_a_log_that_was_set_back_deletes_nothing() {
        var pod = pod();
        var first = make(pod).name();
        var second = OwnDisk.of(pod.id(), 2);
        var third = OwnDisk.of(pod.id(), 3);
        make(reset(pod, first, second, Phase.REQUESTED));
        make(reset(pod, second, third, Phase.REQUESTED));

        sweep(Set.of(third), reset(pod, second, null, Phase.RUNNING));
        assertThat(names()).contains(second, third).doesNotContain(first);
        sweep(Set.of(second), reset(pod, third, null, Phase.RUNNING));
        assertThat(names()).contains(second, third);
        sweep(Set.of(third), reset(pod, third, null, Phase.STOPPED));
        assertThat(names()).contains(third).doesNotContain(second);

        disks(nomad()).delete(reset(pod, third, null, Phase.STOPPED), null).block();
        assertThat(names()).noneMatch(name -> name.startsWith(pod.id().value()));
    }

    @Test
    void wherever_a_process_dies_while_a_pod_is_reset_the_next_one_finishes_it() throws IOException {
        for (int calls = 0; calls < MORE_CALLS_THAN_ANY; calls++) {
            ready(2, 1);
            var other = make(pod());
            var pod = pod();
            var old = make(pod).name();
            var fresh = OwnDisk.of(pod.id(), 2);
            var running = reset(pod, fresh, null, Phase.RUNNING);
            try (var dying = new DyingProxy(api().addresses().getFirst(), calls)) {
                var client = Nomad.at(NomadSettings.of(List.of(dying.address()), api().token()));
                disks(client)
                        .make(reset(pod, old, fresh, Phase.REQUESTED), null)
                        .onErrorComplete()
                        .block();
                client.close().block();
            }
            assertThat(make(reset(pod, old, fresh, Phase.REQUESTED)).name()).isEqualTo(fresh);
            assertThat(volumes().stream().filter(volume -> volume.name().equals(fresh)))
                    .hasSize(1);
            try (var dying = new DyingProxy(api().addresses().getFirst(), calls)) {
                var client = Nomad.at(NomadSettings.of(List.of(dying.address()), api().token()));
                disks(client)
                        .sweep(Set.of(fresh), Map.of(pod.id(), running), _ -> Mono.just(false))
                        .onErrorComplete()
                        .block();
                client.close().block();
            }
            sweep(Set.of(fresh), running);

            assertThat(names())
                    .as("after %d calls", calls)
                    .contains(other.name(), fresh)
                    .doesNotContain(old);
            assertThat(nomad().variables().list("berth/").block())
                    .filteredOn(variable -> variable.path().contains(old)
                            || variable.path().contains(pod.id().value()))
                    .isEmpty();
            clean();
        }
    }

    private void sweep(Set<String> inUse, DesiredPod pod) {
        disks(nomad())
                .sweep(inUse, Map.of(pod.id(), pod), _ -> Mono.just(false))
                .block();
    }

    private DesiredPod reset(DesiredPod pod, String disk, @Nullable String next, Phase phase) {
        disksOfPods.add(disk);
        return new DesiredPod(
                pod.id(),
                pod.workspace(),
                pod.name(),
                pod.spec(),
                pod.generation() + 1,
                pod.desired(),
                phase,
                pod.boots(),
                disk,
                pod.secrets(),
                pod.hostKey(),
                pod.version(),
                null,
                null,
                null,
                null,
                next,
                Instant.EPOCH,
                List.of(),
                null);
    }

    private DesiredPod ranOn(DesiredPod pod, String disk) {
        disksOfPods.add(disk);
        return new DesiredPod(
                pod.id(),
                pod.workspace(),
                pod.name(),
                pod.spec(),
                pod.generation(),
                pod.desired(),
                pod.phase(),
                pod.boots(),
                disk,
                pod.secrets(),
                pod.hostKey(),
                pod.version());
    }

    private void forgetLeases() {
        nomad().variables()
                .list("berth/")
                .flatMapIterable(all -> all)
                .concatMap(variable -> nomad().variables().delete(variable.path()))
                .blockLast();
    }

    final ReadyDisks readyDisks(String plugin) {
        return new ReadyDisks(new Volumes(nomad(), plugin), new DiskLeases(nomad()), Mono.just(Set.of()), true);
    }

    final PodDisk disks(Nomad client) {
        var volumes = new Volumes(client, "mkdir");
        var leases = new DiskLeases(client);
        var nodes = nodes();
        return new PodDisk(
                volumes, leases, new ReadyDisks(volumes, leases, Mono.just(Set.copyOf(disksOfPods)), true), _ -> nodes);
    }

    final Disk make(DesiredPod pod) {
        return Objects.requireNonNull(disks(nomad()).make(pod, null).block());
    }

    /** Makes ready disks and waits until Nomad's scheduler knows them. */
    final void ready(int count, int sizeGb) {
        for (int i = 0; i < count; i++) {
            nomad().hostVolumes()
                    .create(ReadyDisks.name(sizeGb, new SecureRandom()), "mkdir", nodes().getFirst(), 0)
                    .block();
        }
        await().atMost(TIMEOUT)
                .until(() -> volumes().stream()
                        .filter(volume -> isReadyDisk(volume.name()))
                        .allMatch(volume -> "ready".equals(volume.state())));
    }

    final List<HostVolume> volumes() {
        return Objects.requireNonNull(nomad().hostVolumes().list().block());
    }

    final List<String> names() {
        return volumes().stream().map(HostVolume::name).toList();
    }

    final List<String> nodes() {
        return Objects.requireNonNull(nomad().nodes().list().block()).stream()
                .filter(Node::takesWork)
                .map(Node::id)
                .toList();
    }

    static boolean isReadyDisk(String name) {
        return name.startsWith("berth-ready-");
    }

    static DesiredPod pod() {
        var spec = new PodSpec("ubuntu", null, GpuRequest.NONE, List.of(), 1, List.of());
        return new DesiredPod(
                PodId.random(new SecureRandom()),
                Workspace.MAIN,
                new PodName("p"),
                spec,
                1,
                DesiredState.RUN,
                Phase.REQUESTED,
                0,
                null,
                null,
                "",
                1);
    }

    static URI address(String text) {
        return URI.create(text);
    }
}
