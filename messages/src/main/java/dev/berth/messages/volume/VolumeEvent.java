package dev.berth.messages.volume;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.RequestKey;
import dev.berth.messages.Tag;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can happen to a named volume. All of it is found by the name, on which rest that it has one holder at most. */
public sealed interface VolumeEvent extends BerthEvent {
    VolumeId volume();

    VolumeName name();

    @Override
    default Set<Tag> tags() {
        var name = name().tag(workspace());
        var request = request();
        return request == null ? Set.of(name) : Set.of(name, request.tag(workspace()));
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

    /** It is to go, with what is on it. No pod gets it any more. */
    record VolumeDeleteRequested(VolumeId volume, Workspace workspace, VolumeName name) implements VolumeEvent {}

    /** Nothing of it is left on any machine. Its name is free again. */
    record VolumeDeleted(VolumeId volume, Workspace workspace, VolumeName name) implements VolumeEvent {}
}
