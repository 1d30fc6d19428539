package dev.berth.nomad;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the watch on Nomad goes.
 *
 * @param connected whether the event stream is up and a first list was read over it
 * @param age since Nomad was last heard of, by a frame (it sends one at least each ten seconds) or a list; since the start
 *     where it never was
 * @param error why it is not connected, where that is known
 */
public record WatchStatus(
        boolean connected, Duration age, @Nullable String error) {}
