package dev.berth.query.log;

import dev.berth.query.reading.Parameters;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants of a pod's log.
 *
 * @param tail how many of the lines that are there, at most
 * @param since none before this, null for all
 * @param boot only of the boot of this generation, null for the newest and those that follow
 * @param follow whether to go on with what comes
 * @param node index of the node of the pod that wrote
 * @param lastEventId id of the last frame that the client has, null where it begins
 */
record LogRequest(
        LogSource source,
        int tail,
        @Nullable Instant since,
        @Nullable Integer boot,
        boolean follow,
        int node,
        @Nullable String lastEventId) {
    private static final int MAX_TAIL = 10_000;

    /** Who wrote. */
    enum LogSource {
        CONTAINER,
        SYSTEM
    }

    static LogSource source(String text) {
        return switch (text) {
            case "container" -> LogSource.CONTAINER;
            case "system" -> LogSource.SYSTEM;
            default ->
                throw Parameters.invalid(
                        "source",
                        "'source' is container, for what the pod wrote, or system, for what happened to it, not '%s'."
                                .formatted(Parameters.shown(text)));
        };
    }

    static int tail(String text) {
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= MAX_TAIL) {
            return Integer.parseInt(text);
        }
        throw Parameters.invalid(
                "tail",
                "'tail' is how many of the last lines to begin with, 0 to %d, not '%s'."
                        .formatted(MAX_TAIL, Parameters.shown(text)));
    }

    static @Nullable Integer boot(@Nullable String text) {
        if (text == null) {
            return null;
        }
        if (text.matches("[1-9][0-9]{0,8}")) {
            return Integer.valueOf(text);
        }
        throw Parameters.invalid(
                "boot",
                "'boot' is the 'generation' of a launch, start or restart of the pod, from 1, not '%s'."
                        .formatted(Parameters.shown(text)));
    }

    static boolean follow(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "", "true" -> true;
            case "false" -> false;
            default ->
                throw Parameters.invalid(
                        "follow", "'follow' is true or false, not '%s'.".formatted(Parameters.shown(text)));
        };
    }

    /** An instant, or how long ago. */
    static @Nullable Instant since(@Nullable String text, LogSource source, Clock clock) {
        if (text == null) {
            return null;
        }
        if (source == LogSource.CONTAINER) {
            throw Parameters.invalid(
                    "since",
                    "'since' is for source=system: Nomad keeps no times of the lines that pods write. Ask for the last ones with"
                            + " 'tail'.");
        }
        try {
            return text.startsWith("P") ? clock.instant().minus(Duration.parse(text)) : Instant.parse(text);
        } catch (DateTimeException | ArithmeticException unreadable) {
            throw Parameters.invalid(
                    "since",
                    "'since' is an instant such as 2026-01-31T08:00:00Z, or how long ago such as PT10M, not '%s'."
                            .formatted(Parameters.shown(text)));
        }
    }
}
