package dev.berth.command.volume.edit;

import dev.berth.command.http.RequestHeaders;
import dev.berth.command.volume.VolumesOfLaunch;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.Problem.Fault;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.volume.EditVolume;
import dev.berth.messages.volume.VolumeView;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Why a volume cannot be changed so. A pod knows its volumes by the names and sizes that they had at its launch, so that both stay while
 * one has it.
 *
 * @param sizedVolumes whether a volume that was made holds no more than its size then
 */
record VolumeEdit(EditVolume command, VolumeView volume, boolean sizedVolumes) {
    private static final String SIZE = "sizeGb";

    Optional<Problem> refusal() {
        var expected = command.expectedVersions();
        if (expected != null && !expected.contains(volume.version())) {
            return Optional.of(versionMismatch(expected));
        }
        var size = command.sizeGb();
        int sizeGb = size == null ? volume.sizeGb() : size;
        var name = command.newName();
        boolean changes = sizeGb != volume.sizeGb() || (name != null && !name.equals(volume.name()));
        if (!changes) {
            return Optional.empty();
        }
        if (volume.isDeleting()) {
            return Optional.of(fault(
                    "volume-deleting",
                    name == null ? SIZE : "name",
                    "The volume '%s' is being deleted, and nothing of it can be changed any more."
                            .formatted(volume.name())));
        }
        if (sizeGb < volume.sizeGb()) {
            return Optional.of(fault(
                    "cannot-shrink",
                    SIZE,
                    "The volume '%s' has %d GiB, and files may be anywhere on them, so that it only grows. Ask for %d or more, or create a smaller one and copy what you need."
                            .formatted(volume.name(), volume.sizeGb(), volume.sizeGb())));
        }
        if (volume.attachedTo() != null) {
            return Optional.of(VolumesOfLaunch.inUse(volume));
        }
        if (sizeGb > volume.sizeGb() && sizedVolumes && volume.node() != null) {
            return Optional.of(fault(
                    "cannot-grow",
                    SIZE,
                    "The volume '%s' was made on %s with %d GiB, to which it is held there. Create a larger one and copy what you need."
                            .formatted(volume.name(), volume.node(), volume.sizeGb())));
        }
        return Optional.empty();
    }

    static Problem nameTaken(VolumeView other) {
        var text = other.isDeleting()
                ? "The volume '%s' is still being deleted. Wait until it is gone, or choose another name."
                        .formatted(other.name())
                : "The workspace has a volume '%s' already. Choose another name, or rename or delete that volume first."
                        .formatted(other.name());
        return new Problem(ProblemCode.NAME_TAKEN, text, List.of(Fault.ofField("name-taken", "name", text)));
    }

    private Problem versionMismatch(Set<Long> expected) {
        return Problem.of(
                ProblemCode.VERSION_MISMATCH,
                "If-Match names %s, but the volume is at version %d. Read it again and decide anew."
                        .formatted(RequestHeaders.shown(expected), volume.version()));
    }

    private static Problem fault(String code, String field, String text) {
        return new Problem(ProblemCode.INVALID_SPEC, text, List.of(Fault.ofField(code, field, text)));
    }
}
