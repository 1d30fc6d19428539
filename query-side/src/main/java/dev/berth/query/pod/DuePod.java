package dev.berth.query.pod;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import java.time.Instant;

/**
 * A pod for which something is to be done by itself.
 *
 * @param due when it is to be decided what
 */
public record DuePod(PodId pod, Workspace workspace, Instant due) {}
