package dev.berth.command.pod.report;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.pod.ReportPod;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class ReportPodConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(
                ReportPod.class,
                ReportPod::caller,
                new ReportPodHandler(resources.settings().portQuarantine())::handle);
    }
}
