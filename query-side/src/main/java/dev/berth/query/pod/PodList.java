package dev.berth.query.pod;

import dev.berth.messages.pod.PodView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of a workspace's pods.
 *
 * @param next what to pass as {@code after} for the rest, null where this is the last page
 */
record PodList(List<PodView> pods, @Nullable String next) {}
