package dev.berth.query.route;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodBecameReachable;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodEvent.PodRecovered;
import dev.berth.messages.pod.PodEvent.PodScheduled;
import dev.berth.messages.pod.PodEvent.PodStarted;
import dev.berth.messages.pod.PodEvent.PublicPortLeased;
import dev.berth.messages.pod.PodEvent.PublicPortReleased;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.SshTarget;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What of a pod's events decides where it is to be reached: a row of table {@code route}.
 *
 * @param why the sentence that came with the phase
 * @param version position of the last event folded
 */
record RouteState(
        PodId pod,
        Workspace workspace,
        PodName name,
        Phase phase,
        @Nullable Integer publicPort,
        int generation,
        int boots,
        @Nullable SshTarget target,
        String why,
        String hostKey,
        long version) {

    static RouteState evolve(@Nullable RouteState before, PodEvent event, long position) {
        if (event instanceof PodLaunchRequested launch) {
            return new RouteState(
                    launch.pod(),
                    launch.workspace(),
                    launch.name(),
                    Phase.REQUESTED,
                    null,
                    launch.generation(),
                    0,
                    null,
                    why(launch, ""),
                    launch.hostKey(),
                    position);
        }
        if (before == null) {
            throw new IllegalStateException("%s at %d comes before the pod's launch".formatted(event, position));
        }
        return before.after(event, position);
    }

    private RouteState after(PodEvent event, long position) {
        Phase moved = event.phase();
        Phase next = moved == null ? phase : moved;
        return new RouteState(
                pod,
                workspace,
                name,
                next,
                switch (event) {
                    case PublicPortLeased leased -> (Integer) leased.port().number();
                    case PublicPortReleased _ -> null;
                    default -> publicPort;
                },
                Math.max(generation, event.generation()),
                switch (event) {
                    case PodScheduled _ -> 0;
                    case PodStarted started -> started.boots();
                    case PodBecameReachable reachable -> reachable.boots();
                    case PodRecovered recovered -> recovered.boots();
                    default -> boots;
                },
                switch (event) {
                    case PodBecameReachable reachable -> reachable.target();
                    case PodRecovered recovered -> recovered.target();
                    default -> next == Phase.RUNNING ? target : null;
                },
                why(event, why),
                hostKey,
                position);
    }

    private static String why(PodEvent event, String before) {
        var reason = event.reason();
        return reason == null ? before : reason.text();
    }

    RouteRow row() {
        return new RouteRow(
                pod,
                workspace,
                name,
                publicPort,
                generation,
                boots,
                target,
                phase == Phase.RUNNING
                        ? name + " is running."
                        : "%s is %s: %s".formatted(name, phase.name().toLowerCase(Locale.ROOT), why),
                hostKey,
                phase == Phase.TERMINATED);
    }
}
