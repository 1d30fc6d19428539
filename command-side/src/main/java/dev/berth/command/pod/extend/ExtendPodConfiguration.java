package dev.berth.command.pod.extend;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.command.pod.change.PodActionSlice;
import dev.berth.messages.Caller;
import dev.berth.messages.RequestKey;
import dev.berth.messages.pod.ChangePod;
import dev.berth.messages.pod.ChangePod.ExtendPod;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodId;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Registers this slice, and its word among the actions. */
@AutoService(CommandSlice.class)
public final class ExtendPodConfiguration implements PodActionSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(ExtendPod.class, ExtendPod::caller, ExtendPodHandler::handle);
    }

    @Override
    public PodAction action() {
        return PodAction.EXTEND;
    }

    @Override
    public boolean takesTime() {
        return true;
    }

    @Override
    public ChangePod command(
            Caller caller, PodId pod, @Nullable Set<Long> expectedVersions, @Nullable RequestKey request) {
        throw new IllegalStateException("a timer is extended by a time");
    }

    @Override
    public ChangePod commandBy(
            Caller caller, PodId pod, @Nullable Set<Long> expectedVersions, @Nullable RequestKey request, Duration by) {
        return new ExtendPod(caller, pod, expectedVersions, request, by);
    }
}
