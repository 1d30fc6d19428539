package dev.berth.messages.pod;

import dev.berth.messages.volume.VolumeName;

/** A volume of the workspace that a launch asks for, and where the pod is to find it. */
public record AskedVolume(VolumeName name, String path) {}
