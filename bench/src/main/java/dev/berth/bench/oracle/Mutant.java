package dev.berth.bench.oracle;

import dev.berth.bench.database.BenchDatabase;
import java.util.regex.Pattern;

/** The append function with one mistake: it looks for conflicts before it holds the lock. The oracle must notice. */
final class Mutant {
    private static final String LOCK = "PERFORM pg_advisory_xact_lock(4207849484);";
    private static final String HEAD = "SELECT coalesce(max(position), 0) INTO v_head FROM event;";
    private static final String DECIDE = "FOR v_item IN 1 .. v_items LOOP";

    private Mutant() {}

    static void install(BenchDatabase server, String database) {
        var original = server.query(database, "SELECT pg_get_functiondef('append_events'::regproc)")
                .getFirst();
        server.execute(database, mutate(original));
    }

    /** @throws IllegalStateException when the function is not written as it was when this mutant was made */
    static String mutate(String original) {
        for (var text : new String[] {LOCK, HEAD, DECIDE}) {
            if (original.split(Pattern.quote(text), -1).length != 2) {
                throw new IllegalStateException("append_events does not hold '" + text
                        + "' exactly once, so the mutant cannot be made. Teach Mutant the new text.");
            }
        }
        return original.replace(LOCK, "").replace(DECIDE, LOCK + "\n    " + HEAD + "\n    " + DECIDE);
    }
}
