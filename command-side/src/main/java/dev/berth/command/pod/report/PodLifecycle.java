package dev.berth.command.pod.report;

import static dev.berth.messages.pod.Phase.LOST;
import static dev.berth.messages.pod.Phase.PULLING;
import static dev.berth.messages.pod.Phase.QUEUED;
import static dev.berth.messages.pod.Phase.REQUESTED;
import static dev.berth.messages.pod.Phase.RUNNING;
import static dev.berth.messages.pod.Phase.SCHEDULED;
import static dev.berth.messages.pod.Phase.STARTING;
import static dev.berth.messages.pod.Phase.STOPPING;

import dev.berth.command.pod.PodState;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodBecameReachable;
import dev.berth.messages.pod.PodEvent.PodFailed;
import dev.berth.messages.pod.PodEvent.PodLost;
import dev.berth.messages.pod.PodEvent.PodPulling;
import dev.berth.messages.pod.PodEvent.PodQueued;
import dev.berth.messages.pod.PodEvent.PodRecovered;
import dev.berth.messages.pod.PodEvent.PodScheduled;
import dev.berth.messages.pod.PodEvent.PodStarted;
import dev.berth.messages.pod.PodEvent.PodStopped;
import dev.berth.messages.pod.PodEvent.PodTerminated;
import dev.berth.messages.pod.PodEvent.PublicPortReleased;
import dev.berth.messages.pod.PodId;
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
import dev.berth.messages.pod.Reason;
import java.time.Instant;
import java.util.List;

/**
 * What an observation of the present generation means for a pod. Empty where it means nothing: it is older than what is
 * known, known already, or would turn the pod's life back.
 *
 * <pre>
 * asked for          believed
 * run                Queued → Scheduled → Pulling → Started → Reachable, each once, in order, any may be missing;
 *                    Lost and back by Reachable; ended by Stopped, Failed or Gone
 * stop               Stopped, Failed, Gone: all of them mean that it stopped
 * terminate          Gone
 * nothing (stopped, failed, terminated)   nothing
 * </pre>
 */
record PodLifecycle(PodState pod, Instant leasableFrom) {
    List<PodEvent> by(PodObservation seen) {
        if (pod.terminating()) {
            return seen instanceof Gone && phase() == STOPPING ? terminated() : List.of();
        }
        // That a job is gone stays true, whatever index it was seen at.
        if (!(seen instanceof Gone) && seen.index() < pod.observed()) {
            return List.of();
        }
        if (phase() == STOPPING) {
            return whileStopping(seen);
        }
        return phase().holdsGpus() ? whileWanted(seen) : List.of();
    }

    private List<PodEvent> whileStopping(PodObservation seen) {
        return switch (seen) {
            case Stopped(var why, var index) -> stopped(why, index);
            case Failed(var why, var index) ->
                stopped(new Reason("stopped", "Stopped; while stopping: " + why.text()), index);
            case Gone(var index) -> stopped(new Reason("stopped", "Stopped."), index);
            case Queued _, Scheduled _, Pulling _, Started _, Reachable _, Lost _ -> List.of();
        };
    }

    private List<PodEvent> whileWanted(PodObservation seen) {
        return switch (seen) {
            case Queued(var why, var index) ->
                phase() == REQUESTED || (phase() == QUEUED && !knows(why))
                        ? one(new PodQueued(id(), workspace(), generation(), why, index))
                        : List.of();
            case Scheduled s ->
                isBefore(SCHEDULED)
                        ? one(new PodScheduled(
                                id(),
                                workspace(),
                                generation(),
                                s.allocation(),
                                s.node(),
                                s.gpuModel(),
                                s.gpus(),
                                s.index()))
                        : List.of();
            case Pulling(var detail, var index) ->
                isBefore(PULLING) ? one(new PodPulling(id(), workspace(), generation(), detail, index)) : List.of();
            case Started started -> started(started);
            case Reachable reachable -> reachable(reachable);
            case Lost(var why, var index) ->
                isBefore(LOST) && !isBefore(SCHEDULED)
                        ? one(new PodLost(id(), workspace(), generation(), why, index))
                        : List.of();
            case Stopped(var why, var index) -> stopped(why, index);
            case Failed(var why, var index) -> one(new PodFailed(id(), workspace(), generation(), why, index));
            // Before it was placed, its job may not have been submitted yet.
            case Gone(var index) -> isBefore(SCHEDULED) ? List.of() : one(vanished(index));
        };
    }

    private List<PodEvent> started(Started seen) {
        var reboot = isNewBoot(seen.allocation(), seen.boots());
        if (isBefore(STARTING) || (phase() == STARTING && reboot)) {
            return one(new PodStarted(id(), workspace(), generation(), seen.allocation(), seen.boots(), seen.index()));
        }
        return phase() == RUNNING && reboot ? one(rebooted(seen.index())) : List.of();
    }

    private List<PodEvent> reachable(Reachable seen) {
        if (seen.boots() < pod.view().boots() && seen.allocation().equals(pod.allocation())) {
            return List.of();
        }
        if (isBefore(RUNNING)) {
            return one(new PodBecameReachable(
                    id(), workspace(), generation(), seen.allocation(), seen.boots(), seen.target(), seen.index()));
        }
        if (phase() == LOST) {
            return one(recovered(seen));
        }
        // It was away and came back between two looks: both are facts, and sessions must be cut.
        return isNewBoot(seen.allocation(), seen.boots()) || !seen.target().equals(pod.target())
                ? List.of(rebooted(seen.index()), recovered(seen))
                : List.of();
    }

    private boolean isNewBoot(String allocation, int boots) {
        return !allocation.equals(pod.allocation()) || boots > pod.view().boots();
    }

    private PodEvent rebooted(long index) {
        return new PodLost(
                id(),
                workspace(),
                generation(),
                new Reason("rebooted", "Its machine or main process restarted; waiting for its SSH server."),
                index);
    }

    private PodEvent recovered(Reachable seen) {
        return new PodRecovered(
                id(), workspace(), generation(), seen.allocation(), seen.boots(), seen.target(), seen.index());
    }

    private PodEvent vanished(long index) {
        return new PodFailed(
                id(),
                workspace(),
                generation(),
                new Reason("vanished", "Its job was removed from Nomad by somebody else. Start it again."),
                index);
    }

    private List<PodEvent> stopped(Reason why, long index) {
        return one(new PodStopped(id(), workspace(), generation(), why, index));
    }

    private List<PodEvent> terminated() {
        var view = pod.view();
        var terminated = new PodTerminated(id(), workspace(), generation(), view.name());
        var port = pod.port();
        return port == null
                ? List.of(terminated)
                : List.of(terminated, new PublicPortReleased(id(), workspace(), generation(), port, leasableFrom));
    }

    private boolean knows(Reason why) {
        var known = pod.view().reason();
        return known.code().equals(why.code()) && known.text().equals(why.text());
    }

    private boolean isBefore(Phase phase) {
        return phase() != LOST && phase().compareTo(phase) < 0;
    }

    private Phase phase() {
        return pod.view().phase();
    }

    private PodId id() {
        return pod.view().id();
    }

    private Workspace workspace() {
        return pod.view().workspace();
    }

    private int generation() {
        return pod.view().generation();
    }

    private static List<PodEvent> one(PodEvent event) {
        return List.of(event);
    }
}
