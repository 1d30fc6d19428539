package dev.berth.nomad;

import dev.berth.messages.pod.PodView;

/** What Nomad should be brought to hold of a pod. */
public enum DesiredState {
    /** A job of the pod's generation. */
    RUN,
    /** Nothing that runs; the disk is kept. */
    STOPPED,
    /** Nothing at all. */
    GONE;

    /** A view says STOPPING for both stop and terminate; its reason tells which. */
    public static DesiredState of(PodView pod) {
        return switch (pod.phase()) {
            case REQUESTED, QUEUED, SCHEDULED, PULLING, STARTING, RUNNING, LOST -> RUN;
            case STOPPING -> pod.reason().code().equals("terminate-requested") ? GONE : STOPPED;
            case STOPPED, FAILED -> STOPPED;
            case TERMINATED -> GONE;
        };
    }
}
