package dev.berth.query.pod;

import dev.berth.messages.pod.ActivitySignal;
import dev.berth.messages.pod.AskedPort;
import dev.berth.messages.pod.ChosenKey;
import dev.berth.messages.pod.IdleStop;
import dev.berth.messages.pod.PodDetailEvent.PodActivitySeen;
import dev.berth.messages.pod.PodDetailEvent.PodCommandEnded;
import dev.berth.messages.pod.PodDetailEvent.PodDiskFilling;
import dev.berth.messages.pod.PodDetailEvent.PodDiskRelieved;
import dev.berth.messages.pod.PodDetailEvent.PodIdleStopSet;
import dev.berth.messages.pod.PodDetailEvent.PodKeysChosen;
import dev.berth.messages.pod.PodDetailEvent.PodLabelled;
import dev.berth.messages.pod.PodDetailEvent.PodLocked;
import dev.berth.messages.pod.PodDetailEvent.PodNodeMoved;
import dev.berth.messages.pod.PodDetailEvent.PodNotebookPasswordSet;
import dev.berth.messages.pod.PodDetailEvent.PodPortsSet;
import dev.berth.messages.pod.PodDetailEvent.PodQuietSeen;
import dev.berth.messages.pod.PodDetailEvent.PodRenamed;
import dev.berth.messages.pod.PodDetailEvent.PodScheduleAdvanced;
import dev.berth.messages.pod.PodDetailEvent.PodScheduleSet;
import dev.berth.messages.pod.PodDetailEvent.PodSessionEnded;
import dev.berth.messages.pod.PodDetailEvent.PodSessionSet;
import dev.berth.messages.pod.PodDetailEvent.PodSessionStarted;
import dev.berth.messages.pod.PodDetailEvent.PodSessionWarned;
import dev.berth.messages.pod.PodDetailEvent.PodStopWarned;
import dev.berth.messages.pod.PodDetailEvent.PodTerminateWarned;
import dev.berth.messages.pod.PodDetailEvent.PodTimerSkipped;
import dev.berth.messages.pod.PodDetailEvent.PodTimersSet;
import dev.berth.messages.pod.PodDetailEvent.PodUnlocked;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PublicPortLeased;
import dev.berth.messages.pod.PodEvent.PublicPortReleased;
import dev.berth.messages.pod.PodSchedule;
import dev.berth.messages.pod.PodTimer;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.volume.VolumeName;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What happened to a pod, as a sentence. */
public final class PodEventText {
    private static final double GIB = 1 << 30;

    private PodEventText() {}

    public static String of(PodEvent event) {
        Reason reason = event.reason();
        return switch (event) {
            case PublicPortLeased leased ->
                "Public port %d is leased to it.".formatted(leased.port().number());
            case PublicPortReleased released ->
                "Public port %d is given back; it rests until %s."
                        .formatted(released.port().number(), released.leasableFrom());
            case PodRenamed renamed -> "Renamed from %s to %s.".formatted(renamed.before(), renamed.name());
            case PodLabelled labelled ->
                labelled.labels().isEmpty() ? "It has no labels any more." : "Its labels: " + labelled.labels() + ".";
            case PodLocked locked ->
                "Locked by %s: it is not stopped, restarted or terminated until it is unlocked.".formatted(locked.by());
            case PodUnlocked unlocked -> "Unlocked by %s.".formatted(unlocked.by());
            case PodTimersSet set ->
                "%s %s".formatted(timer("Stops", set.stop()), timer("Terminates", set.terminate()));
            case PodTimerSkipped skipped -> skipped.why().text();
            case PodStopWarned warned ->
                "It is stopped at %s by %s."
                        .formatted(seconds(warned.by().due()), warned.by().text());
            case PodTerminateWarned warned ->
                "It is terminated at %s by %s, and its disk is deleted."
                        .formatted(seconds(warned.by().due()), warned.by().text());
            case PodScheduleSet set -> schedule(set.schedule());
            case PodScheduleAdvanced next -> nextTimes(next.nextStart(), next.nextStop());
            case PodKeysChosen chosen -> keys(chosen.keys());
            case PodNotebookPasswordSet set -> "Its notebook has another password, by %s.".formatted(set.by());
            case PodPortsSet set -> ports(set.ports());
            case PodNodeMoved moved ->
                "Node %d: %s".formatted(moved.index(), moved.why().text());
            case PodDiskFilling full ->
                "Its disk is nearly full: %s are used. Delete what is not needed; a full disk ends programs that write."
                        .formatted(part(full.usedBytes(), full.sizeBytes()));
            case PodDiskRelieved relieved ->
                "Its disk has room again: %s are used.".formatted(part(relieved.usedBytes(), relieved.sizeBytes()));
            case PodSessionSet set -> session(set);
            case PodSessionStarted started ->
                "Its session has begun: people may log in until %s.".formatted(seconds(started.expiresAt()));
            case PodSessionWarned warned ->
                "Its session ends at %s: nobody may log in any more, and who is in is cut off."
                        .formatted(seconds(warned.expiresAt()));
            case PodSessionEnded _ -> "Its session has ended: nobody may log in any more.";
            case PodIdleStopSet set -> idleStop(set.stop());
            case PodActivitySeen seen -> "Used last at %s: %s.".formatted(seconds(seen.seenAt()), use(seen.signal()));
            case PodQuietSeen quiet -> "Not used since, until %s.".formatted(seconds(quiet.until()));
            case PodCommandEnded ended ->
                "Its start command ended with exit status %d; the pod goes on.".formatted(ended.exitStatus());
            case PodEvent _ -> reason == null ? "" : reason.text();
        };
    }

