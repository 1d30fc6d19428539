package dev.berth.messages.volume;

import dev.berth.messages.Caller;
import dev.berth.messages.RequestKey;
import org.jspecify.annotations.Nullable;

/** Have a volume, empty, for pods to come. */
public record CreateVolume(
        Caller caller,
        VolumeId volume,
        VolumeName name,
        int sizeGb,
        @Nullable RequestKey request) {}
