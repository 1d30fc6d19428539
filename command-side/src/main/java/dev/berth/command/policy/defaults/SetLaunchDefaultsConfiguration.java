package dev.berth.command.policy.defaults;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.policy.SetLaunchDefaults;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class SetLaunchDefaultsConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(SetLaunchDefaults.class, SetLaunchDefaults::caller, SetLaunchDefaultsHandler::handle);
    }
}
