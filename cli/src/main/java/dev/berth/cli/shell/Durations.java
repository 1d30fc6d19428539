package dev.berth.cli.shell;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as people type them: {@code 30m}, {@code 8h}, {@code 1h30m}, {@code 7d}, or in ISO-8601. */
public final class Durations {
    private static final Pattern TYPED =
            Pattern.compile("(?:(\\d{1,4})d)?(?:(\\d{1,5})h)?(?:(\\d{1,6})m)?(?:(\\d{1,8})s)?");

    private Durations() {}

    /** Null for what is no duration. */
    public static @Nullable Duration parse(String text) {
        if (text.startsWith("P")) {
            try {
                return Duration.parse(text);
            } catch (DateTimeParseException e) {
                return null;
            }
        }
        var parts = TYPED.matcher(text);
        if (text.isEmpty() || !parts.matches()) {
            return null;
        }
        return Duration.ofDays(number(parts.group(1)))
                .plusHours(number(parts.group(2)))
                .plusMinutes(number(parts.group(3)))
                .plusSeconds(number(parts.group(4)));
    }

    /** In the server's words where it is one of ours; anything else is the server's to judge, such as an instant. */
    public static String forServer(String text) {
        Duration duration = text.startsWith("P") ? null : parse(text);
        return duration == null ? text : duration.toString();
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
