package dev.berth.command.pod.setting;

import dev.berth.command.http.JsonBody;
import dev.berth.messages.Names;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSettings.KeysRequest;
import dev.berth.messages.pod.PodSettings.ScheduleRequest;
import dev.berth.messages.pod.PodSettings.SessionRequest;
import dev.berth.messages.pod.PodSettings.TimerRequest;
import dev.berth.messages.pod.PodTimer;
import dev.berth.messages.pod.SessionTrigger;
import dev.berth.messages.sshkey.SshKeyId;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what launches and changes of pods have in common; what is wrong is remembered in the body. */
public final class PodSettingsReader {
    private static final int MAX_LABELS = 32;
    private static final int MAX_LABEL_VALUE = 128;
    private static final int MAX_KEYS = 100;
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?");
    private static final Duration MIN_AHEAD = Duration.ofSeconds(1);

    private final Clock clock;

    /** {@code clock} says which instants are past. */
    public PodSettingsReader(Clock clock) {
        this.clock = clock;
    }

    /** All but the ports, which a template may preset. */
    public PodSettings read(JsonBody body) {
        return new PodSettings(
                body.names().contains("labels") ? labels(body) : null,
                body.truth("locked"),
                timer(body, "stopAfter"),
                timer(body, "terminateAfter"),
                schedule(body),
                keys(body),
                null,
                session(body),
                IdleStopReader.read(body));
    }

    private static @Nullable SessionRequest session(JsonBody body) {
        var trigger = trigger(body.text("trigger"), body);
        var timeout = sessionTimeout(body.text(SessionChange.TIMEOUT), body);
        if (trigger == SessionTrigger.ON_STARTUP && timeout != null) {
            body.fault("no-session-timeout", SessionChange.TIMEOUT, SessionChange.NO_TIMEOUT_TEXT);
        }
        return trigger == null && timeout == null ? null : new SessionRequest(trigger, timeout);
    }

    private static @Nullable SessionTrigger trigger(@Nullable String word, JsonBody body) {
        if (word == null) {
            return null;
        }
        try {
            return SessionTrigger.ofWord(word);
        } catch (IllegalArgumentException _) {
            body.fault(
                    "unknown-trigger",
                    "trigger",
                    "Must be on-startup, to let people in for as long as the pod runs, on-demand, for a time from their first log-in on, or on-failure, for a time once its start command has failed.");
            return null;
        }
    }

    private static @Nullable Duration sessionTimeout(@Nullable String text, JsonBody body) {
        if (text == null) {
            return null;
        }
        var timeout = ahead(text);
        if (timeout == null) {
            body.fault(
                    "invalid-duration",
                    SessionChange.TIMEOUT,
                    "Must be an ISO-8601 duration from 1 second to 365 days, e.g. 'PT8H'.");
        }
        return timeout;
    }

    /** The pod's name, null where there is none or it is wrong. */
    public static @Nullable PodName name(JsonBody body) {
        var name = body.text("name");
        if (name == null) {
            return null;
        }
        if (!Names.isValid(name)) {
            body.fault("invalid-name", "name", "A name is %s.".formatted(Names.RULE));
            return null;
        }
        return new PodName(name);
    }

    private static Map<String, String> labels(JsonBody body) {
        var given = body.object("labels");
        var labels = new TreeMap<String, String>();
        if (given.names().size() > MAX_LABELS) {
            body.fault("too-many", "labels", "A pod has at most %d labels.".formatted(MAX_LABELS));
            return labels;
        }
        for (var name : given.names()) {
            if (!LABEL.matcher(name).matches()) {
                given.fault(
                        "invalid-name",
                        name.length() <= 64 ? name : name.substring(0, 64) + "…",
                        "The name of a label is 1 to 63 letters, digits and '.', '_', '/' and '-' between them.");
                continue;
            }
            if (given.isNull(name)) {
                given.fault("missing", name, "Give the label a text, or leave it out to take it away.");
                continue;
            }
            var value = given.text(name);
            if (value == null) {
                continue;
            }
            if (value.length() > MAX_LABEL_VALUE || value.chars().anyMatch(Character::isISOControl)) {
                given.fault(
                        "invalid-value",
                        name,
                        "A label takes at most %d characters, and none that controls a terminal."
                                .formatted(MAX_LABEL_VALUE));
            } else {
                labels.put(name, value);
            }
        }
        return labels;
    }

    private @Nullable TimerRequest timer(JsonBody body, String field) {
        if (!body.names().contains(field)) {
            return null;
        }
        if (body.isNull(field)) {
            return TimerRequest.OFF;
        }
        var text = body.text(field);
        return text == null ? null : timer(body, field, text);
    }

