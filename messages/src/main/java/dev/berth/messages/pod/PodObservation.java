package dev.berth.messages.pod;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was observed of a pod in Nomad. {@code index} is the ModifyIndex of what it was read from, so that an
 * older observation never undoes a newer one. {@code observedAt} is when it became so by the clock of Nomad or of the
 * machine, cut to microseconds; null where Nomad does not know, such as that an SSH server answered.
 */
public sealed interface PodObservation {
    long index();

    @Nullable
    Instant observedAt();

    record Queued(Reason why, long index, @Nullable Instant observedAt) implements PodObservation {}

    /** {@code address} is where it listens for other nodes of its pod, null for a pod of one. */
    record Scheduled(
            String allocation,
            String node,
            @Nullable String gpuModel,
            List<String> gpus,
            long index,
            @Nullable Instant observedAt,
            @Nullable String disk,
            @Nullable NodeAddress address)
            implements PodObservation {
        public Scheduled(
                String allocation,
                String node,
                @Nullable String gpuModel,
                List<String> gpus,
                long index,
                @Nullable Instant observedAt) {
            this(allocation, node, gpuModel, gpus, index, observedAt, null, null);
        }
    }

    record Pulling(String detail, long index, @Nullable Instant observedAt) implements PodObservation {}

    record Started(
            String allocation,
            int boots,
            long index,
            @Nullable Instant observedAt) implements PodObservation {}

    /** The probe has tried for a while to log in to the pod's sshd, and cannot. */
    record Unreachable(
            String allocation,
            int boots,
            Reason why,
            long index,
            @Nullable Instant observedAt) implements PodObservation {}

    /** The probe logged in to the pod's sshd, and the host key was the pinned one. One endpoint is that sshd. */
    record Reachable(
            String allocation,
            int boots,
            List<Endpoint> endpoints,
            long index,
            @Nullable Instant observedAt) implements PodObservation {
        public Reachable {
            endpoints = List.copyOf(endpoints);
        }

        /** Where the pod's sshd listens. */
        public SshTarget target() {
            return Endpoint.sshTarget(endpoints);
        }
    }

    /** Nothing of the generation runs any more. */
    record Stopped(Reason why, long index, @Nullable Instant observedAt) implements PodObservation {}

    record Failed(Reason why, long index, @Nullable Instant observedAt) implements PodObservation {}

    record Lost(Reason why, long index, @Nullable Instant observedAt) implements PodObservation {}

    /** Job, allocations, variables and disk are gone. */
    record Gone(long index, @Nullable Instant observedAt) implements PodObservation {}
}
