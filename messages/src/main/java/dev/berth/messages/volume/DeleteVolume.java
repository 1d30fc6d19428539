package dev.berth.messages.volume;

import dev.berth.messages.Caller;

/** Delete a volume and all that is on it. */
public record DeleteVolume(Caller caller, VolumeName name) {}
