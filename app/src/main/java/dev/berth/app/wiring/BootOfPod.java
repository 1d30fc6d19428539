package dev.berth.app.wiring;

import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodView;

/** One boot of a pod, of which something is told. */
record BootOfPod(PodId pod, int generation, int boots) {
    static BootOfPod of(PodView pod) {
        return new BootOfPod(pod.id(), pod.generation(), pod.boots());
    }
}
