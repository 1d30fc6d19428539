package dev.berth.messages.pod;

import dev.berth.messages.volume.VolumeName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something of a pod that is still there after some of what may be done to it.
 *
 * @param what {@code disk}, {@code volume}, {@code public-port} or {@code host-key}
 * @param name of a volume, else null
 * @param sizeGb of a disk or volume, else null
 * @param after what it survives
 */
public record Kept(
        String what, @Nullable VolumeName name, @Nullable Integer sizeGb, List<PodAction> after) {
    private static final List<PodAction> UNTIL_RESET = List.of(PodAction.STOP, PodAction.RESTART);
    private static final List<PodAction> UNTIL_TERMINATED = List.of(PodAction.STOP, PodAction.RESTART, PodAction.RESET);
    private static final List<PodAction> FOR_GOOD =
            List.of(PodAction.STOP, PodAction.RESTART, PodAction.RESET, PodAction.TERMINATE);

    public Kept {
        after = List.copyOf(after);
    }

    static List<Kept> of(int diskGb, List<PodVolume> volumes) {
        var kept = new ArrayList<Kept>();
        kept.add(new Kept("disk", null, diskGb, UNTIL_RESET));
        volumes.forEach(volume -> kept.add(new Kept("volume", volume.name(), volume.sizeGb(), FOR_GOOD)));
        kept.add(new Kept("public-port", null, null, UNTIL_TERMINATED));
        kept.add(new Kept("host-key", null, null, UNTIL_TERMINATED));
        return List.copyOf(kept);
    }
}
