package dev.berth.messages.pod;

import dev.berth.messages.Caller;
import dev.berth.messages.RequestKey;
import org.jspecify.annotations.Nullable;

/** What a user asks of a pod that exists. */
public sealed interface ChangePod {
    Caller caller();

    PodId pod();

    /** The version the caller saw ({@code If-Match}), or null where any will do. */
    @Nullable
    Long expectedVersion();

    @Nullable
    RequestKey request();

    record StartPod(
            Caller caller,
            PodId pod,
            @Nullable Long expectedVersion,
            @Nullable RequestKey request) implements ChangePod {}

    record StopPod(
            Caller caller,
            PodId pod,
            @Nullable Long expectedVersion,
            @Nullable RequestKey request) implements ChangePod {}

    record RestartPod(
            Caller caller,
            PodId pod,
            @Nullable Long expectedVersion,
            @Nullable RequestKey request) implements ChangePod {}

    record TerminatePod(
            Caller caller,
            PodId pod,
            @Nullable Long expectedVersion,
            @Nullable RequestKey request) implements ChangePod {}
}
