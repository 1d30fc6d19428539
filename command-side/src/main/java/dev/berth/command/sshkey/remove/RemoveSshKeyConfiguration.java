package dev.berth.command.sshkey.remove;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.sshkey.RemoveSshKey;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class RemoveSshKeyConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(RemoveSshKey.class, RemoveSshKey::caller, RemoveSshKeyHandler::handle);
    }
}
