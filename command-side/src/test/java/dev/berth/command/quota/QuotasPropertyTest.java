package dev.berth.command.quota;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.TestModule.HOST_KEY;
import static dev.berth.command.TestModule.accepted;
import static dev.berth.command.TestModule.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.Caller;
import dev.berth.messages.pod.ChangePod.TerminatePod;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodObservation.Gone;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.policy.SetQuota;
import dev.berth.messages.policy.WorkspaceQuota;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.volume.CreateVolume;
import dev.berth.messages.volume.DeleteVolume;
import dev.berth.messages.volume.EditVolume;
import dev.berth.messages.volume.ReportVolumeGone;
import dev.berth.messages.volume.VolumeAnswer;
import dev.berth.messages.volume.VolumeId;
import dev.berth.messages.volume.VolumeName;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever two workspaces launch, terminate, create, grow and delete: each holds what its own quota allows, no more and no less. */
final class QuotasPropertyTest {
    private static final int GPUS_OF_ALL = 5;

    /** One thing that happens. Both workspaces use the same names. */
    sealed interface Happening {
        Caller caller();

        record Limit(Caller caller, WorkspaceQuota quota) implements Happening {}

        record Launch(Caller caller, int nodes, int gpus, int diskGb) implements Happening {}

        /** The pod that was launched as the {@code nth} of those there are. */
        record Terminate(Caller caller, int nth) implements Happening {}

        record Create(Caller caller, VolumeName name, int sizeGb) implements Happening {}

        record Edit(Caller caller, VolumeName name, VolumeName newName, int sizeGb) implements Happening {}

        record Delete(Caller caller, VolumeName name) implements Happening {}

        /** Its machine has deleted it. */
        record Forget(Caller caller, VolumeName name) implements Happening {}
    }

    @Provide
    Arbitrary<List<Happening>> happenings() {
        var caller = Arbitraries.of(ANNA, BERT);
        var name = Arbitraries.of("data", "models", "raw").map(VolumeName::new);
        var size = Arbitraries.integers().between(1, 40);
        var limit = Arbitraries.integers().between(0, 5).injectNull(0.4);
        var disk = Arbitraries.integers().between(0, 120).injectNull(0.2);
        var quota = Combinators.combine(limit, limit, limit, disk, limit).as(WorkspaceQuota::new);
        return Arbitraries.frequencyOf(
                        Tuple.of(2, Combinators.combine(caller, quota).as(Happening.Limit::new)),
                        Tuple.of(
                                6,
                                Combinators.combine(
                                                caller,
                                                Arbitraries.of(1, 1, 1, 2, 3),
                                                Arbitraries.integers().between(0, 2),
                                                size)
                                        .as(Happening.Launch::new)),
                        Tuple.of(
                                4,
                                Combinators.combine(
                                                caller, Arbitraries.integers().between(0, 9))
                                        .as(Happening.Terminate::new)),
                        Tuple.of(4, Combinators.combine(caller, name, size).as(Happening.Create::new)),
                        Tuple.of(
                                3, Combinators.combine(caller, name, name, size).as(Happening.Edit::new)),
                        Tuple.of(2, Combinators.combine(caller, name).as(Happening.Delete::new)),
                        Tuple.of(2, Combinators.combine(caller, name).as(Happening.Forget::new)))
                .map(each -> (Happening) each)
                .list()
                .ofMinSize(10)
                .ofMaxSize(60);
    }

    @Property(tries = 200)
    void a_workspace_never_comes_to_hold_more_than_its_quota_and_is_never_refused_what_it_allows(
            @ForAll("happenings") List<Happening> all) {
        try (var module = TestModule.withManyPorts(GPUS_OF_ALL)) {
            var expected = Map.of(ANNA.workspace(), new Expected(), BERT.workspace(), new Expected());
            var random = new Random(1);
            for (int i = 0; i < all.size(); i++) {
                happen(all.get(i), i, module, expected.get(all.get(i).caller().workspace()), random);
            }
        }
    }

