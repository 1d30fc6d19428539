package dev.berth.command.quota;

import dev.berth.command.decide.RecordedEvent;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.pod.PodEvent.PodFailed;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodEvent.PodRestartRequested;
import dev.berth.messages.pod.PodEvent.PodStartRequested;
import dev.berth.messages.pod.PodEvent.PodStopped;
import dev.berth.messages.pod.PodEvent.PodTerminated;
import dev.berth.messages.pod.PodId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The GPUs that pods of one workspace hold: from launch or start accepted until stopped, failed or terminated.
 *
 * @param gpus pods that hold any, with how many
 * @param position of the last event that was counted
 */
record Holdings(Map<PodId, Integer> gpus, long position) {
    static final Holdings NONE = new Holdings(Map.of(), 0);

    Holdings {
        gpus = Map.copyOf(gpus);
    }

    Holdings after(List<RecordedEvent> events) {
        if (events.isEmpty()) {
            return this;
        }
        var next = new HashMap<>(gpus);
        events.forEach(recorded -> count(recorded.event(), next));
        return new Holdings(next, events.getLast().position());
    }

    private static void count(BerthEvent event, Map<PodId, Integer> gpus) {
        switch (event) {
            case PodLaunchRequested e -> gpus.put(e.pod(), e.spec().gpu().count());
            case PodStartRequested e -> gpus.put(e.pod(), e.gpus());
            case PodRestartRequested e -> gpus.put(e.pod(), e.gpus());
            case PodStopped e -> gpus.remove(e.pod());
            case PodFailed e -> gpus.remove(e.pod());
            case PodTerminated e -> gpus.remove(e.pod());
            default -> {}
        }
    }

    /** GPUs held by all pods but {@code pod}. */
    int heldByOthers(PodId pod) {
        return gpus.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(pod))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }
}
