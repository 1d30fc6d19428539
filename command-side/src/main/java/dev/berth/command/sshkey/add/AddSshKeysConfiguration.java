package dev.berth.command.sshkey.add;

import dev.berth.command.decide.Decisions;
import dev.berth.messages.sshkey.AddSshKeys;

/** Registers this slice. */
public final class AddSshKeysConfiguration {
    private AddSshKeysConfiguration() {}

    public static void register(Decisions decisions) {
        decisions.on(AddSshKeys.class, AddSshKeys::caller, AddSshKeysHandler::handle);
    }
}
