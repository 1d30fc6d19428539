package dev.berth.command.pod.restart;

import dev.berth.command.decide.Decisions;
import dev.berth.messages.pod.ChangePod.RestartPod;

/** Registers this slice. */
public final class RestartPodConfiguration {
    private RestartPodConfiguration() {}

    public static void register(Decisions decisions) {
        decisions.on(RestartPod.class, RestartPod::caller, RestartPodHandler::handle);
    }
}
