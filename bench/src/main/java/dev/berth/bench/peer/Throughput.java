package dev.berth.bench.peer;

/**
 * What one closed loop did: each writer begins its next step when its last one has ended.
 *
 * @param writers how many at the same time; may be fewer than asked for where a peer cannot have more
 * @param perSecond steps per second of all writers together
 * @param p50 median of the time a step took, in milliseconds
 * @param p99 what 99 of 100 steps took at most, in milliseconds
 */
public record Throughput(int writers, double perSecond, double p50, double p99) {}