    private static void happen(Happening each, int index, TestModule module, Expected expected, Random random) {
        var commands = module.commands();
        switch (each) {
            case Happening.Limit(var caller, var quota) -> {
                commands.send(new SetQuota(caller, caller.workspace(), quota, null))
                        .block();
                expected.quota = quota;
            }
            case Happening.Launch launch -> {
                boolean fits = expected.allows(
                        launch.gpus() * launch.nodes(), 1, launch.nodes(), launch.diskGb() * launch.nodes(), 0);
                var answer = commands.send(command(launch, index)).block();
                if (fits) {
                    accepted(answer);
                    expected.pods.put(index, launch);
                } else {
                    assertThat(TestModule.refused(answer).code()).isEqualTo(ProblemCode.QUOTA_EXCEEDED);
                }
            }
            case Happening.Terminate(var caller, var nth) ->
                expected.pods.entrySet().stream()
                        // The end of several nodes is told node by node, which is not what this is about.
                        .filter(entry -> entry.getValue().nodes() == 1)
                        .sorted(Map.Entry.comparingByKey())
                        .skip(nth)
                        .findFirst()
                        .ifPresent(entry -> {
                            terminate(caller, entry.getKey(), module);
                            expected.pods.remove(entry.getKey());
                        });
            case Happening.Create(var caller, var name, var sizeGb) -> {
                var id = VolumeId.random(random);
                boolean accepts = !expected.volumes.containsKey(name) && expected.allows(0, 0, 0, sizeGb, 1);
                check(
                        accepts,
                        commands.send(new CreateVolume(caller, id, name, sizeGb, null))
                                .block());
                if (accepts) {
                    expected.volumes.put(name, new Volume(id, sizeGb, false));
                }
            }
            case Happening.Edit(var caller, var name, var newName, var sizeGb) -> {
                var volume = expected.volumes.get(name);
                boolean accepts = volume != null
                        && !volume.deleting()
                        && sizeGb >= volume.sizeGb()
                        && (name.equals(newName) || !expected.volumes.containsKey(newName))
                        && expected.allows(0, 0, 0, sizeGb - volume.sizeGb(), 0);
                // Where nothing is to change there is nothing to refuse.
                boolean same = volume != null && name.equals(newName) && sizeGb == volume.sizeGb();
                check(
                        accepts || same,
                        commands.send(new EditVolume(caller, name, null, null, newName, sizeGb))
                                .block());
                if (accepts && !same) {
                    expected.volumes.remove(name);
                    expected.volumes.put(newName, new Volume(volume.id(), sizeGb, false));
                }
            }
            case Happening.Delete(var caller, var name) -> {
                commands.send(new DeleteVolume(caller, name)).block();
                expected.volumes.computeIfPresent(name, (_, volume) -> new Volume(volume.id(), volume.sizeGb(), true));
            }
            case Happening.Forget(var caller, var name) -> {
                var volume = expected.volumes.get(name);
                if (volume != null) {
                    commands.send(new ReportVolumeGone(caller, volume.id(), name))
                            .block();
                    expected.volumes.computeIfPresent(name, (_, there) -> there.deleting() ? null : there);
                }
            }
        }
    }

    private static void check(boolean accepts, VolumeAnswer answer) {
        assertThat(answer).isInstanceOf(accepts ? VolumeAnswer.Accepted.class : VolumeAnswer.Refused.class);
    }

    private static LaunchPod command(Happening.Launch launch, int index) {
        return new LaunchPod(
                launch.caller(),
                pod(index),
                new PodName("p" + index + "x"),
                new PodSpec("ubuntu", null, new GpuRequest(launch.gpus(), null), List.of(), launch.diskGb(), List.of()),
                null,
                HOST_KEY,
                null,
                PodSettings.NONE,
                false,
                List.of(),
                launch.nodes() == 1 ? null : Collections.nCopies(launch.nodes() - 1, HOST_KEY));
    }

    private static void terminate(Caller caller, int index, TestModule module) {
        module.commands().send(new TerminatePod(caller, pod(index), null, null)).block();
        PodAnswer gone = module.commands()
                .send(new ReportPod(Caller.system(caller.workspace(), "watch"), pod(index), 1, new Gone(20, null)))
                .block();
        assertThat(accepted(gone).phase()).isEqualTo(Phase.TERMINATED);
    }

    private record Volume(VolumeId id, int sizeGb, boolean deleting) {}

    /** What one workspace holds, counted by what was accepted and not by what is in the log. */
    private static final class Expected {
        private final Map<Integer, Happening.Launch> pods = new HashMap<>();
        private final Map<VolumeName, Volume> volumes = new HashMap<>();
        private WorkspaceQuota quota = WorkspaceQuota.NONE;

        boolean allows(int gpus, int morePods, int ports, int disk, int moreVolumes) {
            int heldGpus = pods.values().stream()
                    .mapToInt(pod -> pod.gpus() * pod.nodes())
                    .sum();
            int heldPorts =
                    pods.values().stream().mapToInt(Happening.Launch::nodes).sum();
            int heldDisk = pods.values().stream()
                            .mapToInt(pod -> pod.diskGb() * pod.nodes())
                            .sum()
                    + volumes.values().stream().mapToInt(Volume::sizeGb).sum();
            return fits(quota.gpus() == null ? (Integer) GPUS_OF_ALL : quota.gpus(), heldGpus, gpus)
                    && fits(quota.pods(), pods.size(), morePods)
                    && fits(quota.publicPorts(), heldPorts, ports)
                    && fits(quota.diskGb(), heldDisk, disk)
                    && fits(quota.volumes(), volumes.size(), moreVolumes);
        }

        private static boolean fits(Integer max, int held, int wanted) {
            return max == null || wanted == 0 || held + wanted <= max;
        }
    }
}
