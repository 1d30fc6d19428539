package dev.berth.messages.pod;

import dev.berth.messages.Caller;

/**
 * What the scheduler's watcher saw of a pod: the only turn back from Nomad. A report of another generation, older than
 * the last one, or of something already known is dropped without an event.
 */
public record ReportPod(Caller caller, PodId pod, int generation, PodObservation seen) {}
