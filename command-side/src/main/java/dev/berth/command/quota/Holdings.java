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
import dev.berth.messages.volume.VolumeEvent.VolumeCreated;
import dev.berth.messages.volume.VolumeEvent.VolumeDeleted;
import dev.berth.messages.volume.VolumeEvent.VolumeResized;
import dev.berth.messages.volume.VolumeId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one workspace holds: pods, their disks and public ports from launch accepted until terminated; their GPUs from launch or start
 * accepted until stopped, failed or terminated; volumes until nothing of them is left.
 *
 * @param volumes with the size of each in GiB
 * @param position of the last event that was counted
 */
record Holdings(Map<PodId, HeldPod> pods, Map<VolumeId, Integer> volumes, long position) {
    static final Holdings NONE = new Holdings(Map.of(), Map.of(), 0);

    /**
     * What a pod holds that is not terminated.
     *
     * @param gpus of all nodes
     * @param diskGb of each node
     */
    record HeldPod(int nodes, int gpus, int diskGb) {
        /** Events tell how many GPUs each node of a pod has, and the launch how many nodes. */
        HeldPod with(int gpusOfNode) {
            return new HeldPod(nodes, gpusOfNode * nodes, diskGb);
        }
    }

    Holdings {
        pods = Map.copyOf(pods);
        volumes = Map.copyOf(volumes);
    }

    Holdings after(List<RecordedEvent> events) {
        if (events.isEmpty()) {
            return this;
        }
        var nextPods = new HashMap<>(pods);
        var nextVolumes = new HashMap<>(volumes);
        events.forEach(recorded -> count(recorded.event(), nextPods, nextVolumes));
        return new Holdings(nextPods, nextVolumes, events.getLast().position());
    }

    private static void count(BerthEvent event, Map<PodId, HeldPod> pods, Map<VolumeId, Integer> volumes) {
        switch (event) {
            case PodLaunchRequested e -> {
                var spec = e.spec();
                pods.put(
                        e.pod(),
                        new HeldPod(e.nodes(), 0, spec.diskGb()).with(spec.gpu().count()));
            }
            case PodStartRequested e -> pods.computeIfPresent(e.pod(), (_, pod) -> pod.with(e.gpus()));
            case PodRestartRequested e -> pods.computeIfPresent(e.pod(), (_, pod) -> pod.with(e.gpus()));
            case PodStopped e -> pods.computeIfPresent(e.pod(), (_, pod) -> pod.with(0));
            case PodFailed e -> pods.computeIfPresent(e.pod(), (_, pod) -> pod.with(0));
            case PodTerminated e -> pods.remove(e.pod());
            case VolumeCreated e -> volumes.put(e.volume(), e.sizeGb());
            case VolumeResized e -> volumes.put(e.volume(), e.sizeGb());
            case VolumeDeleted e -> volumes.remove(e.volume());
            default -> {}
        }
    }

    /** How much of it is held, without the GPUs of {@code apart}. */
    long held(Countable countable, @Nullable PodId apart) {
        return switch (countable) {
            case GPUS ->
                pods.entrySet().stream()
                        .filter(entry -> !entry.getKey().equals(apart))
                        .mapToLong(entry -> entry.getValue().gpus())
                        .sum();
            case PODS -> pods.size();
            case PUBLIC_PORTS ->
                pods.values().stream().mapToLong(HeldPod::nodes).sum();
            case DISK_GB ->
                pods.values().stream()
                                .mapToLong(pod -> (long) pod.nodes() * pod.diskGb())
                                .sum()
                        + volumes.values().stream()
                                .mapToLong(Integer::longValue)
                                .sum();
            case VOLUMES -> volumes.size();
        };
    }
}
