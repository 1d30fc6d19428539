package dev.berth.messages.pod;

import dev.berth.messages.Caller;
import dev.berth.messages.RequestKey;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a user asks of a pod that exists. */
public sealed interface ChangePod {
    Caller caller();

    PodId pod();

    /** The versions that the pod must be at one of ({@code If-Match}), or null where any will do. */
    @Nullable
    Set<Long> expectedVersions();

    @Nullable
    RequestKey request();

    /** Start a stopped or failed pod, with {@code gpus} GPUs, or with what its launch asked for where that is null. */
    record StartPod(
            Caller caller,
            PodId pod,
            @Nullable Set<Long> expectedVersions,
            @Nullable RequestKey request,
            @Nullable Integer gpus)
            implements ChangePod {
        public StartPod(Caller caller, PodId pod, @Nullable Set<Long> expectedVersions, @Nullable RequestKey request) {
            this(caller, pod, expectedVersions, request, null);
        }
    }

    record StopPod(
            Caller caller,
            PodId pod,
            @Nullable Set<Long> expectedVersions,
            @Nullable RequestKey request) implements ChangePod {}

    record RestartPod(
            Caller caller,
            PodId pod,
            @Nullable Set<Long> expectedVersions,
            @Nullable RequestKey request) implements ChangePod {}

    /** Start it again with an empty disk; {@code wipe} says that its files may be deleted. */
    record ResetPod(
            Caller caller,
            PodId pod,
            @Nullable Set<Long> expectedVersions,
            @Nullable RequestKey request,
            boolean wipe) implements ChangePod {}

    record TerminatePod(
            Caller caller,
            PodId pod,
            @Nullable Set<Long> expectedVersions,
            @Nullable RequestKey request) implements ChangePod {}

    /** Say something else of a pod; {@code name} is null where it keeps its own. */
    record EditPod(
            Caller caller,
            PodId pod,
            @Nullable Set<Long> expectedVersions,
            @Nullable RequestKey request,
            @Nullable PodName name,
            PodSettings settings)
            implements ChangePod {}

    /** Have its notebook ask for another password, whose hash {@code secrets} refers to. */
    record SetNotebookPassword(
            Caller caller,
            PodId pod,
            @Nullable Set<Long> expectedVersions,
            @Nullable RequestKey request,
            String secrets)
            implements ChangePod {}

    /** Have the next timer that is set come so much later. */
    record ExtendPod(
            Caller caller,
            PodId pod,
            @Nullable Set<Long> expectedVersions,
            @Nullable RequestKey request,
            Duration by) implements ChangePod {}
}
