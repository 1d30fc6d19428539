package dev.berth.messages.volume;

import dev.berth.messages.Caller;

/** Nothing is left of a volume that was to be deleted. */
public record ReportVolumeGone(Caller caller, VolumeId volume, VolumeName name) {}
