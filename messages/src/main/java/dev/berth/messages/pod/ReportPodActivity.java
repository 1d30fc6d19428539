package dev.berth.messages.pod;

import dev.berth.messages.Caller;
import java.time.Instant;
import java.util.Map;

/**
 * A running pod was looked at, all of its nodes. Its users can have it tell what they like, so nothing follows but for the pod.
 *
 * @param generation that was running then
 * @param boots in which boot of it
 * @param seen when it was used last by each signal that was seen since its start
 * @param until when it was looked at
 */
public record ReportPodActivity(
        Caller caller, PodId pod, int generation, int boots, Map<ActivitySignal, Instant> seen, Instant until) {
    public ReportPodActivity {
        seen = Map.copyOf(seen);
    }
}
