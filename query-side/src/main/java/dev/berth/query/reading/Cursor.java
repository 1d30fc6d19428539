package dev.berth.query.reading;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A position as it leaves the system.
 *
 * @param incarnation of the log it is from, null where the sender left it out
 */
public record Cursor(@Nullable String incarnation, long position) {
    private static final Pattern FORM = Pattern.compile("(?:([0-9A-Za-z-]{1,64})-)?([0-9]{1,18})");

    /** Null where {@code text} is neither {@code <n>} nor {@code <incarnation>-<n>}. */
    public static @Nullable Cursor parse(String text) {
        var parts = FORM.matcher(text.strip());
        return parts.matches() ? new Cursor(parts.group(1), Long.parseLong(parts.group(2))) : null;
    }

    /** Whether it can be from the log of this incarnation. */
    public boolean isOf(String log) {
        return incarnation == null || incarnation.equals(log);
    }
}
