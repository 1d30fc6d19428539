package dev.berth.nomad.watch;

import dev.berth.messages.pod.Reason;
import dev.berth.nomad.placement.PodJob;
import dev.berth.nomadsdk.Nomad;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Why the start script of a pod refused, in its own words: a code and a sentence, in a file beside the task that Nomad
 * lets us read after its end. Whoever is root in the pod can write it too, so it is bounded and only codes that are known
 * are taken.
 */
final class StartRefusal {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_BYTES = 4 << 10;
    private static final Set<String> CODES =
            Set.of("no-sshd", "sshd-unusable", "no-shell", "image-incomplete", "disk-not-mounted");
    private static final Reason UNKNOWN =
            new Reason("start-refused", "Its start script refuses to start it; its log says why.");

    private StartRefusal() {}

    /** Empty where there is none, or it cannot be read: a pod fails all the same. */
    static Mono<String> read(Nomad nomad, String allocation) {
        return nomad.allocations()
                .file(allocation, PodJob.REFUSAL, MAX_BYTES)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .timeout(TIMEOUT)
                .onErrorResume(_ -> Mono.empty());
    }

    /** {@code refusal} is {@code CODE SENTENCE}. */
    static Reason of(@Nullable String refusal) {
        var words = refusal == null ? new String[0] : refusal.strip().split("\\s+", 2);
        return words.length == 2 && CODES.contains(words[0]) ? new Reason(words[0], Quote.of(words[1]) + ".") : UNKNOWN;
    }
}