    private static String keys(@Nullable List<ChosenKey> keys) {
        return keys == null
                ? "All keys of the workspace let in."
                : "Of the workspace's keys these let in: %s."
                        .formatted(keys.stream().map(ChosenKey::fingerprint).collect(Collectors.joining(", ")));
    }

    private static String ports(List<AskedPort> ports) {
        return ports.isEmpty()
                ? "It opens no ports but that of its SSH server."
                : "It opens these ports: %s."
                        .formatted(ports.stream()
                                .map(port -> port.port() + "/" + port.protocol().word())
                                .collect(Collectors.joining(", ")));
    }

    private static String session(PodSessionSet set) {
        var when = switch (set.trigger()) {
            case ON_STARTUP -> "People may log in for as long as it runs.";
            case ON_DEMAND -> "People may log in for %s from their first log-in on.".formatted(words(set.timeout()));
            case ON_FAILURE -> "People may log in for %s once its start command fails.".formatted(words(set.timeout()));
        };
        return set.expiresAt() == null ? when : "%s Its session ends at %s.".formatted(when, seconds(set.expiresAt()));
    }

    private static String idleStop(@Nullable IdleStop stop) {
        if (stop == null) {
            return "It is not stopped any more when nobody uses it.";
        }
        var besides = stop.count().isEmpty()
                ? ""
                : " As use counts besides: %s."
                        .formatted(stop.count().stream().map(PodEventText::use).collect(Collectors.joining(", ")));
        var from = stop.notBefore() == null ? "" : " Not before %s.".formatted(seconds(stop.notBefore()));
        return "It is stopped once nobody has used it for %s.%s%s".formatted(words(stop.after()), besides, from);
    }

    private static String use(ActivitySignal signal) {
        return switch (signal) {
            case START -> "it counts from its start";
            case TERMINAL -> "somebody was at a terminal";
            case CONNECTION -> "a command, a copy or an editor";
            case JOBS -> "busy processors or GPUs";
            case PORTS -> "forwarded ports";
        };
    }

    /** {@code 8h}. */
    private static String words(@Nullable Duration time) {
        return time == null
                ? "as long as it runs"
                : time.toString().substring(1).replace("T", "").toLowerCase(Locale.ROOT);
    }

    /** Of a volume that the pod has. */
    public static String volumeFilling(VolumeName volume, long used, long size) {
        return "Its volume '%s' is nearly full: %s are used. Delete what is not needed, or terminate the pod, make the volume larger and launch again."
                .formatted(volume, part(used, size));
    }

    private static String part(long used, long size) {
        return String.format(Locale.ROOT, "%.1f of %.1f GiB", used / GIB, size / GIB);
    }

    private static String timer(String what, @Nullable PodTimer timer) {
        return timer == null ? what + " by no timer." : "%s at %s.".formatted(what, seconds(timer.due()));
    }

    private static String schedule(@Nullable PodSchedule schedule) {
        return schedule == null
                ? "It has no schedule any more."
                : "%s In the zone %s.".formatted(nextTimes(schedule.nextStart(), schedule.nextStop()), schedule.zone());
    }

    private static String nextTimes(@Nullable Instant start, @Nullable Instant stop) {
        return "Its schedule starts it next %s and stops it next %s.".formatted(when(start), when(stop));
    }

    private static String when(@Nullable Instant time) {
        return time == null ? "never" : "at " + seconds(time);
    }

    private static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }
}
