package dev.berth.eventstore.processor;

/**
 * A segment that this node works on.
 *
 * @param processor name of the Axon event processor
 * @param segment number of its segment, 0 where it has one
 */
public record SegmentClaim(String processor, int segment) {}
