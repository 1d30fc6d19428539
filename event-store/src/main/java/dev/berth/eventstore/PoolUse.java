package dev.berth.eventstore;

/**
 * Connections of this process to the database, now.
 *
 * @param open that there are in the pools
 * @param busy that somebody works with
 * @param waiting for a connection
 * @param max that there may be
 */
public record PoolUse(int open, int busy, int waiting, int max) {}
