package dev.berth.command.policy.gpumodels;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.policy.SetGpuModels;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class SetGpuModelsConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(SetGpuModels.class, SetGpuModels::caller, SetGpuModelsHandler::handle);
    }
}
