package dev.berth.nomad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodView;
import dev.berth.nomadembedded.faults.RandomFaults;
import dev.berth.nomadembedded.task.FileTree;
import dev.berth.nomadsdk.Allocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

/**
 * Random commands of people, and whatever Nomad, its node, its operator and the way to it may do meanwhile. At each step no two
 * tasks have the same port, GPU or disk; once it is quiet, all is as people want it.
 */
class RandomNomadTest {
    private static final int GPUS = 3;
    private static final Duration CONVERGENCE_TIMEOUT = Duration.ofSeconds(60);

    enum Kind {
        LAUNCH,
        LAUNCH_NODES,
        STOP,
        START,
        RESTART,
        RESET,
        TERMINATE,
        TASK_ENDS,
        FAULTS,
        CALM,
        NODE_SILENT,
        NODE_GIVEN_UP,
        NODE_BACK,
        PREEMPT,
        DRAIN,
        UNDRAIN,
        OPERATOR_STOPS,
        COLLECT,
        BERTH_DIES,
        NOMAD_RESTARTS,
        SNAPSHOT,
        RESTORE,
        WAIT
    }

    record Act(Kind kind, int which) {}

    @Provide
    Arbitrary<List<Act>> histories() {
        return Combinators.combine(
                        Arbitraries.frequencyOf(
                                Tuple.of(4, Arbitraries.just(Kind.LAUNCH)),
                                Tuple.of(2, Arbitraries.just(Kind.LAUNCH_NODES)),
                                Tuple.of(
                                        4,
                                        Arbitraries.of(
                                                Kind.STOP, Kind.START, Kind.RESTART, Kind.RESET, Kind.TERMINATE)),
                                Tuple.of(3, Arbitraries.just(Kind.WAIT)),
                                Tuple.of(5, Arbitraries.of(Kind.class))),
                        Arbitraries.integers().between(0, 999))
                .as(Act::new)
                .list()
                .ofMinSize(15)
                .ofMaxSize(40);
    }

    @Property(tries = 3, shrinking = ShrinkingMode.OFF, afterFailure = AfterFailureMode.SAMPLE_FIRST)
    void whatever_happens_nothing_is_had_twice_and_in_the_end_all_is_as_people_want_it(
            @ForAll("histories") List<Act> history) throws IOException {
        var home = Files.createTempDirectory("berth-random-nomad");
        var run = new Run(new FaultyCluster(home, GPUS));
        try {
            run.cluster.awaitWatching();
            for (var act : history) {
                run.perform(act);
                assertThat(run.cluster.tasks().violations())
                        .as("after %s of %s", act, history)
                        .isEmpty();
            }
            run.calm();
            await().atMost(CONVERGENCE_TIMEOUT)
                    .pollInterval(Duration.ofMillis(100))
                    .untilAsserted(() -> run.assertAsDesired(history));
        } finally {
            run.cluster.close();
            FileTree.delete(home);
        }
    }

    private static final class Run {
        private final FaultyCluster cluster;
        private final List<PodId> pods = new ArrayList<>();
        private boolean silent;
        private Path snapshot;

        Run(FaultyCluster cluster) {
            this.cluster = cluster;
        }

        void perform(Act act) {
            int n = act.which();
            switch (act.kind()) {
                case LAUNCH -> pods.add(cluster.launch(n % 3));
                case LAUNCH_NODES -> pods.add(cluster.launch(2, n % 2));
                case STOP -> any(n).ifPresent(cluster::stop);
                case START -> any(n).ifPresent(cluster::start);
                case RESTART -> any(n).ifPresent(cluster::restart);
                case RESET -> any(n).ifPresent(cluster::reset);
                case TERMINATE -> any(n).ifPresent(cluster::terminate);
                case TASK_ENDS -> {
                    var running = cluster.tasks().running();
                    if (!running.isEmpty()) {
                        cluster.tasks().exit(running.get(n % running.size()), 1);
                    }
                }
                case FAULTS -> new RandomFaults(new Random(n), 5 + n % 20, 200).strike(cluster.proxy);
                case CALM -> cluster.proxy.calm();
                case NODE_SILENT -> {
                    if (!silent) {
                        silent = true;
                        cluster.node().nodeFallsSilent();
                    }
                }
                case NODE_GIVEN_UP -> {
                    if (silent) {
                        cluster.node().nodeIsGivenUp();
                    }
                }
                case NODE_BACK -> nodeBack();
                case PREEMPT -> any(n).ifPresent(pod -> cluster.node().preempt(pod.value()));
                case DRAIN ->
                    cluster.asOperator(nomad -> nomad.nodes()
                            .list()
                            .flatMap(all -> nomad.nodes().drain(all.getFirst().id(), Duration.ofMinutes(1)))
                            .thenReturn(true));
                case UNDRAIN -> undrain();
                case OPERATOR_STOPS ->
                    any(n).ifPresent(pod ->
                            cluster.asOperator(nomad -> nomad.jobs().deregister(pod.value(), false)));
                case COLLECT -> cluster.collectGarbage();
                case BERTH_DIES -> {
                    cluster.stopBerth();
                    cluster.startBerth();
                }
                case NOMAD_RESTARTS -> {
                    silent = false;
                    cluster.stopNomad();
                    cluster.startNomad();
                }
                case SNAPSHOT -> {
                    silent = false;
                    snapshot = cluster.snapshot();
                }
                case RESTORE -> {
                    if (snapshot != null) {
                        silent = false;
                        cluster.restore(snapshot);
                    }
                }
                case WAIT -> pause(Duration.ofMillis(n));
            }
        }

