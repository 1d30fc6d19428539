package dev.berth.query.replay;

import dev.berth.eventstore.event.StoredEvent;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.Tag;
import dev.berth.query.reading.Parameters;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which part of the log is asked for.
 *
 * @param from the first position
 * @param last the last position, also where the log is longer
 * @param until it ends at the first event that happened later
 * @param tags what an event must carry, all of them; empty for every event
 */
record Span(long from, long last, Instant until, Set<Tag> tags) {
    private static final String POSITION = "[0-9]{1,18}";
    private static final int MOST_TAGS = 10;

    static Span of(@Nullable String from, @Nullable String to, @Nullable String tags) {
        long first = from == null ? 1 : first(from);
        if (to == null) {
            return new Span(first, Long.MAX_VALUE, Instant.MAX, tags(tags));
        }
        if (to.matches(POSITION)) {
            long last = Long.parseLong(to);
            if (last < first) {
                throw Parameters.invalid(
                        "to", "'to' is %d, which lies before 'from', which is %d.".formatted(last, first));
            }
            return new Span(first, last, Instant.MAX, tags(tags));
        }
        try {
            return new Span(first, Long.MAX_VALUE, Instant.parse(to), tags(tags));
        } catch (DateTimeParseException _) {
            throw Parameters.invalid(
                    "to",
                    "'to' is a position such as 42 or an instant such as 2026-11-21T14:02:00Z, not '%s'."
                            .formatted(Parameters.shown(to)));
        }
    }

    private static long first(String from) {
        if (!from.matches(POSITION)) {
            throw Parameters.invalid(
                    "from", "'from' is a position such as 42, not '%s'.".formatted(Parameters.shown(from)));
        }
        return Math.max(1, Long.parseLong(from));
    }

    private static Set<Tag> tags(@Nullable String text) {
        Set<Tag> tags = new LinkedHashSet<>();
        if (text == null || text.isEmpty()) {
            return tags;
        }
        for (String one : text.split(",", -1)) {
            int equals = one.indexOf('=');
            if (equals < 1 || equals == one.length() - 1) {
                throw Parameters.invalid(
                        "tags",
                        "'tags' is key=value, several with commas between them, such as pod=pod-abc, not '%s'."
                                .formatted(Parameters.shown(text)));
            }
            tags.add(new Tag(one.substring(0, equals), one.substring(equals + 1)));
        }
        if (tags.size() > MOST_TAGS) {
            throw Parameters.invalid("tags", "At most %d tags at once.".formatted(MOST_TAGS));
        }
        return tags;
    }

    /** Whether the event, which comes in the order of the log, still lies within. */
    boolean holds(StoredEvent event) {
        return event.position() <= last && !event.time().isAfter(until);
    }

    boolean wants(BerthEvent event) {
        return event.tags().containsAll(tags);
    }
}
