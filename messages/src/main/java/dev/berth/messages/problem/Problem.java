package dev.berth.messages.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as a value: what happened, why, and what to do.
 *
 * @param detail a sentence about this very request, without secrets
 * @param errors one entry for each thing that is wrong, possibly empty
 */
public record Problem(ProblemCode code, String detail, List<Fault> errors) {
    public Problem {
        errors = List.copyOf(errors);
    }

    /**
     * One thing that is wrong.
     *
     * @param code stable, for programs
     * @param line 1-based line of the pasted text, or null
     * @param field path of the JSON field, or null
     */
    public record Fault(
            String code, @Nullable Integer line, @Nullable String field, String detail) {
        public static Fault ofField(String code, String field, String detail) {
            return new Fault(code, null, field, detail);
        }

        public static Fault ofLine(String code, int line, String detail) {
            return new Fault(code, line, null, detail);
        }
    }

    public static Problem of(ProblemCode code, String detail) {
        return new Problem(code, detail, List.of());
    }

    public ProblemException asException() {
        return new ProblemException(this);
    }
}
