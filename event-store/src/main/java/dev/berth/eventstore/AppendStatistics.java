package dev.berth.eventstore;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of the appends of this node since it was opened.
 *
 * @param appended that are in the log
 * @param conflicts that were turned down by their condition, so that the caller decides again
 * @param failed that ended in an error, among them those refused because too many were waiting
 * @param underWay that wait for a group commit or are in one now
 * @param commits group commits so far; {@code appended + conflicts} of one is its size
 * @param time spent by all that have ended, from the call to its result, waiting included
 * @param failingFor since when the database has taken none; zero while the latest that ended was decided by it
 * @param error why, null while nothing fails
 */
public record AppendStatistics(
        long appended,
        long conflicts,
        long failed,
        long underWay,
        long commits,
        Duration time,
        Duration failingFor,
        @Nullable String error) {}
