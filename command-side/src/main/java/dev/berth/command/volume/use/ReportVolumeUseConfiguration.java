package dev.berth.command.volume.use;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.volume.ReportVolumeUse;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class ReportVolumeUseConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(ReportVolumeUse.class, ReportVolumeUse::caller, ReportVolumeUseHandler::handle);
    }
}