        private Optional<PodId> any(int n) {
            return pods.isEmpty() ? Optional.empty() : Optional.of(pods.get(n % pods.size()));
        }

        private void nodeBack() {
            if (silent) {
                silent = false;
                cluster.node().nodeIsBack();
            }
        }

        private void undrain() {
            cluster.asOperator(nomad -> nomad.nodes()
                    .list()
                    .flatMap(all -> nomad.nodes().endDrain(all.getFirst().id()))
                    .thenReturn(true));
        }

        /** Of a disk that was made after the snapshot Nomad does not know any more. */
        private boolean hasLostItsDisk(PodView view) {
            return snapshot != null && view.reason().code().equals("disk-missing");
        }

        /** No more faults from now on. */
        void calm() {
            cluster.proxy.calm();
            nodeBack();
            undrain();
        }

        void assertAsDesired(List<Act> history) {
            var allocations = Objects.requireNonNull(
                    cluster.asOperator(nomad -> nomad.allocations().list()));
            var living = allocations.stream()
                    .filter(allocation -> !allocation.isClientTerminal())
                    .toList();
            int free = GPUS
                    - (int) living.stream()
                            .flatMap(allocation -> allocation.devices().stream())
                            .flatMap(device -> device.deviceIds().stream())
                            .count();
            for (var pod : pods) {
                var view = cluster.pod(pod);
                var own = living.stream()
                        .filter(allocation -> allocation.jobId().equals(pod.value()))
                        .toList();
                switch (view.phase()) {
                    case RUNNING ->
                        assertThat(own)
                                .as("%s %s", history, cluster.events(pod))
                                .hasSize(view.nodeCount())
                                .extracting(Allocation::id)
                                .contains(cluster.allocation(pod))
                                .satisfies(_ -> {
                                    if (view.nodes() == null) {
                                        assertThat(cluster.disks(pod))
                                                .as("%s %s", history, cluster.events(pod))
                                                .containsExactly(view.disk().name());
                                    }
                                });
                    case QUEUED ->
                        // Of a pod of several nodes all have a place or none.
                        assertThat(hasLostItsDisk(view)
                                        || (own.isEmpty() && view.gpu().count() * view.nodeCount() > free))
                                .as("%s %s %s", history, cluster.events(pod), own)
                                .isTrue();
                    case STOPPED, FAILED, TERMINATED ->
                        assertThat(own)
                                .as("%s %s", history, cluster.events(pod))
                                .isEmpty();
                    case LOST ->
                        // It waits for a GPU that others have taken meanwhile.
                        assertThat(own.size() < view.nodeCount() && view.gpu().count() > free)
                                .as("%s %s %s", history, cluster.events(pod), own)
                                .isTrue();
                    case REQUESTED, SCHEDULED, PULLING, STARTING, STOPPING ->
                        throw new AssertionError(
                                "%s is not settled: %s %s".formatted(pod, cluster.events(pod), history));
                }
            }
            assertThat(living.stream().map(Allocation::jobId).collect(Collectors.toSet()))
                    .isSubsetOf(pods.stream().map(PodId::value).collect(Collectors.toSet()));
            assertThat(Set.copyOf(cluster.tasks().running()))
                    .isEqualTo(living.stream().map(Allocation::id).collect(Collectors.toCollection(HashSet::new)));
            assertThat(cluster.tasks().violations()).isEmpty();
        }
    }

    /** Not a wait for something: the time that passes between what people do. */
    private static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
