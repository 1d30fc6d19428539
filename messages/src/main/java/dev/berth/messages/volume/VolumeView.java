package dev.berth.messages.volume;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.volume.VolumeEvent.VolumeAttached;
import dev.berth.messages.volume.VolumeEvent.VolumeCreated;
import dev.berth.messages.volume.VolumeEvent.VolumeDeleteRequested;
import dev.berth.messages.volume.VolumeEvent.VolumeDeleted;
import dev.berth.messages.volume.VolumeEvent.VolumeDetached;
import dev.berth.messages.volume.VolumeEvent.VolumePlaced;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A volume as people see it, and the JSON of the HTTP API. A pure fold over the volume's events.
 *
 * @param attachedTo the pod that has it, from its launch until it is terminated; null where none has
 * @param path where that pod has it, null where none has
 * @param node name of the machine that it is on, null before a pod was placed with it
 * @param reason why it is in its phase
 * @param usedBytes as the pod that has it measured last, null while none runs with it
 */
public record VolumeView(
        VolumeId id,
        VolumeName name,
        Workspace workspace,
        int sizeGb,
        @Nullable PodId attachedTo,
        @Nullable String path,
        @Nullable String node,
        VolumePhase phase,
        Reason reason,
        Instant createdAt,
        @Nullable Long usedBytes) {

    /** The view after {@code event}, null before there is a volume and after it is gone. */
    public static @Nullable VolumeView evolve(@Nullable VolumeView before, VolumeEvent event, Instant at) {
        if (event instanceof VolumeCreated created) {
            return of(
                    created.volume(),
                    created.name(),
                    created.workspace(),
                    created.sizeGb(),
                    null,
                    null,
                    null,
                    false,
                    at);
        }
        if (before == null) {
            throw new IllegalStateException("%s comes before the volume".formatted(event));
        }
        return before.after(event);
    }

    private @Nullable VolumeView after(VolumeEvent event) {
        return switch (event) {
            case VolumeCreated _ -> this;
            case VolumeAttached attached -> with(attached.pod(), attached.path(), node, false);
            case VolumePlaced placed -> with(attachedTo, path, placed.node(), isDeleting());
            case VolumeDetached _ -> with(null, null, node, false);
            case VolumeDeleteRequested _ -> with(null, null, node, true);
            case VolumeDeleted _ -> null;
        };
    }

    @JsonIgnore
    public boolean isDeleting() {
        return phase == VolumePhase.DELETING;
    }

    private VolumeView with(@Nullable PodId pod, @Nullable String where, @Nullable String machine, boolean deleting) {
        return of(id, name, workspace, sizeGb, pod, where, machine, deleting, createdAt);
    }

    /** The same whose machine cannot be used now. */
    public VolumeView away(Reason why) {
        return new VolumeView(id, name, workspace, sizeGb, attachedTo, path, node, phase, why, createdAt, usedBytes);
    }

    /** The same as it was measured. */
    public VolumeView measured(long used) {
        return new VolumeView(id, name, workspace, sizeGb, attachedTo, path, node, phase, reason, createdAt, used);
    }

    /** One as it is stored: phase and reason follow from the rest. */
    public static VolumeView of(
            VolumeId id,
            VolumeName name,
            Workspace workspace,
            int sizeGb,
            @Nullable PodId attachedTo,
            @Nullable String path,
            @Nullable String node,
            boolean deleting,
            Instant createdAt) {
        var phase = deleting ? VolumePhase.DELETING : attachedTo == null ? VolumePhase.AVAILABLE : VolumePhase.ATTACHED;
        var reason = switch (phase) {
            case DELETING -> new Reason("delete-requested", "It is being deleted, with all that is on it.");
            case ATTACHED -> new Reason("attached", "%s has it until that pod is terminated.".formatted(attachedTo));
            case AVAILABLE ->
                node == null
                        ? new Reason("unused", "No pod has used it yet; it is made where the first one is placed.")
                        : new Reason(
                                "detached",
                                "No pod has it. It is on %s, and so is the next pod that has it.".formatted(node));
        };
        return new VolumeView(id, name, workspace, sizeGb, attachedTo, path, node, phase, reason, createdAt, null);
    }
}
