package dev.berth.command.volume.create;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.volume.CreateVolume;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class CreateVolumeConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(CreateVolume.class, CreateVolume::caller, new CreateVolumeHandler(resources.quotas())::handle);
    }
}
