package dev.berth.nomad.watch;

import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.PodObservation.Failed;
import dev.berth.messages.pod.PodObservation.Gone;
import dev.berth.messages.pod.PodObservation.Lost;
import dev.berth.messages.pod.PodObservation.Pulling;
import dev.berth.messages.pod.PodObservation.Queued;
import dev.berth.messages.pod.PodObservation.Reachable;
import dev.berth.messages.pod.PodObservation.Scheduled;
import dev.berth.messages.pod.PodObservation.Started;
import dev.berth.messages.pod.PodObservation.Stopped;
import dev.berth.messages.pod.PodObservation.Unreachable;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the last snapshot of a pod said, without when, so that the next reports only what is new. Comparing with the last
 * snapshot alone makes a thing new again after it was not so for a while.
 */
record Reported(int generation, Set<PodObservation> observations) {
    static Reported of(int generation, List<PodObservation> observations) {
        return new Reported(
                generation, observations.stream().map(Reported::timeless).collect(Collectors.toUnmodifiableSet()));
    }

    /** Which of {@code observations} were not reported before. */
    static List<PodObservation> unreported(
            @Nullable Reported before, int generation, List<PodObservation> observations) {
        return before == null || before.generation() != generation
                ? observations
                : observations.stream()
                        .filter(seen -> !before.observations().contains(timeless(seen)))
                        .toList();
    }

    private static PodObservation timeless(PodObservation seen) {
        return switch (seen) {
            case Queued(var why, var _, var _) -> new Queued(why, 0, null);
            case Scheduled(var allocation, var node, var model, var gpus, var _, var _, var disk, var address) ->
                new Scheduled(allocation, node, model, gpus, 0, null, disk, address);
            case Pulling(var detail, var _, var _) -> new Pulling(detail, 0, null);
            case Started(var allocation, var boots, var _, var _) -> new Started(allocation, boots, 0, null);
            case Unreachable(var allocation, var boots, var why, var _, var _) ->
                new Unreachable(allocation, boots, why, 0, null);
            case Reachable(var allocation, var boots, var endpoints, var _, var _) ->
                new Reachable(allocation, boots, endpoints, 0, null);
            case Stopped(var why, var _, var _) -> new Stopped(why, 0, null);
            case Failed(var why, var _, var _) -> new Failed(why, 0, null);
            case Lost(var why, var _, var _) -> new Lost(why, 0, null);
            case Gone _ -> new Gone(0, null);
        };
    }
}
