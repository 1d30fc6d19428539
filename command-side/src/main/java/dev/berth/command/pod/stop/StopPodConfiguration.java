package dev.berth.command.pod.stop;

import dev.berth.command.decide.Decisions;
import dev.berth.messages.pod.ChangePod.StopPod;

/** Registers this slice. */
public final class StopPodConfiguration {
    private StopPodConfiguration() {}

    public static void register(Decisions decisions) {
        decisions.on(StopPod.class, StopPod::caller, StopPodHandler::handle);
    }
}
