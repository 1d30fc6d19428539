package dev.berth.query.route;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far this node's routes follow the log, and whether they do.
 *
 * @param position up to which the routes hold everything, 0 before they are read
 * @param retryingSince since when nothing new could be read or applied, null while all is well
 * @param stopped whether the routes were given up: the event behind {@code position} cannot be applied. Edges keep what
 *     they know; the next start of this process tries again
 * @param error what failed last, null while all is well
 */
public record RoutesStatus(
        long position,
        @Nullable Instant retryingSince,
        boolean stopped,
        @Nullable String error) {}
