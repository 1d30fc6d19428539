package dev.berth.messages.pod;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodDetailEvent.PodIdleStopSet;
import dev.berth.messages.pod.PodDetailEvent.PodKeysChosen;
import dev.berth.messages.pod.PodDetailEvent.PodLabelled;
import dev.berth.messages.pod.PodDetailEvent.PodPortsSet;
import dev.berth.messages.pod.PodDetailEvent.PodRenamed;
import dev.berth.messages.pod.PodEvent.PodBecameReachable;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodEvent.PodRecovered;
import dev.berth.messages.pod.PodEvent.PodScheduled;
import dev.berth.messages.pod.PodEvent.PodStartRequested;
import dev.berth.messages.pod.PodEvent.PodStarted;
import dev.berth.messages.pod.PodEvent.PublicPortLeased;
import dev.berth.messages.pod.PodEvent.PublicPortReleased;
import dev.berth.messages.pod.PodPlan.PlannedIdle;
import dev.berth.messages.sshkey.SshPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pod as people see it, and the JSON of the HTTP API. A pure fold over the pod's events, so that the answer to a
 * command, the projection and a replay to a point in time agree by construction.
 *
 * @param version position of the last event tagged with the pod, also its ETag
 * @param reason why the pod is in its phase, since when
 * @param node name of the machine, null where the pod is on none
 * @param actions what a user can do now, sorted
 * @param boots how often this generation was started again in place, 0 in its first boot
 * @param gpu what this generation asks for, which a start may have made other than the launch
 * @param queueTimeout how long it waits in the queue before it fails, null for as long as it takes
 * @param size name of its size class, null for the default one
 * @param sshKeys who may log in instead of the workspace's keys, null for those of the workspace
 * @param command the program that is run beside its SSH server at each start, with its arguments; null for none
 * @param ports inside it, to be reached besides SSH
 * @param publicPort the leased port of the edge, null before the lease and after its release
 * @param labels sorted by their names
 * @param locked whether it may not be stopped, restarted and terminated
 * @param lock who locked it, null where it is not
 * @param stopsAt when it is stopped by a timer, its schedule or because nobody has used it for long, whichever comes first; null where it is
 *     not, or does not run
 * @param startsAt when its schedule starts it, null where it does not
 * @param terminatesAt when a timer terminates it, null where none does
 * @param schedule null where it has none
 * @param chosenKeys who of the workspace's keys may log in, as long as it has them; null for all of them
 * @param volumes that it has until it is terminated
 * @param acceptedKeys who may log in at every address, null where that was not looked up: it depends on the workspace too
 * @param notebook null where it was launched without one
 * @param commandRun how its command fares, null where it has none, or that was not told
 * @param session from when and until when people may log in while it runs
 * @param nodes each with all that is asked for, null for a pod of one
 * @param user whom it lets in, who is not root; null for root, or where pods are processes for whoever runs them
 * @param idleStop null where it is not stopped when nobody uses it
 * @param idle since when nobody has used it, null where that is not looked at, as it has no idle stop or does not run
 */
