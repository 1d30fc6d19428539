package dev.berth.command.pod.terminate;

import dev.berth.command.decide.Decisions;
import dev.berth.messages.pod.ChangePod.TerminatePod;

/** Registers this slice. */
public final class TerminatePodConfiguration {
    private TerminatePodConfiguration() {}

    public static void register(Decisions decisions) {
        decisions.on(TerminatePod.class, TerminatePod::caller, TerminatePodHandler::handle);
    }
}
