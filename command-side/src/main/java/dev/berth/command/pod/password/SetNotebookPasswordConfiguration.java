package dev.berth.command.pod.password;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.pod.ChangePod.SetNotebookPassword;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class SetNotebookPasswordConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(SetNotebookPassword.class, SetNotebookPassword::caller, SetNotebookPasswordHandler::handle);
    }
}
