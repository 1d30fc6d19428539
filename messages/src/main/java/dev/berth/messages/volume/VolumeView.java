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
import dev.berth.messages.volume.VolumeEvent.VolumeFilling;
import dev.berth.messages.volume.VolumeEvent.VolumePlaced;
import dev.berth.messages.volume.VolumeEvent.VolumeRelieved;
import dev.berth.messages.volume.VolumeEvent.VolumeRenamed;
import dev.berth.messages.volume.VolumeEvent.VolumeResized;
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
 * @param filling whether it is nearly full as that pod measured it, and a warning was given
 * @param version position of its last event, what {@code If-Match} names
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
        @Nullable Long usedBytes,
        boolean filling,
        long version) {
    private static final double FILLING = 0.9;

    /** Less than that, or what is written and deleted about there would warn again and again. */
    private static final double RELIEVED = 0.85;

    /** The view after {@code event}, which stands at {@code position}: null before there is a volume and after it is gone. */
    public static @Nullable VolumeView evolve(
            @Nullable VolumeView before, VolumeEvent event, Instant at, long position) {
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
                    at,
                    false,
                    position);
        }
        if (event instanceof VolumeRenamed renamed) {
            return of(
                    renamed.volume(),
                    renamed.name(),
                    renamed.workspace(),
                    renamed.sizeGb(),
                    null,
                    null,
                    renamed.node(),
                    false,
                    renamed.createdAt(),
                    false,
                    position);
        }
        if (before == null) {
            throw new IllegalStateException("%s comes before the volume".formatted(event));
        }
        return before.after(event, position);
    }

    private @Nullable VolumeView after(VolumeEvent event, long position) {
        return switch (event) {
            case VolumeCreated _, VolumeRenamed _ -> this;
            case VolumeAttached attached -> with(sizeGb, attached.pod(), attached.path(), node, false, false, position);
            case VolumePlaced placed -> with(sizeGb, attachedTo, path, placed.node(), isDeleting(), filling, position);
            // What nobody measures any more is not known to be full: the next pod that has it is warned anew.
            case VolumeDetached _ -> with(sizeGb, null, null, node, false, false, position);
            case VolumeResized resized -> with(resized.sizeGb(), attachedTo, path, node, isDeleting(), false, position);
            case VolumeFilling _ -> with(sizeGb, attachedTo, path, node, isDeleting(), true, position);
            case VolumeRelieved _ -> with(sizeGb, attachedTo, path, node, isDeleting(), false, position);
            case VolumeDeleteRequested _ -> with(sizeGb, null, null, node, true, false, position);
            case VolumeDeleted _ -> null;
        };
    }

    @JsonIgnore
    public boolean isDeleting() {
        return phase == VolumePhase.DELETING;
    }

    /** What it was promised to hold. */
    @JsonIgnore
    public long sizeBytes() {
        return (long) sizeGb << 30;
    }

    /** Whether it is nearly full once that is measured: from nine tenths on, and until it is below 85 per cent again. */
    public boolean fillingAt(long used) {
        return used >= sizeBytes() * (filling ? RELIEVED : FILLING);
    }

    private VolumeView with(
            int size,
            @Nullable PodId pod,
            @Nullable String where,
            @Nullable String machine,
            boolean deleting,
            boolean full,
            long position) {
        return of(id, name, workspace, size, pod, where, machine, deleting, createdAt, full, position);
    }

    /** The same whose machine cannot be used now. */
    public VolumeView away(Reason why) {
        return new VolumeView(
                id,
                name,
                workspace,
                sizeGb,
                attachedTo,
                path,
                node,
                phase,
                why,
                createdAt,
                usedBytes,
                filling,
                version);
    }

    /** The same as it was measured. */
    public VolumeView measured(long used) {
        return new VolumeView(
                id, name, workspace, sizeGb, attachedTo, path, node, phase, reason, createdAt, used, filling, version);
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
            Instant createdAt,
            boolean filling,
            long version) {
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
        return new VolumeView(
                id, name, workspace, sizeGb, attachedTo, path, node, phase, reason, createdAt, null, filling, version);
    }
}