public record PodView(
        PodId id,
        PodName name,
        Workspace workspace,
        Phase phase,
        Why reason,
        GpuRequest gpu,
        List<String> gpuIds,
        @Nullable String node,
        int generation,
        int boots,
        long version,
        List<PodAction> actions,
        @Nullable String template,
        @Nullable String image,
        List<PodPort> ports,
        int diskGb,
        List<String> envNames,
        @Nullable Integer publicPort,
        String hostKey,
        Instant createdAt,
        @Nullable Instant runningSince,
        @Nullable Duration queueTimeout,
        @Nullable String size,
        DiskView disk,
        @Nullable List<SshPublicKey> sshKeys,
        @Nullable List<String> command,
        Map<String, String> labels,
        boolean locked,
        @Nullable PodLock lock,
        @Nullable Instant stopsAt,
        @Nullable Instant startsAt,
        @Nullable Instant terminatesAt,
        PodTimers timers,
        @Nullable PodSchedule schedule,
        @Nullable List<ChosenKey> chosenKeys,
        @Nullable List<PodKey> acceptedKeys,
        @Nullable NotebookView notebook,
        @Nullable CommandRun commandRun,
        List<PodVolume> volumes,
        LoginSession session,
        @Nullable List<PodNode> nodes,
        @Nullable String user,
        @Nullable IdleStop idleStop,
        @Nullable PodIdle idle) {

    /** Rows that were stored before there were timers, labels and volumes have none. */
    public PodView {
        labels = Objects.requireNonNullElse(labels, Map.of());
        timers = Objects.requireNonNullElse(timers, PodTimers.NONE);
        session = Objects.requireNonNullElse(session, LoginSession.DEFAULT);
        disk = DiskView.stored(disk, diskGb);
        volumes = Objects.requireNonNullElse(volumes, List.of());
    }

    /** A {@link Reason} and when it began, cut to microseconds. */
    public record Why(String code, String text, Instant since) {}

    /** The view of a pod that was just launched. */
    public static PodView launched(PodLaunchRequested event, Instant at, long position) {
        return new PodView(
                event.pod(),
                event.name(),
                event.workspace(),
                Phase.REQUESTED,
                why(event, at),
                event.spec().gpu(),
                List.of(),
                null,
                event.generation(),
                0,
                position,
                actions(Phase.REQUESTED),
                event.spec().template(),
                event.spec().image(),
                event.spec().ports().stream()
                        .map(AskedPort::http)
                        .map(PodPort::of)
                        .toList(),
                event.spec().diskGb(),
                event.spec().envNames(),
                null,
                event.hostKey(),
                at,
                null,
                event.spec().queueTimeout(),
                event.spec().size(),
                DiskView.asked(event.spec().diskGb()),
                event.spec().sshKeys(),
                event.spec().command(),
                Map.of(),
                false,
                null,
                null,
                null,
                null,
                PodTimers.NONE,
                null,
                event.spec().chosenKeys(),
                null,
                NotebookView.of(event.spec().notebook()),
                null,
                event.spec().volumes(),
                LoginSession.DEFAULT,
                PodNode.launched(event),
                event.spec().user(),
                null,
                null);
    }

    /**
     * The view after {@code event}, which happened at {@code at} and stands at {@code position} in the log.
     *
     * @param before null before the launch
     */
    public static PodView evolve(@Nullable PodView before, PodEvent event, Instant at, long position) {
        if (event instanceof PodLaunchRequested launch) {
            return launched(launch, at, position);
        }
        if (before == null) {
            throw new IllegalStateException("%s at %d comes before the pod's launch".formatted(event, position));
        }
        return before.after(event, at, position);
    }

    private PodView after(PodEvent event, Instant at, long position) {
        var next = event.phase() == null ? phase : event.phase();
        var onNode = next != Phase.REQUESTED && next != Phase.QUEUED && next.holdsGpus();
        var nextLock = PodPlan.lock(lock, event, at);
        var nextTimers = timers.after(event);
        var nextSchedule = PodPlan.schedule(schedule, event);
        var why = event.phase() == null ? reason : why(event, at, next);
        var nextSession = session.after(event, at, boots);
        var nextIdleStop = event instanceof PodIdleStopSet set ? set.stop() : idleStop;
        var nextIdle = PodIdle.after(idle, event, at, next, nextIdleStop);
        var plan = new PodPlan(
                next, why.since(), nextTimers, nextSchedule, nextSession, PlannedIdle.of(nextIdleStop, nextIdle));
        return new PodView(
                id,
                event instanceof PodRenamed renamed ? renamed.name() : name,
                workspace,
                next,
                why,
                switch (event) {
                    case PodScheduled s when s.gpuModel() != null -> new GpuRequest(gpu.count(), s.gpuModel());
                    // The model on which its disk is stays, where it had one.
                    case PodStartRequested s when gpu.model() == null || s.gpus() != gpu.count() -> s.gpu();
                    default -> gpu;
                },
                event instanceof PodScheduled s ? s.gpus() : onNode ? gpuIds : List.of(),
                event instanceof PodScheduled s ? s.node() : onNode ? node : null,
                Math.max(generation, event.generation()),
                switch (event) {
                    case PodScheduled _ -> 0;
                    case PodStarted e -> e.boots();
                    case PodBecameReachable e -> e.boots();
                    case PodRecovered e -> e.boots();
                    default -> boots;
                },
                position,
                plan.actions(nextLock != null, nodes != null),
                template,
                image,
                event instanceof PodPortsSet set
                        ? set.ports().stream().map(PodPort::of).toList()
                        : ports,
                diskGb,
                envNames,
                switch (event) {
                    case PublicPortLeased e
                    when e.nodeIndex() == PodNode.LEADER -> (Integer) e.port().number();
                    case PublicPortReleased e
                    when Objects.equals(publicPort, e.port().number()) -> null;
                    default -> publicPort;
                },
                hostKey,
                createdAt,
                next != Phase.RUNNING ? null : runningSince == null ? at : runningSince,
                queueTimeout,
                size,
                disk.after(event),
                sshKeys,
                command,
                event instanceof PodLabelled labelled ? labelled.labels() : labels,
                nextLock != null,
                nextLock,
                plan.stopsAt(),
                plan.startsAt(),
                plan.terminatesAt(),
                nextTimers,
                nextSchedule,
                event instanceof PodKeysChosen chosen ? chosen.keys() : chosenKeys,
                null,
                notebook,
                command == null ? null : CommandRun.after(commandRun, event, at, boots),
                event instanceof PodScheduled s
                        ? volumes.stream().map(volume -> volume.on(s.node())).toList()
                        : volumes,
                nextSession,
                PodNode.after(nodes, event),
                user,
                nextIdleStop,
                nextIdle);
    }

    /**
     * The same with what depends on more than the pod's events: who may log in, where something answers, how full its disk is, how
     * its notebook is and whether its command has just ended.
     */
    public PodView seenNow(
            List<PodKey> in,
            List<PodPort> looked,
            DiskView measured,
            @Nullable NotebookView lookedAt,
            @Nullable CommandRun told) {
        return new PodView(
                id,
                name,
                workspace,
                phase,
                reason,
                gpu,
                gpuIds,
                node,
                generation,
                boots,
                version,
                actions,
                template,
                image,
                List.copyOf(looked),
                diskGb,
                envNames,
                publicPort,
                hostKey,
                createdAt,
                runningSince,
                queueTimeout,
                size,
                measured,
                sshKeys,
                command,
                labels,
                locked,
                lock,
                stopsAt,
                startsAt,
                terminatesAt,
                timers,
                schedule,
                chosenKeys,
                List.copyOf(in),
                lookedAt,
                told,
                volumes,
                session,
                nodes,
                user,
                idleStop,
                idle);
    }

    /** What stays of it, told before anybody stops or terminates it. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public List<Kept> survives() {
        return Kept.of(diskGb, volumes);
    }

    /** How many nodes it has. */
    public int nodeCount() {
        return nodes == null ? 1 : nodes.size();
    }

    /**
     * When something is next to be done for the pod by itself, be it only to warn; null where nothing is. By then it is to be
     * decided what.
     */
    public @Nullable Instant nextDue() {
        return new PodPlan(phase, reason.since(), timers, schedule, session, PlannedIdle.of(idleStop, idle))
                .nextDue(locked);
    }

    /** However often it says anew what it waits for, a pod waits since it was queued. */
    private Why why(PodEvent event, Instant at, Phase next) {
        return why(event, next == Phase.QUEUED && phase == Phase.QUEUED ? reason.since() : at);
    }

    private static Why why(PodEvent event, Instant at) {
        var reason = event.reason();
        if (reason == null) {
            throw new IllegalStateException("%s gives no reason".formatted(event));
        }
        return new Why(reason.code(), reason.text(), at);
    }

    private static List<PodAction> actions(Phase phase) {
        return phase.actions().stream().sorted().toList();
    }
}
