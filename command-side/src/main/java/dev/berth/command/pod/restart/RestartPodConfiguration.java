package dev.berth.command.pod.restart;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.command.pod.change.PodActionSlice;
import dev.berth.messages.Caller;
import dev.berth.messages.RequestKey;
import dev.berth.messages.pod.ChangePod;
import dev.berth.messages.pod.ChangePod.RestartPod;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Registers this slice, and its word among the actions. */
@AutoService(CommandSlice.class)
public final class RestartPodConfiguration implements PodActionSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(RestartPod.class, RestartPod::caller, RestartPodHandler::handle);
    }

    @Override
    public PodAction action() {
        return PodAction.RESTART;
    }

    @Override
    public ChangePod command(
            Caller caller, PodId pod, @Nullable Set<Long> expectedVersions, @Nullable RequestKey request) {
        return new RestartPod(caller, pod, expectedVersions, request);
    }
}
