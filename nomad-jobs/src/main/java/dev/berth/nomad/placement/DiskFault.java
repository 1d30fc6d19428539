package dev.berth.nomad.placement;

import dev.berth.messages.pod.PodVolume;
import dev.berth.messages.pod.Reason;
import dev.berth.nomadsdk.NomadException;

/** Why a pod cannot have its disk, in words for its owner. It is tried again, since an operator can mend it. */
final class DiskFault extends RuntimeException {
    private final transient Reason reason;

    private DiskFault(String code, String text) {
        super(text);
        this.reason = new Reason(code, text);
    }

    /** A pod that has run never comes up on another disk, where its files would seem to be lost. */
    static DiskFault missing(String disk) {
        return new DiskFault(
                "disk-missing",
                "Nomad does not know its disk %s any more, as after a restore of an older snapshot or where somebody deleted it. It starts once a host volume of this name is there again; to give up its files, terminate it."
                        .formatted(disk));
    }

    static DiskFault ofAnother(String disk) {
        return new DiskFault("disk-of-another", "Its disk %s is leased to another pod.".formatted(disk));
    }

    static DiskFault refused(NomadException refused) {
        return new DiskFault("disk-refused", "Nomad cannot make its disk: " + refused.text());
    }

    /** Nor on another volume: one that was used is never made anew. */
    static DiskFault volumeMissing(PodVolume volume) {
        return new DiskFault(
                "volume-missing",
                "Nomad does not know its volume '%s' (%s, on %s) any more, as after a restore of an older snapshot or where somebody deleted it. It starts once a host volume of this name is there again."
                        .formatted(volume.name(), PodVolumes.nameOf(volume.id()), volume.node()));
    }

    static DiskFault volumesApart() {
        return new DiskFault(
                "volumes-apart",
                "Its volumes are on different machines, and a pod runs on one. Terminate it, which leaves the volumes, and launch a pod for those of each machine.");
    }

    Reason reason() {
        return reason;
    }
}
