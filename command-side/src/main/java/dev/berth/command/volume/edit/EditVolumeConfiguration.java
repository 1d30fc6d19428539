package dev.berth.command.volume.edit;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.volume.EditVolume;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class EditVolumeConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(
                EditVolume.class,
                EditVolume::caller,
                new EditVolumeHandler(resources.quotas(), resources.settings().sizedVolumes())::handle);
    }
}
