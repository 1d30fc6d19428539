package dev.berth.messages.pod;

import dev.berth.messages.Caller;
import org.jspecify.annotations.Nullable;

/**
 * A running pod has told something of itself. Its users can have it tell what they like, so nothing follows but for the pod.
 *
 * @param generation that was running then
 * @param commandEnd null where its command runs, or it has none
 * @param loggedIn whether somebody has logged in since it was started
 */
public record ReportPodNews(
        Caller caller, PodId pod, int generation, @Nullable CommandEnd commandEnd, boolean loggedIn) {}
