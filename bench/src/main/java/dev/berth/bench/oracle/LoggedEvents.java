package dev.berth.bench.oracle;

import dev.berth.bench.database.BenchDatabase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** The log as the database holds it, read by plain SQL, with an index by tag and by type. */
final class LoggedEvents {
    /** Beyond every position. */
    static final long NONE = Long.MAX_VALUE;

    private static final int PAGE = 20_000;
    private static final SortedPositions EMPTY = new SortedPositions();

    private final int size;
    private final byte[] child;
    private final int[] append;
    private final byte[] index;
    private final byte[] type;
    private final int[] firstTag;
    private int[] tags;
    private final Map<Integer, SortedPositions> byTag = new HashMap<>();
    private final List<SortedPositions> byType = new ArrayList<>();

    private LoggedEvents(int size) {
        this.size = size;
        this.child = new byte[size + 1];
        this.append = new int[size + 1];
        this.index = new byte[size + 1];
        this.type = new byte[size + 1];
        this.firstTag = new int[size + 2];
        this.tags = new int[size * 2 + 16];
        for (int i = 0; i < Universe.TYPES; i++) {
            byType.add(new SortedPositions());
        }
    }

    /** Reads all of it; tells {@code fault} about positions that are missing and events that are nobody's. */
    static LoggedEvents read(BenchDatabase server, String database, Consumer<String> fault) {
        // Only for the check: the log itself is never asked for the tags of a position.
        server.execute(database, "CREATE INDEX IF NOT EXISTS oracle_tags ON event_tag (position)");
        var count = Integer.parseInt(
                server.query(database, "SELECT count(*) FROM event").getFirst());
        var log = new LoggedEvents(count);
        for (int after = 0; after < count; after += PAGE) {
            var range = "> %d AND %s <= %d".formatted(after, "%s", after + PAGE);
            log.events(
                    server.query(
                            database,
                            "SELECT e.position || ' ' || e.event_id || ' ' || t.name FROM event e JOIN event_type t"
                                    + " ON t.id = e.type_id WHERE e.position " + range.formatted("e.position")
                                    + " ORDER BY e.position"),
                    after,
                    fault);
            log.tags(
                    server.query(
                            database,
                            "SELECT position || ' ' || tag FROM event_tag WHERE position " + range.formatted("position")
                                    + " ORDER BY position"),
                    after);
        }
        return log;
    }

    private void events(List<String> rows, int after, Consumer<String> fault) {
        var expected = after;
        for (var row : rows) {
            expected++;
            var words = row.split(" ", 3);
            if (Integer.parseInt(words[0]) != expected) {
                fault.accept("Position " + expected + " is missing; the next event is at " + words[0]);
                return;
            }
            var id = UUID.fromString(words[1]);
            if (!Universe.isOurs(id)) {
                fault.accept("Event " + id + " at " + expected + " was written by nobody");
            }
            child[expected] = (byte) id.getMostSignificantBits();
            append[expected] = (int) (id.getLeastSignificantBits() >>> 8);
            index[expected] = (byte) id.getLeastSignificantBits();
            type[expected] = Byte.parseByte(words[2].substring(words[2].indexOf('T') + 1));
            byType.get(type[expected]).add(expected);
        }
        if (expected != Math.min(size, after + PAGE)) {
            fault.accept("Between " + after + " and " + (after + PAGE) + " there are " + rows.size() + " events");
        }
    }

    private void tags(List<String> rows, int after) {
        var row = 0;
        for (int position = after + 1; position <= Math.min(size, after + PAGE); position++) {
            var used = firstTag[position];
            while (row < rows.size() && positionOf(rows.get(row)) == position) {
                if (used == tags.length) {
                    tags = Arrays.copyOf(tags, used * 2);
                }
                var tag = Integer.parseInt(rows.get(row).substring(rows.get(row).indexOf('=') + 1));
                tags[used++] = tag;
                byTag.computeIfAbsent(tag, key -> new SortedPositions()).add(position);
                row++;
            }
            Arrays.sort(tags, firstTag[position], used);
            firstTag[position + 1] = used;
        }
    }

    private static int positionOf(String row) {
        return Integer.parseInt(row.substring(0, row.indexOf(' ')));
    }

    int size() {
        return size;
    }

    boolean isOf(int position, int ofChild, int ofAppend, int ofIndex) {
        return child[position] == ofChild && append[position] == ofAppend && index[position] == ofIndex;
    }

    int child(int position) {
        return child[position];
    }

    int append(int position) {
        return append[position];
    }

    Attempt.AttemptedEvent event(int position) {
        var own = new ArrayList<Integer>();
        for (int i = firstTag[position]; i < firstTag[position + 1]; i++) {
            own.add(tags[i]);
        }
        return new Attempt.AttemptedEvent(type[position], own);
    }

    String describe(long position) {
        if (position < 1 || position > size) {
            return "nothing at " + position;
        }
        var at = (int) position;
        return "%d: child %d append %d event %d %s".formatted(position, child[at], append[at], index[at], event(at));
    }

    /** The first position beyond {@code after} where any criterion matches, or {@link #NONE}. */
    long firstMatch(List<OracleCriterion> criteria, long after) {
        var first = NONE;
        for (var criterion : criteria) {
            first = Math.min(first, firstMatch(criterion, after, first));
        }
        return first;
    }

    private long firstMatch(OracleCriterion criterion, long after, long before) {
        if (!criterion.tags().isEmpty()) {
            return firstTagged(criterion, after, before);
        }
        if (criterion.types() == 0) {
            return after < size ? after + 1 : NONE;
        }
        var first = NONE;
        for (int one = 0; one < Universe.TYPES; one++) {
            if ((criterion.types() & 1 << one) != 0) {
                var positions = byType.get(one);
                var next = positions.beyond(after);
                first = next < positions.size() ? Math.min(first, positions.at(next)) : first;
            }
        }
        return first;
    }

    private long firstTagged(OracleCriterion criterion, long after, long before) {
        var rarest = EMPTY;
        for (int tag : criterion.tags()) {
            var positions = byTag.getOrDefault(tag, EMPTY);
            if (rarest == EMPTY || positions.size() < rarest.size()) {
                rarest = positions;
            }
            if (positions.size() == 0) {
                return NONE;
            }
        }
        for (int i = rarest.beyond(after); i < rarest.size() && rarest.at(i) < before; i++) {
            if (matches(criterion, rarest.at(i))) {
                return rarest.at(i);
            }
        }
        return NONE;
    }

    private boolean matches(OracleCriterion criterion, int position) {
        if (criterion.types() != 0 && (criterion.types() & 1 << type[position]) == 0) {
            return false;
        }
        for (int tag : criterion.tags()) {
            if (Arrays.binarySearch(tags, firstTag[position], firstTag[position + 1], tag) < 0) {
                return false;
            }
        }
        return true;
    }
}
