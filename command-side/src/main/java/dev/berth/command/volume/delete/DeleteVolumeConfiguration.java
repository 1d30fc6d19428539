package dev.berth.command.volume.delete;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.volume.DeleteVolume;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class DeleteVolumeConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(DeleteVolume.class, DeleteVolume::caller, DeleteVolumeHandler::handle);
    }
}
