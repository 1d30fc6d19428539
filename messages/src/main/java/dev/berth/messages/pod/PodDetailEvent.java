package dev.berth.messages.pod;

import dev.berth.messages.RequestKey;
import dev.berth.messages.Workspace;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What changes about a pod, or is said of it, while it goes on in the phase it is in. */
public sealed interface PodDetailEvent extends PodEvent {
    /**
     * It has another name; the one before is free again. So it is with those of its {@code nodes}, of which null means one.
     */
    record PodRenamed(
            PodId pod,
            Workspace workspace,
            int generation,
            PodName before,
            PodName name,
            @Nullable RequestKey request,
            @Nullable Integer nodes)
            implements PodDetailEvent {
        public PodRenamed(
                PodId pod,
                Workspace workspace,
                int generation,
                PodName before,
                PodName name,
                @Nullable RequestKey request) {
            this(pod, workspace, generation, before, name, request, null);
        }

        public int nodeCount() {
            return nodes == null ? 1 : nodes;
        }
    }

    /** These are its labels, and no others. */
    record PodLabelled(
            PodId pod,
            Workspace workspace,
            int generation,
            Map<String, String> labels,
            @Nullable RequestKey request) implements PodDetailEvent {
        public PodLabelled {
            labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        }
    }

    /** From now on it is not stopped, restarted or terminated. */
    record PodLocked(
            PodId pod,
            Workspace workspace,
            int generation,
            String by,
            @Nullable RequestKey request) implements PodDetailEvent {}

    record PodUnlocked(
            PodId pod,
            Workspace workspace,
            int generation,
            String by,
            @Nullable RequestKey request) implements PodDetailEvent {}

    /** These are its timers; what is null is not set. */
    record PodTimersSet(
            PodId pod,
            Workspace workspace,
            int generation,
            @Nullable PodTimer stop,
            @Nullable PodTimer terminate,
            @Nullable RequestKey request)
            implements PodDetailEvent {}

    /** Something was due by a timer or a schedule and is not done, now or later. */
    record PodTimerSkipped(PodId pod, Workspace workspace, int generation, PodAction action, PodTrigger by, Reason why)
            implements PodDetailEvent {}

    /** It is stopped soon. */
    record PodStopWarned(PodId pod, Workspace workspace, int generation, PodTrigger by) implements PodDetailEvent {}

    /** It is terminated soon. */
    record PodTerminateWarned(PodId pod, Workspace workspace, int generation, PodTrigger by)
            implements PodDetailEvent {}

    /** This is its schedule, none where it is null. */
    record PodScheduleSet(
            PodId pod,
            Workspace workspace,
            int generation,
            @Nullable PodSchedule schedule,
            @Nullable RequestKey request)
            implements PodDetailEvent {}

    /** What its schedule had for it is over, done or not, and this comes next. */
    record PodScheduleAdvanced(
            PodId pod,
            Workspace workspace,
            int generation,
            @Nullable Instant nextStart,
            @Nullable Instant nextStop) implements PodDetailEvent {}

    /** Of the workspace's keys these let in, for as long as it has them; all of them where it is null. */
    record PodKeysChosen(
            PodId pod,
            Workspace workspace,
            int generation,
            @Nullable List<ChosenKey> keys,
            @Nullable RequestKey request)
            implements PodDetailEvent {
        public PodKeysChosen {
            keys = keys == null ? null : List.copyOf(keys);
        }
    }

    /** These ports inside it are to be reached besides SSH, and no others. */
    record PodPortsSet(
            PodId pod,
            Workspace workspace,
            int generation,
            List<AskedPort> ports,
            @Nullable RequestKey request) implements PodDetailEvent {
        public PodPortsSet {
            ports = List.copyOf(ports);
        }
    }

    /**
     * Its notebook asks for another password from now on.
     *
     * @param secrets reference to the hash of it in the vault
     * @param by who asked for it
     */
    record PodNotebookPasswordSet(
            PodId pod,
            Workspace workspace,
            int generation,
            String secrets,
            String by,
            @Nullable RequestKey request) implements PodDetailEvent {}

    /** Its disk is nearly full. */
    record PodDiskFilling(PodId pod, Workspace workspace, int generation, long usedBytes, long sizeBytes)
            implements PodDetailEvent {}

    /** Its disk has room again. */
    record PodDiskRelieved(PodId pod, Workspace workspace, int generation, long usedBytes, long sizeBytes)
            implements PodDetailEvent {}

    /** The command of its user has ended in this boot, by itself; the pod goes on. */
    record PodCommandEnded(
            PodId pod,
            Workspace workspace,
            int generation,
            int boots,
            int exitStatus,
            @Nullable Instant observedAt) implements PodDetailEvent {}

    /**
     * From now on this lets people in, and for so long.
     *
     * @param timeout null for as long as the pod runs
     * @param expiresAt when the session that has begun comes to its end, null where none has begun, or it has no end
     * @param by who asked for it
     */
    record PodSessionSet(
            PodId pod,
            Workspace workspace,
            int generation,
            SessionTrigger trigger,
            @Nullable Duration timeout,
            @Nullable Instant expiresAt,
            String by,
            @Nullable RequestKey request)
            implements PodDetailEvent {}

    /** Somebody has logged in, or its command has failed: from now on the time counts for which people are let in. */
    record PodSessionStarted(PodId pod, Workspace workspace, int generation, Instant expiresAt)
            implements PodDetailEvent {}

    /** Nobody is let in any more soon. */
    record PodSessionWarned(PodId pod, Workspace workspace, int generation, Instant expiresAt)
            implements PodDetailEvent {}

    /** Nobody is let in any more, and who was in is cut off. */
    record PodSessionEnded(PodId pod, Workspace workspace, int generation) implements PodDetailEvent {}

    /** Once nobody has used it for a time it is stopped; no more where it is null. */
    record PodIdleStopSet(
            PodId pod,
            Workspace workspace,
            int generation,
            @Nullable IdleStop stop,
            @Nullable RequestKey request) implements PodDetailEvent {}

    /** It was used. Of uses that follow one another closely not each is told. */
    record PodActivitySeen(PodId pod, Workspace workspace, int generation, ActivitySignal signal, Instant seenAt)
            implements PodDetailEvent {}

    /** It was looked at and has not been used since what was told last. Told when it is about to be stopped for that, and then. */
    record PodQuietSeen(PodId pod, Workspace workspace, int generation, Instant until) implements PodDetailEvent {}

    /**
     * One of the pod's nodes came to another phase. What that means for the pod as a whole, its own events tell.
     *
     * @param index of the node
     * @param reached the phase it is in now
     * @param allocation Nomad's id of its present boot, null before it was placed
     * @param place where it was placed, null where that is as before
     * @param target where its sshd listens, null unless it was reached
     */
    record PodNodeMoved(
            PodId pod,
            Workspace workspace,
            int generation,
            int index,
            Phase reached,
            Reason why,
            @Nullable String allocation,
            int boots,
            @Nullable NodePlace place,
            @Nullable SshTarget target,
            long observed,
            @Nullable Instant observedAt)
            implements PodDetailEvent {}
}
