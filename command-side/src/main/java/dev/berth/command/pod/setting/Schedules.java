package dev.berth.command.pod.setting;

import dev.berth.messages.pod.PodSchedule;
import dev.berth.messages.pod.PodSettings.ScheduleRequest;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** The times of a pod's schedule. */
public final class Schedules {
    private Schedules() {}

    static PodSchedule of(ScheduleRequest asked, String setBy, Instant now) {
        return advanced(new PodSchedule(asked.start(), asked.stop(), asked.zone(), null, null, setBy, now), now);
    }

    /** The same with the times that come after {@code now}. */
    public static PodSchedule advanced(PodSchedule schedule, Instant now) {
        return schedule.next(next(schedule.start(), schedule.zone(), now), next(schedule.stop(), schedule.zone(), now));
    }

    /** The last stop that was due by {@code now}, null where none was. */
    public static @Nullable Instant lastStop(PodSchedule schedule, Instant now) {
        return last(schedule.stop(), schedule.zone(), schedule.nextStop(), now);
    }

    /** The last start that was due by {@code now}, null where none was. */
    public static @Nullable Instant lastStart(PodSchedule schedule, Instant now) {
        return last(schedule.start(), schedule.zone(), schedule.nextStart(), now);
    }

    private static @Nullable Instant next(@Nullable String line, String zone, Instant now) {
        return line == null
                ? null
                : new CronLine(line, ZoneId.of(zone)).next(now).orElse(null);
    }

    private static @Nullable Instant last(@Nullable String line, String zone, @Nullable Instant known, Instant now) {
        return line == null || known == null || known.isAfter(now)
                ? null
                : new CronLine(line, ZoneId.of(zone)).last(known, now);
    }
}
