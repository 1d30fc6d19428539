package dev.berth.app.wiring;

import dev.berth.nomad.placement.PodJob;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.query.pod.DiskUse;
import dev.berth.query.stats.PodUse.NetworkUse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What a pod measures of itself, because Nomad does not: a few lines that its start script's helper keeps where Nomad can read
 * them. A user of the pod can write there too, so they are read as what strangers send, and show nothing but his own pod.
 */
final class PodOwnFigures {
    static final PodOwnFigures NONE = new PodOwnFigures(Map.of());

    private static final int MAX_VOLUMES = 8;
    private static final int MAX_BYTES = 1 << 10;
    private static final Pattern LINE = Pattern.compile("([a-z0-9_]{1,16}) ([0-9]{1,17})");

    private final Map<String, Long> figures;

    private PodOwnFigures(Map<String, Long> figures) {
        this.figures = Map.copyOf(figures);
    }

    /** Those of an allocation; {@link #NONE} where it has none (yet). */
    static Mono<PodOwnFigures> of(Nomad nomad, String allocation) {
        return of(nomad, allocation, PodJob.USAGE);
    }

    /** Those of one of its files. */
    static Mono<PodOwnFigures> of(Nomad nomad, String allocation, String file) {
        return nomad.allocations()
                .file(allocation, file, MAX_BYTES)
                .map(bytes -> parse(new String(bytes, StandardCharsets.UTF_8)))
                .onErrorResume(NomadException.class, _ -> Mono.just(NONE))
                .defaultIfEmpty(NONE);
    }

    static PodOwnFigures parse(String text) {
        var figures = new HashMap<String, Long>();
        text.lines()
                .map(LINE::matcher)
                .filter(line -> line.matches())
                .forEach(line -> figures.put(line.group(1), Long.parseLong(line.group(2))));
        return new PodOwnFigures(figures);
    }

    /** Null where the pod has not measured it. */
    @Nullable
    DiskUse disk() {
        var used = figures.get("disk_used");
        var size = figures.get("disk_size");
        var at = instant("disk_at");
        return used == null || size == null || size == 0 || at == null ? null : new DiskUse(used, size, at);
    }

    /** How much is used of each of its named volumes, by their order; without those that it has not measured. */
    Map<Integer, Long> volumes() {
        var used = new HashMap<Integer, Long>();
        for (int i = 0; i < MAX_VOLUMES; i++) {
            var bytes = figures.get("volume_%d_used".formatted(i));
            if (bytes != null) {
                used.put(i, bytes);
            }
        }
        return used;
    }

    /** Null where the pod has no network of its own. {@code before} is what was read before, of the same boot. */
    @Nullable
    NetworkUse network(@Nullable NetworkUse before) {
        var received = figures.get("received");
        var sent = figures.get("sent");
        var at = instant("at");
        if (received == null || sent == null || at == null) {
            return null;
        }
        if (before == null || !before.measuredAt().isBefore(at)) {
            return before != null && before.measuredAt().equals(at)
                    ? before
                    : new NetworkUse(received, sent, null, null, at);
        }
        long seconds = Math.max(1, Duration.between(before.measuredAt(), at).toSeconds());
        return new NetworkUse(
                received,
                sent,
                Math.max(0, received - before.receivedBytes()) / seconds,
                Math.max(0, sent - before.sentBytes()) / seconds,
                at);
    }

    @Nullable
    Long number(String name) {
        return figures.get(name);
    }

    /** Of seconds since 1970. */
    @Nullable
    Instant instant(String name) {
        var seconds = figures.get(name);
        return seconds == null || seconds > Instant.MAX.getEpochSecond() ? null : Instant.ofEpochSecond(seconds);
    }
}
