package dev.berth.messages.pod;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One look at a pod in Nomad. {@code index} is the ModifyIndex of what was looked at, so that an older look never undoes
 * a newer one.
 */
public sealed interface PodObservation {
    long index();

    record Queued(Reason why, long index) implements PodObservation {}

    record Scheduled(
            String allocation, String node, @Nullable String gpuModel, List<String> gpus, long index)
            implements PodObservation {}

    record Pulling(String detail, long index) implements PodObservation {}

    record Started(String allocation, int boots, long index) implements PodObservation {}

    /** The probe logged in to the pod's sshd, and the host key was the pinned one. */
    record Reachable(String allocation, int boots, SshTarget target, long index) implements PodObservation {}

    /** Nothing of the generation runs any more. */
    record Stopped(Reason why, long index) implements PodObservation {}

    record Failed(Reason why, long index) implements PodObservation {}

    record Lost(Reason why, long index) implements PodObservation {}

    /** Job, allocations, variables and disk are gone. */
    record Gone(long index) implements PodObservation {}
}
