package dev.berth.command.pod.report;

import static dev.berth.messages.pod.Phase.LOST;
import static dev.berth.messages.pod.Phase.PULLING;
import static dev.berth.messages.pod.Phase.REQUESTED;
import static dev.berth.messages.pod.Phase.RUNNING;
import static dev.berth.messages.pod.Phase.SCHEDULED;
import static dev.berth.messages.pod.Phase.STARTING;
import static dev.berth.messages.pod.Phase.STOPPING;

import dev.berth.command.pod.PodState;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodNode;
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
import dev.berth.messages.pod.PodTrigger;
import dev.berth.messages.pod.Reason;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an observation of the present generation means for a pod. Empty where it means nothing: it is known already, or would
 * turn the pod's life back. Observations are not older than what is known.
 *
 * <pre>
 * desired            accepted observations
 * run                Queued → Scheduled → Pulling → Started → Reachable, in order, any may be missing; again only Queued,
 *                    Pulling and Unreachable, where they say something else than before;
 *                    Lost and back by Reachable; Queued after Scheduled means Lost; Scheduled elsewhere begins anew, while
 *                    running after a Lost; ended by Stopped, Failed or Gone
 * stop               Stopped, Failed, Gone: all of them mean that it stopped
 * terminate          Gone
 * nothing (stopped, failed, terminated)   none
 * </pre>
 */
record PodLifecycle(PodState pod, Standing now, ReportedEvents events, Instant leasableFrom) {
    private static final Reason STOPPED = new Reason("stopped", "Stopped.");
    private static final Reason REBOOTED =
            new Reason("rebooted", "Its machine or main process restarted; waiting for its SSH server.");
    private static final Reason MOVED = new Reason("moved", "It was placed anew; waiting for its SSH server there.");
    private static final Reason VANISHED =
            new Reason("vanished", "Its job was removed from Nomad by somebody else. Start it again.");

    static PodLifecycle of(PodState pod, Instant leasableFrom) {
        return new PodLifecycle(pod, Standing.of(pod), ReportedEvents.of(pod.view()), leasableFrom);
    }

    /** The same for one node of a pod of several, which lives as a pod of one does. */
    static PodLifecycle ofNode(PodState pod, PodNode node, Instant leasableFrom) {
        return new PodLifecycle(pod, Standing.of(pod, node), ReportedEvents.of(pod.view()), leasableFrom);
    }

    List<PodEvent> after(PodObservation seen) {
        if (pod.terminating()) {
            return seen instanceof Gone gone && phase() == STOPPING ? terminated(gone) : List.of();
        }
        if (phase() == STOPPING) {
            return whileStopping(seen);
        }
        return phase().holdsGpus() ? whileRunDesired(seen) : List.of();
    }

    private List<PodEvent> whileStopping(PodObservation seen) {
        return switch (seen) {
            case Stopped stopped -> List.of(events.stopped(afterStopping(stopped.why()), stopped));
            case Failed failed ->
                List.of(events.stopped(
                        new Reason(
                                "stopped",
                                "Stopped; while stopping: " + failed.why().text()),
                        failed));
            case Gone gone -> List.of(events.stopped(afterStopping(STOPPED), gone));
            case Queued _, Scheduled _, Pulling _, Started _, Unreachable _, Reachable _, Lost _ -> List.of();
        };
    }

    /** What had it stopped by itself is still known from why it was stopping. */
    private Reason afterStopping(Reason seen) {
        var why = pod.view().reason().text();
        return why.startsWith(PodTrigger.STOPPING_BY)
                ? new Reason(
                        seen.code(),
                        "Stopped by %s Its disk is kept.".formatted(why.substring(PodTrigger.STOPPING_BY.length())))
                : seen;
    }

    private List<PodEvent> whileRunDesired(PodObservation seen) {
        return switch (seen) {
            case Queued queued -> queued(queued);
            case Scheduled scheduled -> scheduled(scheduled);
            case Pulling pulling ->
                onlyIf(
                        isBefore(PULLING) || (phase() == PULLING && !knows(new Reason("pulling", pulling.detail()))),
                        events.pulling(pulling));
            case Started started -> started(started);
            case Unreachable unreachable ->
                onlyIf(
                        phase() == STARTING
                                && unreachable.allocation().equals(now.allocation())
                                && unreachable.boots() == now.boots()
                                && !knows(unreachable.why()),
                        events.stillStarting(unreachable));
            case Reachable reachable -> reachable(reachable);
            case Lost lost -> onlyIf(isBefore(LOST) && !isBefore(SCHEDULED), events.lost(lost.why(), lost));
            case Stopped stopped -> List.of(events.stopped(stopped.why(), stopped));
            case Failed failed -> List.of(events.failed(failed.why(), failed));
            // Before it was placed, its job may not have been submitted yet.
            case Gone gone -> onlyIf(!isBefore(SCHEDULED), events.failed(VANISHED, gone));
        };
    }

    /** Once it was placed, to wait for a place means that the old one is gone, though nobody saw it go. */
    private List<PodEvent> queued(Queued seen) {
        if (isBefore(SCHEDULED)) {
            return onlyIf(phase() == REQUESTED || !knows(seen.why()), events.queued(seen));
        }
        return onlyIf(isBefore(LOST), events.lost(seen.why(), seen));
    }

    /** In another place while it runs, nothing answers any more where users are led to. */
    private List<PodEvent> scheduled(Scheduled seen) {
        if (!isBefore(SCHEDULED)
                && (now.allocation() == null || seen.allocation().equals(now.allocation()))) {
            return List.of();
        }
        return phase() == RUNNING
                ? List.of(events.lost(MOVED, seen), events.scheduled(seen))
                : List.of(events.scheduled(seen));
    }

    private List<PodEvent> started(Started seen) {
        var reboot = isNewBoot(seen.allocation(), seen.boots());
        if (isBefore(STARTING) || (phase() == STARTING && reboot)) {
            return List.of(events.started(seen));
        }
        return onlyIf(phase() == RUNNING && reboot, events.lost(REBOOTED, seen));
    }

    private List<PodEvent> reachable(Reachable seen) {
        if (seen.boots() < now.boots() && seen.allocation().equals(now.allocation())) {
            return List.of();
        }
        if (isBefore(RUNNING)) {
            return List.of(events.becameReachable(seen));
        }
        if (phase() == LOST) {
            return List.of(events.recovered(seen));
        }
        // It was away and came back between two observations: both are facts, and sessions must be disconnected.
        return isNewBoot(seen.allocation(), seen.boots()) || !seen.target().equals(now.target())
                ? List.of(events.lost(REBOOTED, seen), events.recovered(seen))
                : List.of();
    }

    private boolean isNewBoot(String allocation, int boots) {
        return !allocation.equals(now.allocation()) || boots > now.boots();
    }

    private List<PodEvent> terminated(Gone seen) {
        return Stream.concat(
                        Stream.of(events.terminated(pod.view(), seen)),
                        pod.ports().stream().map(port -> events.released(port, leasableFrom)))
                .toList();
    }

    private boolean knows(Reason why) {
        var known = now.reason();
        return known.code().equals(why.code()) && known.text().equals(why.text());
    }

    private boolean isBefore(Phase phase) {
        return phase() != LOST && phase().compareTo(phase) < 0;
    }

    private Phase phase() {
        return now.phase();
    }

    private static List<PodEvent> onlyIf(boolean condition, PodEvent event) {
        return condition ? List.of(event) : List.of();
    }
}
