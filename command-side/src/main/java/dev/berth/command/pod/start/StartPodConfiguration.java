package dev.berth.command.pod.start;

import dev.berth.command.decide.Decisions;
import dev.berth.command.quota.GpuQuota;
import dev.berth.messages.pod.ChangePod.StartPod;

/** Registers this slice. */
public final class StartPodConfiguration {
    private StartPodConfiguration() {}

    public static void register(Decisions decisions, GpuQuota quota) {
        decisions.on(StartPod.class, StartPod::caller, new StartPodHandler(quota)::handle);
    }
}
