package dev.berth.command.pod.disk;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.pod.ReportPodDisk;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class ReportPodDiskConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(ReportPodDisk.class, ReportPodDisk::caller, new ReportPodDiskHandler()::handle);
    }
}
