package dev.berth.command.pod.change;

import dev.berth.command.CommandSlice;
import dev.berth.messages.Caller;
import dev.berth.messages.RequestKey;
import dev.berth.messages.pod.ChangePod;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodId;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A slice that is asked for by a word at {@code POST /v1/pods/{id}/actions}. */
public interface PodActionSlice extends CommandSlice {
    /** The word, of which each has at most one slice. */
    PodAction action();

    /**
     * The command that the action stands for.
     *
     * @param expectedVersions of which the pod must be at one, or null where any will do
     * @param request null where the request had no Idempotency-Key
     */
    ChangePod command(Caller caller, PodId pod, @Nullable Set<Long> expectedVersions, @Nullable RequestKey request);

    /** Whether {@code gpu} may be given. */
    default boolean takesGpus() {
        return false;
    }

    /** The same with that many GPUs, null where the request says nothing about them. */
    default ChangePod command(
            Caller caller,
            PodId pod,
            @Nullable Set<Long> expectedVersions,
            @Nullable RequestKey request,
            @Nullable Integer gpus) {
        return command(caller, pod, expectedVersions, request);
    }

    /** Whether it deletes files, so that {@code wipe} must be given. */
    default boolean wipes() {
        return false;
    }

    /** The same where that was given. */
    default ChangePod wiping(
            Caller caller, PodId pod, @Nullable Set<Long> expectedVersions, @Nullable RequestKey request) {
        return command(caller, pod, expectedVersions, request);
    }

    /** Whether {@code by}, a time, must be given. */
    default boolean takesTime() {
        return false;
    }

    /** The same by that time, where {@link #takesTime}. */
    default ChangePod commandBy(
            Caller caller, PodId pod, @Nullable Set<Long> expectedVersions, @Nullable RequestKey request, Duration by) {
        return command(caller, pod, expectedVersions, request);
    }
}
