package dev.berth.nomad.watch;

import dev.berth.nomadsdk.Job;
import java.time.Duration;
import java.util.Arrays;

/**
 * Which pods wait longer than another. Counted no more than ten times a second, because each of many that wait asks; one
 * that has come since is not older than who asks. Used by one thread at a time.
 */
final class QueueOrder {
    private static final Duration MAX_AGE = Duration.ofMillis(100);

    private final ClusterModel model;
    private long[] since = new long[0];
    private long countedAt = System.nanoTime() - MAX_AGE.toNanos();

    QueueOrder(ClusterModel model) {
        this.model = model;
    }

    int olderThan(Job job) {
        if (System.nanoTime() - countedAt >= MAX_AGE.toNanos()) {
            since = model.soldOut().stream()
                    .mapToLong(Job::jobModifyIndex)
                    .sorted()
                    .toArray();
            countedAt = System.nanoTime();
        }
        int place = Arrays.binarySearch(since, job.jobModifyIndex());
        return place >= 0 ? place : -place - 1;
    }
}
