package dev.berth.nomad.placement;

import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.Reason;
import dev.berth.nomad.DesiredPod;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The one thing to do next so that Nomad comes nearer to the desired state. Each can be done twice without harm. */
sealed interface Step {
    /**
     * Register the job of the desired generation.
     *
     * @param jobModifyIndex only if the job's index is still this; 0 means that there is none
     * @param index of what this was concluded from
     * @param inPlaceOf id of an allocation of the same generation that was given up through no fault of the pod, as where its
     *     machine's container engine was away; else null
     */
    record Submit(long jobModifyIndex, long index, @Nullable String inPlaceOf) implements Step {
        Submit(long jobModifyIndex, long index) {
            this(jobModifyIndex, index, null);
        }
    }

    /**
     * Register the job of the desired generation over the one that runs, so that it has that one's place and nobody who waits
     * gets it. Nomad begins the new one only once the old one has ended. Where there would be no place: {@link Stop}.
     */
    record Replace(long jobModifyIndex, long index) implements Step {}

    /**
     * Have the nodes give back their places, since others of the same pod have none: all of them start or none.
     *
     * @param jobModifyIndex only if the job's index is still this
     * @param placed how many have one
     */
    record GiveBack(long jobModifyIndex, int placed) implements Step {}

    /** Tell the job to stop, and keep it until nothing of it runs: purging it now would free its GPUs too early. */
    record Stop() implements Step {}

    /** Nothing can be done until the last process has ended; the watcher says when. */
    record AwaitEnd() implements Step {}

    /**
     * Forget job, variable, disk and secrets, then report that the pod is gone.
     *
     * @param purge whether there is a job
     * @param endedAt when the last of its processes ended, null where that is not known
     */
    record CleanUp(boolean purge, @Nullable Instant endedAt) implements Step {}

    record Report(PodObservation observation) implements Step {}

    /** Nomad holds the desired state, or a newer one than is known here yet. */
    record NoOp() implements Step {}

    static Step next(DesiredPod desired, ObservedState observed) {
        return switch (desired.desired()) {
            case RUN -> towardsRunning(desired, observed);
            case STOPPED -> towardsStopped(desired, observed);
            case GONE -> towardsGone(desired, observed);
        };
    }

    private static Step towardsRunning(DesiredPod desired, ObservedState observed) {
        var job = observed.job();
        if (job == null) {
            // Once placed, a missing job is somebody's doing, and the disk may be in other hands by now.
            return desired.phase() == Phase.REQUESTED || desired.phase() == Phase.QUEUED
                    ? new Submit(0, 0)
                    : new Report(new PodObservation.Gone(0, null));
        }
        int generation = generation(observed);
        if (generation > desired.generation()) {
            return new NoOp();
        }
        if (generation == desired.generation()) {
            if (job.stop()) {
                return observed.isAlive() ? new AwaitEnd() : stoppedByOthers(observed);
            }
            if (observed.givenBackAt() != null) {
                return observed.isAlive() ? new AwaitEnd() : new Submit(job.jobModifyIndex(), observed.index());
            }
            if (isPartlyPlaced(desired, observed)) {
                return new GiveBack(job.jobModifyIndex(), observed.placedNodes());
            }
            var failed = desired.phase() == Phase.LOST && !desired.isGroup() ? observed.failed() : null;
            return failed == null ? new NoOp() : new Submit(job.jobModifyIndex(), observed.index(), failed.id());
        }
        if (!job.stop()) {
            return observed.mayBeReplaced(desired.each().size())
                    ? new Replace(job.jobModifyIndex(), observed.index())
                    : new Stop();
        }
        return observed.isAlive() ? new AwaitEnd() : new Submit(job.jobModifyIndex(), observed.index());
    }

    /** One that was placed as a whole keeps its places, whatever becomes of one of them: its user says when to start anew. */
    private static boolean isPartlyPlaced(DesiredPod desired, ObservedState observed) {
        return desired.isGroup()
                && (desired.phase() == Phase.REQUESTED || desired.phase() == Phase.QUEUED)
                && observed.placedNodes() < desired.nodes().size();
    }

    private static Step towardsStopped(DesiredPod desired, ObservedState observed) {
        var job = observed.job();
        boolean asked = desired.phase() == Phase.STOPPING;
        if (job == null) {
            return asked ? new Report(new PodObservation.Gone(0, null)) : new NoOp();
        }
        if (generation(observed) > desired.generation()) {
            return new NoOp();
        }
        if (!job.stop()) {
            return new Stop();
        }
        if (observed.isAlive()) {
            return new AwaitEnd();
        }
        return asked
                ? new Report(new PodObservation.Stopped(
                        new Reason("stopped", "Stopped; its disk is kept."), observed.index(), observed.endedAt()))
                : new NoOp();
    }

    private static Step towardsGone(DesiredPod desired, ObservedState observed) {
        var job = observed.job();
        if (job == null) {
            return desired.phase() == Phase.TERMINATED ? new NoOp() : new CleanUp(false, null);
        }
        if (!job.stop()) {
            return new Stop();
        }
        return observed.isAlive() ? new AwaitEnd() : new CleanUp(true, observed.endedAt());
    }

    private static Step stoppedByOthers(ObservedState observed) {
        return new Report(new PodObservation.Stopped(
                new Reason("stopped-in-nomad", "Its job was stopped in Nomad, not by Berth. Start it again."),
                observed.index(),
                observed.endedAt()));
    }

    /** 0, older than any, for a job under the pod's id that does not say whose it is. */
    private static int generation(ObservedState observed) {
        return observed.job() == null
                ? 0
                : PodMeta.of(observed.job()).map(PodMeta::generation).orElse(0);
    }
}
