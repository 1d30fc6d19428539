package dev.berth.command.volume;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.TestModule.HOST_KEY;
import static dev.berth.command.TestModule.pod;
import static dev.berth.command.TestModule.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.AskedVolume;
import dev.berth.messages.pod.ChangePod.RestartPod;
import dev.berth.messages.pod.ChangePod.StartPod;
import dev.berth.messages.pod.ChangePod.StopPod;
import dev.berth.messages.pod.ChangePod.TerminatePod;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodEvent.PodTerminated;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.PodObservation.Failed;
import dev.berth.messages.pod.PodObservation.Gone;
import dev.berth.messages.pod.PodObservation.Reachable;
import dev.berth.messages.pod.PodObservation.Scheduled;
import dev.berth.messages.pod.PodObservation.Stopped;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.volume.CreateVolume;
import dev.berth.messages.volume.DeleteVolume;
import dev.berth.messages.volume.EditVolume;
import dev.berth.messages.volume.ReportVolumeGone;
import dev.berth.messages.volume.VolumeEvent;
import dev.berth.messages.volume.VolumeEvent.VolumeAttached;
import dev.berth.messages.volume.VolumeEvent.VolumeCreated;
import dev.berth.messages.volume.VolumeEvent.VolumeDeleteRequested;
import dev.berth.messages.volume.VolumeEvent.VolumeDeleted;
import dev.berth.messages.volume.VolumeEvent.VolumeDetached;
import dev.berth.messages.volume.VolumeEvent.VolumeFilling;
import dev.berth.messages.volume.VolumeEvent.VolumePlaced;
import dev.berth.messages.volume.VolumeEvent.VolumeRelieved;
import dev.berth.messages.volume.VolumeEvent.VolumeRenamed;
import dev.berth.messages.volume.VolumeEvent.VolumeResized;
import dev.berth.messages.volume.VolumeId;
import dev.berth.messages.volume.VolumeName;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever two workspaces do with volumes and pods, in whatever order: what must hold for every log holds. */
final class VolumesPropertyTest {
    private static final int QUOTA = 3;
    private static final int PODS = 5;
    private static final SshTarget TARGET = new SshTarget("10.0.0.1", 22_000);

    /** One thing that happens. Both workspaces use the same names. */
    sealed interface Happening {
        record Create(Caller caller, VolumeName name) implements Happening {}

        record Delete(Caller caller, VolumeName name) implements Happening {}

        record Edit(Caller caller, VolumeName name, VolumeName newName, int sizeGb) implements Happening {}

        /** {@code stale} is of an older volume of the same name. */
        record Forget(Caller caller, VolumeName name, boolean stale) implements Happening {}

        record Launch(Caller caller, int pod, int gpus, List<VolumeName> volumes) implements Happening {}

        record Change(Caller caller, int pod, PodAction action) implements Happening {}

        record Look(int pod, PodObservation seen) implements Happening {}
    }

