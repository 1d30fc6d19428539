package dev.berth.command.volume.gone;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.volume.ReportVolumeGone;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class ReportVolumeGoneConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(ReportVolumeGone.class, ReportVolumeGone::caller, ReportVolumeGoneHandler::handle);
    }
}
