package dev.berth.messages.volume;

import dev.berth.messages.Caller;
import dev.berth.messages.pod.PodId;

/**
 * A running pod has measured a volume of its own. Only that it is nearly full, and that it is so no more, is to be remembered.
 */
public record ReportVolumeUse(Caller caller, PodId pod, VolumeId volume, VolumeName name, long usedBytes) {}