    private @Nullable TimerRequest timer(JsonBody body, String field, String text) {
        try {
            if (text.startsWith("P")) {
                var after = ahead(text);
                if (after != null) {
                    return new TimerRequest(after, null);
                }
            } else {
                Instant now = clock.instant();
                Instant at = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS);
                if (!at.isAfter(now)) {
                    body.fault("past", field, "That is past already: it is %s now.".formatted(now));
                    return null;
                }
                if (Duration.between(now, at).compareTo(PodTimer.MAX_AHEAD) <= 0) {
                    return new TimerRequest(null, at);
                }
            }
        } catch (DateTimeException | ArithmeticException _) {
            // As bad as what is out of range.
        }
        body.fault(
                "invalid-time",
                field,
                "Must be an ISO-8601 duration from 1 second to 365 days, e.g. 'PT8H', or an instant within the next 365 days, e.g. '2030-01-31T18:00:00Z'.");
        return null;
    }

    /** A duration by which a timer may be set, or be moved; null where it is none. */
    public static @Nullable Duration ahead(String text) {
        try {
            var ahead = Duration.parse(text).truncatedTo(ChronoUnit.MICROS);
            return ahead.compareTo(MIN_AHEAD) >= 0 && ahead.compareTo(PodTimer.MAX_AHEAD) <= 0 ? ahead : null;
        } catch (DateTimeException | ArithmeticException _) {
            return null;
        }
    }

    private static @Nullable KeysRequest keys(JsonBody body) {
        if (!body.names().contains("keys")) {
            return null;
        }
        if (body.isNull("keys")) {
            return KeysRequest.ALL;
        }
        int faults = body.faults().size();
        var texts = body.texts("keys");
        if (body.faults().size() > faults) {
            return null;
        }
        if (texts.isEmpty()) {
            body.fault(
                    "empty",
                    "keys",
                    "Nobody could log in to the pod. Name one key at least, or null for all of the workspace's.");
        } else if (texts.size() > MAX_KEYS) {
            body.fault("too-many", "keys", "At most %d keys can be chosen.".formatted(MAX_KEYS));
        } else {
            check(texts, body);
        }
        return body.faults().size() > faults
                ? null
                : new KeysRequest(texts.stream().map(SshKeyId::new).toList());
    }

    private static void check(List<String> keys, JsonBody body) {
        var seen = new LinkedHashSet<String>();
        for (int i = 0; i < keys.size(); i++) {
            if (!SshKeyId.isValid(keys.get(i))) {
                body.fault(ChosenKeys.UNKNOWN, ChosenKeys.field(i), ChosenKeys.UNKNOWN_TEXT);
            } else if (!seen.add(keys.get(i))) {
                body.fault("repeated", ChosenKeys.field(i), "The key is listed twice.");
            }
        }
    }

    private @Nullable ScheduleRequest schedule(JsonBody body) {
        if (!body.names().contains("schedule")) {
            return null;
        }
        if (body.isNull("schedule")) {
            return ScheduleRequest.OFF;
        }
        int faults = body.faults().size();
        var given = body.object("schedule");
        given.allowOnly(ScheduleBody.class);
        var start = given.text("start");
        var stop = given.text("stop");
        var zone = given.text("zone");
        if (body.faults().size() > faults) {
            return null;
        }
        if (start == null && stop == null) {
            body.fault("missing", "schedule", "Name 'start', 'stop' or both, each as five fields of cron.");
            return null;
        }
        var id = zone == null ? "UTC" : zone;
        if (!ZoneId.getAvailableZoneIds().contains(id)) {
            given.fault("unknown-zone", "zone", "Must be a name of the IANA time zone database, e.g. 'Europe/Berlin'.");
            return null;
        }
        check(given, "start", start, id);
        check(given, "stop", stop, id);
        if (start != null && start.equals(stop)) {
            given.fault("ambiguous", "stop", "It would start and stop at the same times.");
        }
        return body.faults().size() > faults ? null : new ScheduleRequest(start, stop, id);
    }

    private void check(JsonBody schedule, String field, @Nullable String line, String zone) {
        if (line == null) {
            return;
        }
        try {
            if (new CronLine(line, ZoneId.of(zone)).next(clock.instant()).isEmpty()) {
                schedule.fault("never", field, "That day never comes.");
            }
        } catch (IllegalArgumentException e) {
            schedule.fault(
                    "invalid-cron",
                    field,
                    "Must be five fields of cron, e.g. '0 8 * * 1-5' for 8:00 from Monday to Friday: %s."
                            .formatted(e.getMessage()));
        }
    }
}
