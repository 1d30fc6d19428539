package dev.berth.command.pod.activity;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.pod.ReportPodActivity;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class ReportPodActivityConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(ReportPodActivity.class, ReportPodActivity::caller, ReportPodActivityHandler::handle);
    }
}
