package dev.berth.messages.pod;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * What had a pod change without anybody asking at that moment.
 *
 * @param due when it was to be done
 * @param late how much later it was done
 * @param setBy who had asked for it
 * @param setAt when
 */
public record PodTrigger(Kind kind, Instant due, Duration late, String setBy, Instant setAt) {
    /** How the reason of a pod begins that is stopping because of one. */
    public static final String STOPPING_BY = "Stopping by ";

    private static final Duration WORTH_TELLING = Duration.ofMinutes(1);

    public enum Kind {
        TIMER,
        SCHEDULE,
        /** The session that followed the failure of its command is over. */
        SESSION,
        /** Its command has ended well, and so nobody has to look. */
        COMMAND,
        /** Nobody has used it for a time. */
        IDLE
    }

    public static PodTrigger of(PodTimer timer, Instant now) {
        return new PodTrigger(Kind.TIMER, timer.due(), late(timer.due(), now), timer.setBy(), timer.setAt());
    }

    public static PodTrigger of(PodSchedule schedule, Instant due, Instant now) {
        return new PodTrigger(Kind.SCHEDULE, due, late(due, now), schedule.setBy(), schedule.setAt());
    }

    /** Nobody has used the pod for long enough at {@code due}. */
    public static PodTrigger of(IdleStop stop, Instant due, Instant now) {
        return new PodTrigger(Kind.IDLE, due, late(due, now), stop.setBy(), stop.setAt());
    }

    /** The end of a session, due at {@code due}. */
    public static PodTrigger of(LoginSession session, Kind kind, Instant due, Instant now) {
        var since = Objects.requireNonNullElse(session.setAt(), due);
        return new PodTrigger(kind, due, late(due, now), Objects.requireNonNullElse(session.setBy(), "berth"), since);
    }

    private static Duration late(Instant due, Instant now) {
        return due.isAfter(now) ? Duration.ZERO : Duration.between(due, now);
    }

    /** {@code its timer, set by anna at 2026-11-21T08:00:00Z}. */
    public String text() {
        var what = switch (kind) {
            case TIMER -> "its timer";
            case SCHEDULE -> "its schedule";
            case SESSION -> "the end of its session";
            case COMMAND -> "its trigger, as its start command ended well";
            case IDLE -> "its idle stop, as nobody used it";
        };
        return "%s, set by %s at %s".formatted(what, setBy, setAt.truncatedTo(ChronoUnit.SECONDS));
    }

    /** A sentence that says how late it was done, with a blank before it; empty where it was done in time. */
    public String lateText() {
        return late.compareTo(WORTH_TELLING) < 0
                ? ""
                : " It was due at %s, %s earlier.".formatted(due.truncatedTo(ChronoUnit.SECONDS), inWords(late));
    }

    private static String inWords(Duration time) {
        if (time.toDays() > 0) {
            return "%d d %d h".formatted(time.toDays(), time.toHoursPart());
        }
        return time.toHours() > 0
                ? "%d h %d min".formatted(time.toHours(), time.toMinutesPart())
                : "%d min".formatted(time.toMinutes());
    }
}
