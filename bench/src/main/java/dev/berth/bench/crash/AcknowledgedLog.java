package dev.berth.bench.crash;

import dev.berth.bench.database.BenchDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Compares the log, and what follows it, with the acknowledgements of all writers so far. */
final class AcknowledgedLog {
    private static final Duration FOLLOWS_WITHIN = Duration.ofSeconds(60);
    private static final String TALLY = "SELECT p.build || ' ' || p.position FROM projection_pointer c"
            + " JOIN projection_position p ON p.name = c.name AND p.build = c.build WHERE c.name = 'tally'";

    private final BenchDatabase server;
    private final String database;
    private final Path folder;
    /** Last position by append. */
    private final Map<AppendKey, Long> acknowledged = new HashMap<>();

    private final Map<Integer, Integer> linesRead = new HashMap<>();
    private long head;
    private int unacknowledged;

    private record AppendKey(long child, long append) {}

    AcknowledgedLog(BenchDatabase server, String database, Path folder) {
        this.server = server;
        this.database = database;
        this.folder = folder;
    }

    long head() {
        return head;
    }

    int acknowledged() {
        return acknowledged.size();
    }

    int unacknowledged() {
        return unacknowledged;
    }

    /** The first fault in what is new since the last check. Nobody may be writing. */
    @Nullable
    String check(int children) throws IOException, InterruptedException {
        await(
                "the appends of a killed writer to end",
                () -> !query("SELECT count(*) FROM pg_stat_activity"
                                + " WHERE application_name LIKE 'event-store append%' AND state = 'active'")
                        .equals("0"));
        var fresh = readAcknowledgements(children);
        var fault = checkEvents(head, fresh);
        return fault != null ? fault : checkFollowers();
    }

    /** All of it once more: an earlier round's events must have outlived the later crashes. */
    @Nullable
    String checkWhole() {
        unacknowledged = 0;
        return checkEvents(0, new HashMap<>(acknowledged));
    }

    private Map<AppendKey, Long> readAcknowledgements(int children) throws IOException {
        var fresh = new HashMap<AppendKey, Long>();
        for (int child = 1; child <= children; child++) {
            var file = folder.resolve("child-" + child);
            if (!Files.exists(file)) {
                continue;
            }
            var text = Files.readString(file);
            // A line that the kill cut off was not acknowledged.
            var lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
            for (var line : lines.subList(linesRead.getOrDefault(child, 0), lines.size())) {
                var words = line.split(" ", -1);
                fresh.put(new AppendKey(child, Long.parseLong(words[0])), Long.parseLong(words[2]));
            }
            linesRead.put(child, lines.size());
        }
        acknowledged.putAll(fresh);
        return fresh;
    }

    private @Nullable String checkEvents(long after, Map<AppendKey, Long> expected) {
        var position = after;
        Set<AppendKey> seen = new HashSet<>();
        var rows = server.query(
                database,
                "SELECT position || ' ' || event_id FROM event WHERE position > " + after + " ORDER BY position");
        var left = 0L;
        var key = new AppendKey(0, 0);
        var count = 0L;
        for (var row : rows) {
            var words = row.split(" ", 2);
            position++;
            if (Long.parseLong(words[0]) != position) {
                return "position " + position + " is missing, the next event is at " + words[0];
            }
            var id = UUID.fromString(words[1]);
            var bits = id.getLeastSignificantBits();
            var its = new AppendKey(id.getMostSignificantBits() & 0xFFFF, bits >>> 16);
            if (left == 0) {
                key = its;
                count = bits >>> 8 & 0xFF;
                left = count;
                if (!seen.add(key)) {
                    return key + " is there a second time at " + position;
                }
            }
            if (!its.equals(key) || (bits & 0xFF) != count - left) {
                return key + " is not whole: at " + position + " lies event " + (bits & 0xFF) + " of " + its;
            }
            left--;
            if (left == 0) {
                var last = expected.remove(key);
                if (last == null) {
                    unacknowledged++;
                } else if (last != position) {
                    return key + " was acknowledged at " + last + " and lies at " + position;
                }
            }
        }
        head = position;
        if (left != 0) {
            return key + " lacks its last " + left + " events";
        }
        return expected.isEmpty()
                ? null
                : expected.size() + " acknowledged appends are not in the log, one is "
                        + expected.entrySet().iterator().next();
    }

    /** Both must get to the head without help, and hold each event once. */
    private @Nullable String checkFollowers() throws InterruptedException {
        if (!await("", () -> !query(TALLY).endsWith(" " + head))) {
            return "the projection stays at '" + query(TALLY) + "', the head is " + head;
        }
        var table = "tally_b" + query(TALLY).split(" ", 2)[0];
        var wrong =
                query("SELECT count(*) FROM " + table + " t FULL JOIN (SELECT convert_from(payload, 'UTF8') AS word,"
                        + " count(*) AS seen, sum(position) AS positions FROM event GROUP BY 1) e USING (word)"
                        + " WHERE (t.seen, t.positions) IS DISTINCT FROM (e.seen, e.positions)");
        if (!wrong.equals("0")) {
            return "the projection differs from the log in " + wrong + " of its rows";
        }
        var missing = "SELECT count(*) FROM event e WHERE NOT EXISTS"
                + " (SELECT 1 FROM automation_seen s WHERE s.event_id = e.event_id)";
        if (!await("", () -> !query(missing).equals("0"))) {
            return "the pooled processor skipped " + query(missing) + " events";
        }
        var deadLetters = query("SELECT coalesce(string_agg(position || ' ' || error, '; '), '') FROM dead_letter");
        if (!deadLetters.isEmpty()) {
            return "the pooled processor could not handle, or was told twice: " + deadLetters;
        }
        return null;
    }

    private String query(String sql) {
        return server.query(database, sql).getFirst();
    }

    /** False when {@code waiting} still holds at the end; throws then where there is a name for what was awaited. */
    private static boolean await(String what, BooleanSupplier waiting) throws InterruptedException {
        var deadline = System.nanoTime() + FOLLOWS_WITHIN.toNanos();
        while (waiting.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                if (!what.isEmpty()) {
                    throw new IllegalStateException("Waited in vain for " + what);
                }
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return true;
    }
}
