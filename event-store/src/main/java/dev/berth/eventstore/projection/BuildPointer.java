package dev.berth.eventstore.projection;

import org.jspecify.annotations.Nullable;

/**
 * Which build of a projection reads use, on all nodes.
 *
 * @param previous number of the build that a rollback returns to, null where there is none
 */
record BuildPointer(Build live, @Nullable Integer previous) {}