    @Provide
    Arbitrary<List<Happening>> happenings() {
        var caller = Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.just(ANNA)), Tuple.of(2, Arbitraries.just(BERT)));
        var name = Arbitraries.of("data", "models").map(VolumeName::new);
        var pod = Arbitraries.integers().between(0, PODS - 1);
        return Arbitraries.frequencyOf(
                        Tuple.of(3, Combinators.combine(caller, name).as(Happening.Create::new)),
                        Tuple.of(2, Combinators.combine(caller, name).as(Happening.Delete::new)),
                        Tuple.of(
                                2,
                                Combinators.combine(
                                                caller,
                                                name,
                                                name,
                                                Arbitraries.integers().between(10, 12))
                                        .as(Happening.Edit::new)),
                        Tuple.of(
                                2,
                                Combinators.combine(caller, name, Arbitraries.of(false, false, true))
                                        .as(Happening.Forget::new)),
                        Tuple.of(
                                5,
                                Combinators.combine(
                                                caller,
                                                pod,
                                                Arbitraries.integers().between(0, 2),
                                                name.list().uniqueElements().ofMaxSize(2))
                                        .as(Happening.Launch::new)),
                        Tuple.of(
                                5,
                                Combinators.combine(
                                                caller,
                                                pod,
                                                Arbitraries.of(
                                                        PodAction.STOP,
                                                        PodAction.START,
                                                        PodAction.RESTART,
                                                        PodAction.TERMINATE))
                                        .as(Happening.Change::new)),
                        Tuple.of(8, Combinators.combine(pod, observations()).as(Happening.Look::new)))
                .map(each -> (Happening) each)
                .list()
                .ofMinSize(20)
                .ofMaxSize(70);
    }

    private static Arbitrary<PodObservation> observations() {
        var why = new Reason("a", "Because.");
        return Arbitraries.of(
                new Scheduled("alloc-1", "node-1", null, List.of(), 20, null),
                new Reachable("alloc-1", 0, List.of(Endpoint.ssh(TARGET)), 20, null),
                new Stopped(why, 20, null),
                new Failed(why, 20, null),
                new Gone(20, null),
                new Gone(20, null));
    }

    @Property(tries = 250)
    void MESH_11_a_volume_has_one_holder_is_never_deleted_while_held_and_never_leaves_its_workspace(
            @ForAll("happenings") List<Happening> all) {
        try (var module = TestModule.withQuota(QUOTA)) {
            var random = new Random(1);
            for (var each : all) {
                happen(each, module, random);
            }
            volumes_keep_their_promises(module.events());
            workspaces_stay_within_their_quota(module.events());
        }
    }

    private static void happen(Happening each, TestModule module, Random random) {
        var commands = module.commands();
        switch (each) {
            case Happening.Create(var caller, var name) ->
                commands.send(new CreateVolume(caller, VolumeId.random(random), name, 10, null))
                        .block();
            case Happening.Delete(var caller, var name) ->
                commands.send(new DeleteVolume(caller, name)).block();
            case Happening.Edit(var caller, var name, var newName, var sizeGb) ->
                commands.send(new EditVolume(caller, name, null, null, newName, sizeGb))
                        .block();
            case Happening.Forget(var caller, var name, var stale) ->
                commands.send(new ReportVolumeGone(
                                caller, stale ? VolumeId.random(random) : newest(module, caller, name), name))
                        .block();
            case Happening.Launch(var caller, var pod, var gpus, var volumes) -> {
                if (view(module, pod(pod)) == null) {
                    commands.send(launch(caller, pod, gpus, volumes)).block();
                }
            }
            case Happening.Change(var caller, var pod, var action) -> {
                var id = pod(pod);
                var command = switch (action) {
                    case STOP -> new StopPod(caller, id, null, null);
                    case START -> new StartPod(caller, id, null, null);
                    case RESTART -> new RestartPod(caller, id, null, null);
                    default -> new TerminatePod(caller, id, null, null);
                };
                commands.send(command).block();
            }
            case Happening.Look(var pod, var seen) -> {
                var view = view(module, pod(pod));
                if (view != null) {
                    var answer = commands.send(new ReportPod(
                                    Caller.system(view.workspace(), "watch"), view.id(), view.generation(), seen))
                            .block();
                    assertThat(((PodAnswer.Accepted) answer).pod()).isEqualTo(view(module, pod(pod)));
                }
            }
        }
    }

    private static LaunchPod launch(Caller caller, int pod, int gpus, List<VolumeName> volumes) {
        return new LaunchPod(
                caller,
                pod(pod),
                new PodName("p" + pod),
                spec(gpus),
                null,
                HOST_KEY,
                null,
                PodSettings.NONE,
                false,
                volumes.stream()
                        .map(name -> new AskedVolume(name, "/root/" + name))
                        .toList(),
                null);
    }

    private static VolumeId newest(TestModule module, Caller caller, VolumeName name) {
        return module.events().reversed().stream()
                .filter(event -> event instanceof VolumeEvent volume
                        && volume.workspace().equals(caller.workspace())
                        && volume.name().equals(name))
                .map(event -> ((VolumeEvent) event).volume())
                .findFirst()
                .orElse(VolumeId.random(new Random(2)));
    }

    private static PodView view(TestModule module, PodId pod) {
        PodView view = null;
        long position = 0;
        for (var message : module.log()) {
            position++;
            if (message.payload() instanceof PodEvent event && event.pod().equals(pod)) {
                view = PodView.evolve(view, event, message.timestamp(), position);
            }
        }
        return view;
    }

    private static void volumes_keep_their_promises(List<BerthEvent> events) {
        Map<VolumeId, Workspace> owners = new HashMap<>();
        Map<VolumeId, PodId> holders = new HashMap<>();
        Map<String, VolumeId> named = new HashMap<>();
        Set<VolumeId> deleting = new HashSet<>();
        Map<PodId, PodView> pods = new HashMap<>();
        for (int i = 0; i < events.size(); i++) {
            switch (events.get(i)) {
                case VolumeEvent event -> {
                    var name = event.workspace() + "/" + event.name();
                    if (!(event instanceof VolumeCreated || event instanceof VolumeRenamed)) {
                        assertThat(named).as("%s", event).containsEntry(name, event.volume());
                        assertThat(owners).containsEntry(event.volume(), event.workspace());
                    }
                    switch (event) {
                        case VolumeCreated created -> {
                            assertThat(named.put(name, created.volume())).isNull();
                            assertThat(owners.put(created.volume(), created.workspace()))
                                    .isNull();
                        }
                        case VolumeAttached attached -> {
                            assertThat(deleting).doesNotContain(attached.volume());
                            assertThat(holders.put(attached.volume(), attached.pod()))
                                    .isNull();
                        }
                        case VolumePlaced placed -> assertThat(holders).containsKey(placed.volume());
                        case VolumeDetached detached ->
                            assertThat(holders.remove(detached.volume())).isEqualTo(detached.pod());
                        case VolumeDeleteRequested requested -> {
                            assertThat(holders).doesNotContainKey(requested.volume());
                            assertThat(deleting.add(requested.volume())).isTrue();
                        }
                        case VolumeRenamed renamed -> {
                            assertThat(named.remove(event.workspace() + "/" + renamed.before()))
                                    .isEqualTo(renamed.volume());
                            assertThat(named.put(name, renamed.volume())).isNull();
                            assertThat(owners).containsEntry(renamed.volume(), renamed.workspace());
                            assertThat(holders).doesNotContainKey(renamed.volume());
                            assertThat(deleting).doesNotContain(renamed.volume());
                        }
                        case VolumeResized resized -> {
                            assertThat(holders).doesNotContainKey(resized.volume());
                            assertThat(deleting).doesNotContain(resized.volume());
                        }
                        case VolumeFilling filling -> assertThat(holders).containsKey(filling.volume());
                        case VolumeRelieved relieved -> assertThat(holders).containsKey(relieved.volume());
                        case VolumeDeleted deleted -> {
                            assertThat(deleting.remove(deleted.volume())).isTrue();
                            named.remove(name);
                        }
                    }
                }
                case PodEvent event -> {
                    var view = PodView.evolve(pods.get(event.pod()), event, Instant.EPOCH, i + 1);
                    pods.put(view.id(), view);
                    if (event instanceof PodLaunchRequested launched) {
                        assertThat(launched.spec().volumes())
                                .allSatisfy(
                                        volume -> assertThat(owners).containsEntry(volume.id(), launched.workspace()));
                    }
                    if (event instanceof PodLaunchRequested || event instanceof PodTerminated) {
                        assertThat(heldBy(holders, view.id()))
                                .isEqualTo(
                                        view.phase() == Phase.TERMINATED
                                                ? Set.of()
                                                : view.volumes().stream()
                                                        .map(volume -> volume.id())
                                                        .collect(Collectors.toSet()));
                    }
                }
                default -> {}
            }
        }
    }

    private static Set<VolumeId> heldBy(Map<VolumeId, PodId> holders, PodId pod) {
        return holders.entrySet().stream()
                .filter(entry -> entry.getValue().equals(pod))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static void workspaces_stay_within_their_quota(List<BerthEvent> events) {
        Map<PodId, PodView> pods = new HashMap<>();
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) instanceof PodEvent event) {
                pods.put(event.pod(), PodView.evolve(pods.get(event.pod()), event, Instant.EPOCH, i + 1));
                for (var workspace : List.of(ANNA.workspace(), BERT.workspace())) {
                    assertThat(pods.values().stream()
                                    .filter(pod -> Objects.equals(pod.workspace(), workspace)
                                            && pod.phase().holdsGpus()
                                            && pod.phase() != Phase.STOPPING)
                                    .mapToInt(pod -> pod.gpu().count())
                                    .sum())
                            .isLessThanOrEqualTo(QUOTA);
                }
            }
        }
    }
}
