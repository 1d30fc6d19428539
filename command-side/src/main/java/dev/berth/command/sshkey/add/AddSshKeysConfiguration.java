package dev.berth.command.sshkey.add;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.sshkey.AddSshKeys;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class AddSshKeysConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(AddSshKeys.class, AddSshKeys::caller, AddSshKeysHandler::handle);
    }
}
