package dev.berth.messages.pod;

import dev.berth.messages.Caller;

/** A running pod's disk was measured. Only that it is nearly full, and that it is so no more, is to be remembered. */
public record ReportPodDisk(Caller caller, PodId pod, long usedBytes, long sizeBytes) {}
