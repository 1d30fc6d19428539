package dev.berth.command.pod.launch;

import dev.berth.command.FreePorts;
import dev.berth.command.decide.Decisions;
import dev.berth.command.quota.GpuQuota;
import dev.berth.messages.pod.LaunchPod;

/** Registers this slice. */
public final class LaunchPodConfiguration {
    private LaunchPodConfiguration() {}

    public static void register(Decisions decisions, GpuQuota quota, FreePorts freePorts) {
        decisions.on(LaunchPod.class, LaunchPod::caller, new LaunchPodHandler(quota, freePorts)::handle);
    }
}
