package dev.berth.nomad.watch;

import dev.berth.nomadsdk.Job;
import java.time.Duration;
import java.util.Arrays;

/**
 * Which pods wait longer than another. Where many wait it is counted no more than once a second, because each of them
 * asks. Used by one thread at a time.
 */
final class Queue {
    private static final Duration MAX_AGE = Duration.ofSeconds(1);
    /** So few are counted each time. */
    private static final int FEW = 64;

    private final ClusterModel model;
    private long[] since = new long[0];
    private long countedAt;

    Queue(ClusterModel model) {
        this.model = model;
    }

    int olderThan(Job job) {
        if (since.length <= FEW || System.nanoTime() - countedAt > MAX_AGE.toNanos()) {
            count();
        }
        int place = Arrays.binarySearch(since, job.jobModifyIndex());
        return place >= 0 ? place : -place - 1;
    }

    private void count() {
        since = model.soldOut().stream().mapToLong(Job::jobModifyIndex).sorted().toArray();
        countedAt = System.nanoTime();
    }
}
