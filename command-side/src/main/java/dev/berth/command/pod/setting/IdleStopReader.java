package dev.berth.command.pod.setting;

import dev.berth.command.http.JsonBody;
import dev.berth.messages.pod.ActivitySignal;
import dev.berth.messages.pod.IdleStop;
import dev.berth.messages.pod.PodSettings.IdleRequest;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads when a pod is to be stopped because nobody uses it: a duration, or an object that says what counts as use besides. */
public final class IdleStopReader {
    public static final String FIELD = "idleStop";

    private IdleStopReader() {}

    /** Null where nothing is said of it; what is wrong is remembered in the body. */
    public static @Nullable IdleRequest read(JsonBody body) {
        if (!body.names().contains(FIELD)) {
            return null;
        }
        if (body.isNull(FIELD)) {
            return IdleRequest.OFF;
        }
        if (body.isObject(FIELD)) {
            return ofObject(body.object(FIELD));
        }
        var after = after(body, FIELD);
        return after == null ? null : new IdleRequest(after, List.of());
    }

    private static @Nullable IdleRequest ofObject(JsonBody given) {
        given.allowOnly(IdleStopBody.class);
        var count = count(given);
        if (!given.isGiven("after")) {
            given.fault("missing", "after", "Say how long nobody has used the pod when it is stopped, e.g. 'PT30M'.");
            return null;
        }
        var after = after(given, "after");
        return after == null ? null : new IdleRequest(after, count);
    }

    private static List<ActivitySignal> count(JsonBody given) {
        var count = new ArrayList<ActivitySignal>();
        var words = given.texts("count");
        for (int i = 0; i < words.size(); i++) {
            var signal = optional(words.get(i));
            if (signal == null) {
                given.fault(
                        "unknown-signal",
                        "count[%d]".formatted(i),
                        "Must be 'jobs', for busy processors and GPUs, or 'ports', for what goes over forwarded ports. That people work in the pod always counts.");
            } else if (count.contains(signal)) {
                given.fault("repeated", "count[%d]".formatted(i), "It is listed twice.");
            } else {
                count.add(signal);
            }
        }
        return count;
    }

    private static @Nullable ActivitySignal optional(String word) {
        for (var signal : ActivitySignal.values()) {
            if (signal.isOptional() && signal.word().equals(word)) {
                return signal;
            }
        }
        return null;
    }

    private static @Nullable Duration after(JsonBody body, String field) {
        var text = body.text(field);
        if (text == null) {
            return null;
        }
        try {
            var after = Duration.parse(text).truncatedTo(ChronoUnit.MICROS);
            if (after.compareTo(IdleStop.MIN_AFTER) >= 0 && after.compareTo(IdleStop.MAX_AFTER) <= 0) {
                return after;
            }
        } catch (DateTimeParseException | ArithmeticException _) {
            // As bad as one that is out of bounds.
        }
        body.fault(
                "invalid-duration",
                field,
                "Must be an ISO-8601 duration from 5 minutes to 30 days, e.g. 'PT30M' for half an hour: whether somebody uses the pod is looked at once a minute.");
        return null;
    }
}
