package dev.berth.command.pod.edit;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.pod.ChangePod.EditPod;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class EditPodConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(EditPod.class, EditPod::caller, EditPodHandler::handle);
    }
}
