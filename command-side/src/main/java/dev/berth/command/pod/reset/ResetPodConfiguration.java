package dev.berth.command.pod.reset;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.command.pod.change.PodActionSlice;
import dev.berth.messages.Caller;
import dev.berth.messages.RequestKey;
import dev.berth.messages.pod.ChangePod;
import dev.berth.messages.pod.ChangePod.ResetPod;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Registers this slice, and its word among the actions. */
@AutoService(CommandSlice.class)
public final class ResetPodConfiguration implements PodActionSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(ResetPod.class, ResetPod::caller, new ResetPodHandler(resources.quotas())::handle);
    }

    @Override
    public PodAction action() {
        return PodAction.RESET;
    }

    @Override
    public boolean wipes() {
        return true;
    }

    @Override
    public ChangePod command(
            Caller caller, PodId pod, @Nullable Set<Long> expectedVersions, @Nullable RequestKey request) {
        return new ResetPod(caller, pod, expectedVersions, request, false);
    }

    @Override
    public ChangePod wiping(
            Caller caller, PodId pod, @Nullable Set<Long> expectedVersions, @Nullable RequestKey request) {
        return new ResetPod(caller, pod, expectedVersions, request, true);
    }
}
