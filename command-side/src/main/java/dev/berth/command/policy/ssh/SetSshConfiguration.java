package dev.berth.command.policy.ssh;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.policy.SetSsh;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class SetSshConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(SetSsh.class, SetSsh::caller, SetSshHandler::handle);
    }
}
