package dev.berth.messages.pod;

import com.fasterxml.jackson.annotation.JsonCreator;
import org.jspecify.annotations.Nullable;

/**
 * A pod's disk.
 *
 * @param name what the cluster calls the disk that the pod runs on from its first placement on, null before
 * @param usedBytes as it was measured last, null where it was not
 * @param sizeBytes what there is room for; what was asked for where nothing was measured
 * @param filling whether it is nearly full, and a warning was given
 */
public record DiskView(@Nullable String name, @Nullable Long usedBytes, long sizeBytes, boolean filling) {
    private static final double FILLING = 0.9;

    /** Less than that, or what is written and deleted about there would warn again and again. */
    private static final double RELIEVED = 0.85;

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    public DiskView {}

    /** Rows that were stored when a disk was no more than its name. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static DiskView named(String name) {
        return new DiskView(name, null, 0, false);
    }

    static DiskView asked(int gib) {
        return new DiskView(null, null, bytes(gib), false);
    }

    static DiskView stored(@Nullable DiskView disk, int gib) {
        return disk == null ? asked(gib) : disk.sizeBytes == 0 ? disk.measured(disk.usedBytes, bytes(gib)) : disk;
    }

    private static long bytes(int gib) {
        return (long) gib << 30;
    }

    /** Whether it is nearly full once that is measured: from nine tenths on, and until it is below 85 per cent again. */
    public boolean fillingAt(long used, long size) {
        return used >= size * (filling ? RELIEVED : FILLING);
    }

    /** The same as it was measured. */
    public DiskView measured(@Nullable Long used, long size) {
        return new DiskView(name, used, size, filling);
    }

    DiskView after(PodEvent event) {
        return switch (event) {
            case PodEvent.PodScheduled scheduled
            when scheduled.disk() != null -> new DiskView(scheduled.disk(), usedBytes, sizeBytes, filling);
            case PodDetailEvent.PodDiskFilling full -> new DiskView(name, full.usedBytes(), full.sizeBytes(), true);
            case PodDetailEvent.PodDiskRelieved relieved ->
                new DiskView(name, relieved.usedBytes(), relieved.sizeBytes(), false);
            default -> this;
        };
    }
}
