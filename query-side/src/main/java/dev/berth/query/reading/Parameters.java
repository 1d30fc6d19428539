package dev.berth.query.reading;

import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.Problem.Fault;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.problem.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of queries, and names the one that is wrong. */
public final class Parameters {
    private static final int SHOWN = 80;
    private static final int MAX_LIMIT = 200;
    private static final int RADIX = 36;
    private static final String CURSOR = "p[0-9a-z]{1,12}";

    private Parameters() {}

    /** Rows on a page, 1 to 200. */
    public static int limit(@Nullable String text, int unlessGiven) {
        if (text == null) {
            return unlessGiven;
        }
        if (text.matches("[0-9]{1,4}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        }
        throw invalid("limit", "'limit' is a whole number from 1 to %d, not '%s'.".formatted(MAX_LIMIT, shown(text)));
    }

    /** A cursor that {@link #cursor} made, or {@code unlessGiven} where there is none. */
    public static long after(@Nullable String text, long unlessGiven) {
        if (text == null) {
            return unlessGiven;
        }
        if (text.matches(CURSOR)) {
            return Long.parseLong(text.substring(1), RADIX);
        }
        throw invalid(
                "after",
                "'after' takes the 'next' of the page before, unchanged, but '%s' is none.".formatted(shown(text)));
    }

    /** Where the next page begins, as text that callers hand back and do not read. */
    public static String cursor(long position) {
        return "p" + Long.toString(position, RADIX);
    }

    public static ProblemException invalid(String name, String detail) {
        return new Problem(
                        ProblemCode.INVALID_PARAMETER,
                        detail,
                        List.of(Fault.ofField(ProblemCode.INVALID_PARAMETER.code(), name, detail)))
                .asException();
    }

    /** A caller's text, short enough to be repeated in an answer. */
    public static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
