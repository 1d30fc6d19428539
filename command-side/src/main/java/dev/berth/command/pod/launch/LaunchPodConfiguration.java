package dev.berth.command.pod.launch;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.pod.LaunchPod;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class LaunchPodConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(
                LaunchPod.class,
                LaunchPod::caller,
                new LaunchPodHandler(resources.quotas(), resources.freePorts())::handle);
    }
}
