package dev.berth.messages.pod;

import dev.berth.messages.sshkey.SshKeyId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of a pod at its launch and later alike. What is null stays as it is.
 *
 * @param labels all of them from then on
 * @param locked whether it may not be stopped, restarted and terminated
 * @param stop when to stop it
 * @param terminate when to terminate it
 * @param schedule when to start and stop it, again and again
 * @param keys who of the workspace's keys may log in
 * @param ports which ports inside it are to be reached besides SSH, and no others
 * @param session from when on people may log in, and for how long
 * @param idle when to stop it because nobody uses it
 */
public record PodSettings(
        @Nullable Map<String, String> labels,
        @Nullable Boolean locked,
        @Nullable TimerRequest stop,
        @Nullable TimerRequest terminate,
        @Nullable ScheduleRequest schedule,
        @Nullable KeysRequest keys,
        @Nullable List<AskedPort> ports,
        @Nullable SessionRequest session,
        @Nullable IdleRequest idle) {
    public static final PodSettings NONE = new PodSettings(null, null, null, null, null);

    /** What is said of other things than keys. */
    public PodSettings(
            @Nullable Map<String, String> labels,
            @Nullable Boolean locked,
            @Nullable TimerRequest stop,
            @Nullable TimerRequest terminate,
            @Nullable ScheduleRequest schedule) {
        this(labels, locked, stop, terminate, schedule, null, null, null, null);
    }

    /** What is said of other things than use. */
    public PodSettings(
            @Nullable Map<String, String> labels,
            @Nullable Boolean locked,
            @Nullable TimerRequest stop,
            @Nullable TimerRequest terminate,
            @Nullable ScheduleRequest schedule,
            @Nullable KeysRequest keys,
            @Nullable List<AskedPort> ports,
            @Nullable SessionRequest session) {
        this(labels, locked, stop, terminate, schedule, keys, ports, session, null);
    }

    /** The same with this idle stop. */
    public PodSettings idling(@Nullable IdleRequest that) {
        return new PodSettings(labels, locked, stop, terminate, schedule, keys, ports, session, that);
    }

    /** The same with these ports. */
    public PodSettings opening(List<AskedPort> those) {
        return new PodSettings(labels, locked, stop, terminate, schedule, keys, those, session, idle);
    }

    /** The same with these timers. */
    public PodSettings timed(@Nullable TimerRequest stops, @Nullable TimerRequest terminates) {
        return new PodSettings(labels, locked, stops, terminates, schedule, keys, ports, session, idle);
    }

    public PodSettings {
        ports = ports == null ? null : List.copyOf(ports);
        labels = labels == null ? null : Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    /** A time from now on, or an instant; no timer where it is neither. */
    public record TimerRequest(
            @Nullable Duration after, @Nullable Instant at) {
        public static final TimerRequest OFF = new TimerRequest(null, null);

        /** The timer that follows, null where none is wanted. */
        public @Nullable PodTimer timer(String setBy, Instant now) {
            if (after != null) {
                return new PodTimer(now.plus(after), after, setBy, now);
            }
            return at == null ? null : new PodTimer(at, null, setBy, now);
        }
    }

    /** Lines of cron and their zone; no schedule where neither line is given. */
    public record ScheduleRequest(
            @Nullable String start, @Nullable String stop, String zone) {
        public static final ScheduleRequest OFF = new ScheduleRequest(null, null, "UTC");
    }

    /** A trigger, a time or both; what is null stays as it is. */
    public record SessionRequest(
            @Nullable SessionTrigger trigger, @Nullable Duration timeout) {}

    /** How long nobody uses it, and what counts as use besides what people do; never stopped for that without a time. */
    public record IdleRequest(@Nullable Duration after, List<ActivitySignal> count) {
        public static final IdleRequest OFF = new IdleRequest(null, List.of());

        public IdleRequest {
            count = count.stream().distinct().sorted().toList();
        }

        public boolean isOf(@Nullable IdleStop stop) {
            return stop == null
                    ? after == null
                    : stop.after().equals(after) && stop.count().equals(count);
        }
    }

    /** Keys of the workspace; all of them where it names none. */
    public record KeysRequest(@Nullable List<SshKeyId> keys) {
        public static final KeysRequest ALL = new KeysRequest(null);

        public KeysRequest {
            keys = keys == null ? null : List.copyOf(keys);
        }
    }
}
