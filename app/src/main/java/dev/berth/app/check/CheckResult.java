package dev.berth.app.check;

import org.jspecify.annotations.Nullable;

/**
 * What one check found.
 *
 * @param name what was checked, in a few words
 * @param text what was found
 * @param fix what to do about it, where something is to be done
 */
public record CheckResult(
        String name, Status status, String text, @Nullable String fix) {
    /** How it went. */
    public enum Status {
        /** As it should be. */
        OK("ok"),
        /** It cannot be found out with this token. */
        UNKNOWN("?"),
        /** Berth works, and something is missing or dangerous. */
        WARNING("warn"),
        /** Berth does not work like this. */
        FAILED("FAIL");

        private final String label;

        Status(String label) {
            this.label = label;
        }

        /** As a table shows it. */
        public String label() {
            return label;
        }
    }

    /** As it should be. */
    public static CheckResult ok(String name, String text) {
        return new CheckResult(name, Status.OK, text, null);
    }

    static CheckResult unknown(String name, String text) {
        return new CheckResult(name, Status.UNKNOWN, text, null);
    }

    static CheckResult warning(String name, String text, String fix) {
        return new CheckResult(name, Status.WARNING, text, fix);
    }

    static CheckResult failed(String name, String text, String fix) {
        return new CheckResult(name, Status.FAILED, text, fix);
    }

    /** As a line of a table. */
    public String line() {
        var line = "%-5s %-23s %s".formatted(status.label(), name, text);
        return fix == null ? line : line + " Fix: " + fix;
    }
}
