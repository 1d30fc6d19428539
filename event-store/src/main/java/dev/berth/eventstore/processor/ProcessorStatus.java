package dev.berth.eventstore.processor;

import org.jspecify.annotations.Nullable;

/**
 * An event processor of this process.
 *
 * @param claims segments that this process holds now
 * @param error what a segment fails with, null while all of them work
 */
public record ProcessorStatus(
        String name, int claims, @Nullable String error) {}
