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
 * @param nodes pods of several nodes that are not terminated, with how many
 * @param position of the last event that was counted
 */
record Holdings(Map<PodId, Integer> gpus, Map<PodId, Integer> nodes, long position) {
    static final Holdings NONE = new Holdings(Map.of(), Map.of(), 0);

    Holdings {
        gpus = Map.copyOf(gpus);
        nodes = Map.copyOf(nodes);
    }

    Holdings after(List<RecordedEvent> events) {
        if (events.isEmpty()) {
            return this;
        }
        var next = new HashMap<>(gpus);
        var nextNodes = new HashMap<>(nodes);
        events.forEach(recorded -> count(recorded.event(), next, nextNodes));
        return new Holdings(next, nextNodes, events.getLast().position());
    }

    /** Events tell how many GPUs each node of a pod has, and the launch how many nodes. */
    private static void count(BerthEvent event, Map<PodId, Integer> gpus, Map<PodId, Integer> nodes) {
        switch (event) {
            case PodLaunchRequested e -> {
                gpus.put(e.pod(), e.spec().gpu().count() * e.nodes());
                if (e.nodes() > 1) {
                    nodes.put(e.pod(), e.nodes());
                }
            }
            case PodStartRequested e -> gpus.put(e.pod(), e.gpus() * nodes.getOrDefault(e.pod(), 1));
            case PodRestartRequested e -> gpus.put(e.pod(), e.gpus() * nodes.getOrDefault(e.pod(), 1));
            case PodStopped e -> gpus.remove(e.pod());
            case PodFailed e -> gpus.remove(e.pod());
            case PodTerminated e -> {
                gpus.remove(e.pod());
                nodes.remove(e.pod());
            }
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
