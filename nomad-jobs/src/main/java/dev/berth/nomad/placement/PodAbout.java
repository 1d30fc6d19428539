package dev.berth.nomad.placement;

import dev.berth.nomad.DesiredPod;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What logins to a pod are told about it, for the script that tells it. Changes while the pod runs. */
final class PodAbout {
    /** Its name in the pod's variable. */
    static final String ITEM = "about";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    /** Terminals take more than text from other characters. */
    private static final Pattern NOT_PLAIN = Pattern.compile("[^\\x20-\\x7e]");

    private PodAbout() {}

    /** Lines of a word and its values. A time is that of the epoch in seconds and as people read it. */
    static String text(DesiredPod pod) {
        var gpu = pod.spec().gpu();
        var text = new StringBuilder(
                "pod %s %s\n".formatted(pod.name().value(), pod.id().value()));
        if (gpu.count() > 0) {
            var model = NOT_PLAIN
                    .matcher(Objects.requireNonNullElse(gpu.model(), ""))
                    .replaceAll("");
            text.append("gpus %d %s".formatted(gpu.count(), model).strip()).append('\n');
        }
        time(text, "stops", pod.stopsAt());
        time(text, "terminates", pod.terminatesAt());
        warned(text, "stops", pod.stopsAt(), pod.stopWarned());
        warned(text, "terminates", pod.terminatesAt(), pod.terminateWarned());
        return text.toString();
    }

    /** One that was put off since is none any more. */
    private static void warned(StringBuilder text, String word, @Nullable Instant at, @Nullable Instant warned) {
        if (at != null && at.equals(warned)) {
            time(text, "warned " + word, at);
        }
    }

    private static void time(StringBuilder text, String word, @Nullable Instant at) {
        if (at != null) {
            text.append("%s %d %s\n".formatted(word, at.getEpochSecond(), TIME.format(at)));
        }
    }
}
