package dev.berth.command.volume;

import dev.berth.command.decide.History;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.AskedVolume;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodVolume;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.Problem.Fault;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.volume.VolumeEvent;
import dev.berth.messages.volume.VolumeEvent.VolumeAttached;
import dev.berth.messages.volume.VolumeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The volumes that a launch asks for, as the log knows them at that moment: all of them are the new pod's, or none is. */
public sealed interface VolumesOfLaunch {
    /** Path of the name at {@code index} in what was sent. */
    static String field(int index) {
        return "volumes[%d].name".formatted(index);
    }

    /** They are there and free. */
    record Free(List<PodVolume> volumes) implements VolumesOfLaunch {
        /** What happens to them with the launch. */
        public List<VolumeEvent> events(PodId pod, Workspace workspace) {
            return volumes.stream()
                    .<VolumeEvent>map(
                            volume -> new VolumeAttached(volume.id(), workspace, volume.name(), pod, volume.path()))
                    .toList();
        }
    }

    record NotFree(Problem problem) implements VolumesOfLaunch {}

    /** Whoever takes or deletes one of them at the same time makes the append fail, and the decision is made anew. */
    static CompletableFuture<VolumesOfLaunch> of(List<AskedVolume> asked, Workspace workspace, History history) {
        var found = CompletableFuture.completedFuture(new ArrayList<Optional<VolumeView>>());
        for (var one : asked) {
            found = found.thenCombine(SavedVolume.find(one.name(), workspace, history), (all, volume) -> {
                all.add(volume);
                return all;
            });
        }
        return found.thenApply(all -> of(asked, all));
    }

    private static VolumesOfLaunch of(List<AskedVolume> asked, List<Optional<VolumeView>> found) {
        var missing = missing(asked, found);
        if (!missing.isEmpty()) {
            return new NotFree(new Problem(
                    ProblemCode.INVALID_SPEC,
                    missing.size() == 1
                            ? "'%s': %s"
                                    .formatted(
                                            missing.getFirst().field(),
                                            missing.getFirst().detail())
                            : "%d of the volumes cannot be had; 'errors' lists each.".formatted(missing.size()),
                    missing));
        }
        var volumes = found.stream().flatMap(Optional::stream).toList();
        return held(volumes)
                .or(() -> apart(volumes))
                .<VolumesOfLaunch>map(NotFree::new)
                .orElseGet(() -> new Free(IntStream.range(0, volumes.size())
                        .mapToObj(i -> podVolume(volumes.get(i), asked.get(i).path()))
                        .toList()));
    }

    private static PodVolume podVolume(VolumeView volume, String path) {
        return new PodVolume(volume.id(), volume.name(), path, volume.sizeGb(), volume.node());
    }

    private static List<Fault> missing(List<AskedVolume> asked, List<Optional<VolumeView>> found) {
        return IntStream.range(0, found.size())
                .boxed()
                .flatMap(i -> found.get(i)
                        .map(volume -> volume.isDeleting()
                                ? Stream.of(Fault.ofField(
                                        "volume-deleting",
                                        field(i),
                                        "The volume '%s' is being deleted. Take another one, or create one of that name once it is gone."
                                                .formatted(volume.name())))
                                : Stream.<Fault>empty())
                        .orElseGet(() -> Stream.of(Fault.ofField(
                                "unknown-volume",
                                field(i),
                                SavedVolume.unknown(asked.get(i).name().value()).detail()))))
                .toList();
    }

    private static Optional<Problem> held(List<VolumeView> volumes) {
        return volumes.stream()
                .filter(volume -> volume.attachedTo() != null)
                .findFirst()
                .map(VolumesOfLaunch::inUse);
    }

    /** A pod is on one machine, and so is each volume, for good. */
    private static Optional<Problem> apart(List<VolumeView> volumes) {
        var nodes = volumes.stream()
                .map(VolumeView::node)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
        if (nodes.size() < 2) {
            return Optional.empty();
        }
        var text =
                "The volumes are on different machines (%s), and a pod runs on one. Launch a pod for those of each machine."
                        .formatted(volumes.stream()
                                .filter(volume -> volume.node() != null)
                                .map(volume -> "%s on %s".formatted(volume.name(), volume.node()))
                                .collect(Collectors.joining(", ")));
        return Optional.of(
                new Problem(ProblemCode.INVALID_SPEC, text, List.of(Fault.ofField("volumes-apart", "volumes", text))));
    }

    /** One writer at a time, and a stopped pod would find its files changed. */
    static Problem inUse(VolumeView volume) {
        return Problem.of(
                ProblemCode.VOLUME_IN_USE,
                "The volume '%s' belongs to %s until that pod is terminated, also while it is stopped. Terminate that pod first, which leaves the volume and all that is on it."
                        .formatted(volume.name(), volume.attachedTo()));
    }
}
