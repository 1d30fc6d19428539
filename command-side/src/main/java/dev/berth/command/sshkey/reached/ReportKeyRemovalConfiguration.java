package dev.berth.command.sshkey.reached;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.sshkey.ReportKeyRemoval;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class ReportKeyRemovalConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(ReportKeyRemoval.class, ReportKeyRemoval::caller, ReportKeyRemovalHandler::handle);
    }
}
