package dev.berth.command.pod.setting;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Five fields of cron in a time zone. The fields are matched with the time on the wall. A time that the clocks leave out
 * happens as much later as they are put forward; one that they show twice happens the first time only.
 */
public final class CronLine {
    private static final int MAX_LENGTH = 100;
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    /** Times on the wall are handed over as if they were UTC, where no hour is left out or repeated. */
    private static final ZoneOffset WALL = ZoneOffset.UTC;

    private final ExecutionTime times;
    private final ZoneId zone;

    /**
     * @param line five fields, such as {@code 0 8 * * 1-5}
     * @throws IllegalArgumentException where it is not that, with a reason for people
     */
    public CronLine(String line, ZoneId zone) {
        if (line.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("it is longer than %d characters".formatted(MAX_LENGTH));
        }
        this.times = ExecutionTime.forCron(PARSER.parse(line).validate());
        this.zone = zone;
    }

    /** The first time after {@code instant}; empty where there is none. */
    public Optional<Instant> next(Instant instant) {
        var wall = LocalDateTime.ofInstant(instant, zone);
        while (true) {
            var found = times.nextExecution(wall.atZone(WALL));
            if (found.isEmpty()) {
                return Optional.empty();
            }
            wall = found.get().toLocalDateTime();
            // ZonedDateTime puts a time that is left out later by the gap, and takes the first of two.
            var next = wall.atZone(zone).toInstant();
            if (next.isAfter(instant)) {
                return Optional.of(next);
            }
        }
    }

    /** The last time that is not after {@code now}, given one of them. However many lie between, it takes some thirty steps. */
    public Instant last(Instant known, Instant now) {
        long low = known.getEpochSecond();
        long high = now.getEpochSecond();
        var last = known;
        // The next time after a second never comes earlier when the second is a later one.
        while (low < high) {
            long middle = low + (high - low) / 2;
            var next = next(Instant.ofEpochSecond(middle)).filter(time -> !time.isAfter(now));
            if (next.isPresent()) {
                last = next.get();
                low = last.getEpochSecond();
            } else {
                high = middle;
            }
        }
        return last;
    }
}
