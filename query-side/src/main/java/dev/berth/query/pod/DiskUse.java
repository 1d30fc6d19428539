package dev.berth.query.pod;

import java.time.Instant;

/**
 * How full a disk was at a moment. {@code sizeBytes} is what there is room for, where the disk has an end of its own, else what was
 * asked for.
 */
public record DiskUse(long usedBytes, long sizeBytes, Instant measuredAt) {}
