package dev.berth.command.registry.remove;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.registry.RemoveRegistryLogin;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class RemoveRegistryLoginConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(RemoveRegistryLogin.class, RemoveRegistryLogin::caller, RemoveRegistryLoginHandler::handle);
    }
}
