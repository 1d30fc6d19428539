package dev.berth.command.pod.timer;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.pod.RunTimers;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class RunTimersConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(RunTimers.class, RunTimers::caller, new RunTimersHandler(resources.quotas())::handle);
    }
}
