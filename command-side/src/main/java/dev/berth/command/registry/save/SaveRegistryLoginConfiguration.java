package dev.berth.command.registry.save;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.registry.SaveRegistryLogin;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class SaveRegistryLoginConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(SaveRegistryLogin.class, SaveRegistryLogin::caller, SaveRegistryLoginHandler::handle);
    }
}
