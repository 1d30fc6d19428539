package dev.berth.messages.volume;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.RequestKey;
import dev.berth.messages.Tag;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What can happen to a named volume. All of it is found by the name that it has, on which rest that it has one holder at most. What
 * changes how much disk the workspace holds is found by the workspace too.
 */
public sealed interface VolumeEvent extends BerthEvent {
    VolumeId volume();

    VolumeName name();

    @Override
    default Set<Tag> tags() {
        var request = request();
        return Stream.of(
                        Stream.of(name().tag(workspace())),
                        further(),
                        request == null ? Stream.<Tag>empty() : Stream.of(request.tag(workspace())))
                .flatMap(tags -> tags)
                .collect(Collectors.toUnmodifiableSet());
    }

    private Stream<Tag> further() {
        return switch (this) {
            case VolumeCreated _, VolumeResized _, VolumeDeleted _ ->
                Stream.of(new Tag(Tag.WORKSPACE, workspace().name()));
            case VolumeRenamed renamed -> Stream.of(renamed.before().tag(workspace()));
            case VolumeAttached _,
                    VolumePlaced _,
                    VolumeDetached _,
                    VolumeFilling _,
                    VolumeRelieved _,
                    VolumeDeleteRequested _ -> Stream.empty();
        };
    }

    /** There is a volume. Nothing of it is on any machine before a pod is placed with it. */
    record VolumeCreated(
            VolumeId volume,
            Workspace workspace,
            VolumeName name,
            int sizeGb,
            @Nullable RequestKey request) implements VolumeEvent {}

    /** It is this pod's, and no other's, until it is detached. */
    record VolumeAttached(VolumeId volume, Workspace workspace, VolumeName name, PodId pod, String path)
            implements VolumeEvent {}

    /** A pod was placed with it, so that from now on it is on this machine and may hold files. */
    record VolumePlaced(VolumeId volume, Workspace workspace, VolumeName name, String node) implements VolumeEvent {}

    /** Nothing of that pod is left, and it is free for another. */
    record VolumeDetached(VolumeId volume, Workspace workspace, VolumeName name, PodId pod) implements VolumeEvent {}

    /**
     * It has another name, and its history goes on under that one: the event holds all that is to be known of a volume that no pod
     * has.
     */
    record VolumeRenamed(
            VolumeId volume,
            Workspace workspace,
            VolumeName before,
            VolumeName name,
            int sizeGb,
            @Nullable String node,
            Instant createdAt,
            @Nullable RequestKey request)
            implements VolumeEvent {}

    /** It is larger from now on. */
    record VolumeResized(
            VolumeId volume,
            Workspace workspace,
            VolumeName name,
            int sizeGb,
            @Nullable RequestKey request) implements VolumeEvent {}

    /** It is nearly full, as the pod that has it measured. */
    record VolumeFilling(
            VolumeId volume, Workspace workspace, VolumeName name, PodId pod, long usedBytes, long sizeBytes)
            implements VolumeEvent {}

    /** It has room again. */
    record VolumeRelieved(
            VolumeId volume, Workspace workspace, VolumeName name, PodId pod, long usedBytes, long sizeBytes)
            implements VolumeEvent {}

    /** It is to go, with what is on it. No pod gets it any more. */
    record VolumeDeleteRequested(VolumeId volume, Workspace workspace, VolumeName name) implements VolumeEvent {}

    /** Nothing of it is left on any machine. Its name is free again. */
    record VolumeDeleted(VolumeId volume, Workspace workspace, VolumeName name) implements VolumeEvent {}
}
