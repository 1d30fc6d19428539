package dev.berth.nomad.placement;

import dev.berth.nomadsdk.Allocation;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Nomad's times as instants cut to microseconds, null where Nomad gives none. */
public final class NomadTime {
    private NomadTime() {}

    /** Of nanoseconds since 1970, 0 for none. */
    public static @Nullable Instant of(long nanoseconds) {
        return nanoseconds <= 0 ? null : Instant.EPOCH.plus(nanoseconds / 1000, ChronoUnit.MICROS);
    }

    /** Of an RFC 3339 text. Go's zero time, in the year 1, is none. */
    public static @Nullable Instant of(@Nullable String text) {
        try {
            var time = text == null ? Instant.EPOCH : Instant.parse(text).truncatedTo(ChronoUnit.MICROS);
            return time.isAfter(Instant.EPOCH) ? time : null;
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    /** When the last task of these allocations ended, null where none says so. */
    public static @Nullable Instant ended(Collection<Allocation> allocations) {
        return allocations.stream()
                .flatMap(allocation -> allocation.taskStates().values().stream())
                .map(task -> of(task.finishedAt()))
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }
}
