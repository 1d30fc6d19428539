package dev.berth.command.pod.start;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.command.pod.change.PodActionSlice;
import dev.berth.messages.Caller;
import dev.berth.messages.RequestKey;
import dev.berth.messages.pod.ChangePod;
import dev.berth.messages.pod.ChangePod.StartPod;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Registers this slice, and its word among the actions. */
@AutoService(CommandSlice.class)
public final class StartPodConfiguration implements PodActionSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(StartPod.class, StartPod::caller, new StartPodHandler(resources.quotas())::handle);
    }

    @Override
    public PodAction action() {
        return PodAction.START;
    }

    @Override
    public ChangePod command(
            Caller caller, PodId pod, @Nullable Set<Long> expectedVersions, @Nullable RequestKey request) {
        return new StartPod(caller, pod, expectedVersions, request);
    }

    @Override
    public boolean takesGpus() {
        return true;
    }

    @Override
    public ChangePod command(
            Caller caller,
            PodId pod,
            @Nullable Set<Long> expectedVersions,
            @Nullable RequestKey request,
            @Nullable Integer gpus) {
        return new StartPod(caller, pod, expectedVersions, request, gpus);
    }
}
