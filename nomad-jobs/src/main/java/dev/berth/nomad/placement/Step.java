package dev.berth.nomad.placement;

import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.Reason;
import dev.berth.nomad.DesiredPod;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The one thing to do next so that Nomad comes nearer to what is wanted. Each can be done twice without harm. */
sealed interface Step {
    /**
     * Register the job of the wanted generation.
     *
     * @param jobModifyIndex only if the job's index is still this; 0 means that there is none
     * @param index of what this was concluded from
     */
    record Submit(long jobModifyIndex, long index) implements Step {}

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

    record Say(PodObservation what) implements Step {}

    /** Nomad holds what is wanted, or more than is known here yet. */
    record Rest() implements Step {}

    static Step next(DesiredPod wanted, ObservedState actual) {
        return switch (wanted.wanted()) {
            case RUN -> towardsRunning(wanted, actual);
            case STOPPED -> towardsStopped(wanted, actual);
            case GONE -> towardsGone(wanted, actual);
        };
    }

    private static Step towardsRunning(DesiredPod wanted, ObservedState actual) {
        var job = actual.job();
        if (job == null) {
            // Once placed, a missing job is somebody's doing, and the disk may be in other hands by now.
            return wanted.phase() == Phase.REQUESTED || wanted.phase() == Phase.QUEUED
                    ? new Submit(0, 0)
                    : new Say(new PodObservation.Gone(0, null));
        }
        int generation = generation(actual);
        if (generation > wanted.generation()) {
            return new Rest();
        }
        if (generation == wanted.generation()) {
            return !job.stop() ? new Rest() : actual.isAlive() ? new AwaitEnd() : stoppedByOthers(actual);
        }
        return !job.stop()
                ? new Stop()
                : actual.isAlive() ? new AwaitEnd() : new Submit(job.jobModifyIndex(), actual.index());
    }

    private static Step towardsStopped(DesiredPod wanted, ObservedState actual) {
        var job = actual.job();
        boolean asked = wanted.phase() == Phase.STOPPING;
        if (job == null) {
            return asked ? new Say(new PodObservation.Gone(0, null)) : new Rest();
        }
        if (generation(actual) > wanted.generation()) {
            return new Rest();
        }
        if (!job.stop()) {
            return new Stop();
        }
        if (actual.isAlive()) {
            return new AwaitEnd();
        }
        return asked
                ? new Say(new PodObservation.Stopped(
                        new Reason("stopped", "Stopped; its disk is kept."), actual.index(), actual.endedAt()))
                : new Rest();
    }

    private static Step towardsGone(DesiredPod wanted, ObservedState actual) {
        var job = actual.job();
        if (job == null) {
            return wanted.phase() == Phase.TERMINATED ? new Rest() : new CleanUp(false, null);
        }
        if (!job.stop()) {
            return new Stop();
        }
        return actual.isAlive() ? new AwaitEnd() : new CleanUp(true, actual.endedAt());
    }

    private static Step stoppedByOthers(ObservedState actual) {
        return new Say(new PodObservation.Stopped(
                new Reason("stopped-in-nomad", "Its job was stopped in Nomad, not by Berth. Start it again."),
                actual.index(),
                actual.endedAt()));
    }

    /** 0, older than any, for a job under the pod's id that does not say whose it is. */
    private static int generation(ObservedState actual) {
        return actual.job() == null
                ? 0
                : PodMeta.of(actual.job()).map(PodMeta::generation).orElse(0);
    }
}
