package dev.berth.command.sshkey.remove;

import dev.berth.command.decide.Decisions;
import dev.berth.messages.sshkey.RemoveSshKey;

/** Registers this slice. */
public final class RemoveSshKeyConfiguration {
    private RemoveSshKeyConfiguration() {}

    public static void register(Decisions decisions) {
        decisions.on(RemoveSshKey.class, RemoveSshKey::caller, RemoveSshKeyHandler::handle);
    }
}
