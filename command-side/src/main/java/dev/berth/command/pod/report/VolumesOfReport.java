package dev.berth.command.pod.report;

import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodScheduled;
import dev.berth.messages.pod.PodEvent.PodTerminated;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.volume.VolumeEvent;
import dev.berth.messages.volume.VolumeEvent.VolumeDetached;
import dev.berth.messages.volume.VolumeEvent.VolumePlaced;
import java.util.List;
import java.util.stream.Stream;

/** What happens to a pod's volumes by what happens to the pod. They are the pod's, so that nobody else changes them. */
final class VolumesOfReport {
    private VolumesOfReport() {}

    static List<VolumeEvent> after(PodView pod, List<PodEvent> events) {
        return pod.volumes().isEmpty()
                ? List.of()
                : events.stream().flatMap(event -> after(pod, event)).toList();
    }

    private static Stream<VolumeEvent> after(PodView pod, PodEvent event) {
        return switch (event) {
            case PodScheduled scheduled ->
                pod.volumes().stream()
                        .filter(volume -> !scheduled.node().equals(volume.node()))
                        .map(volume -> new VolumePlaced(volume.id(), pod.workspace(), volume.name(), scheduled.node()));
            case PodTerminated _ ->
                pod.volumes().stream()
                        .map(volume -> new VolumeDetached(volume.id(), pod.workspace(), volume.name(), pod.id()));
            default -> Stream.empty();
        };
    }
}
