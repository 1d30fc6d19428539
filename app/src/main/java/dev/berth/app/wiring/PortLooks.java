package dev.berth.app.wiring;

import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodPort;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.SshTarget;
import dev.berth.query.pod.ListeningPorts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Looks at which ports of pods something answers, while somebody asks: one login for all ports of a pod, then none for a
 * while, and never more than a few at once. Who asks meanwhile is told what was seen last, or nothing.
 */
public final class PortLooks implements ListeningPorts {
    private static final Logger log = LoggerFactory.getLogger(PortLooks.class);
    static final int MAX_AT_ONCE = 8;
    static final int MAX_KEPT = 1_024;
    static final Duration FRESH = Duration.ofSeconds(10);
    /** As long as an answer may wait for the first look. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** How to look. */
    @FunctionalInterface
    public interface Probe {
        Mono<Map<Integer, Boolean>> listening(
                PodId pod, SshTarget target, String hostKey, @Nullable String user, List<Integer> ports);
    }

    /** What one look is of: the same boot of a pod with the same ports. */
    private record BootPorts(SshTarget target, List<Integer> ports, int generation, int boots) {}

    private record PortLook(
            BootPorts place, long since, Map<Integer, Boolean> seen, Mono<Map<Integer, Boolean>> result) {}

    private final Function<PodId, Optional<SshTarget>> targets;
    private final Probe probe;
    private final LongSupplier nanoTime;
    private final Map<PodId, PortLook> looks = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PodId, PortLook> eldest) {
            return size() > MAX_KEPT;
        }
    };
    private int running;

    /** {@code targets} says where a pod's SSH server is, {@code nanoTime} is a clock that never goes back. */
    public PortLooks(Function<PodId, Optional<SshTarget>> targets, Probe probe, LongSupplier nanoTime) {
        this.targets = targets;
        this.probe = probe;
        this.nanoTime = nanoTime;
    }

    @Override
    public Mono<Map<Integer, Boolean>> of(PodView pod) {
        if (pod.phase() != Phase.RUNNING || pod.ports().isEmpty()) {
            return Mono.just(Map.of());
        }
        return Mono.defer(
                () -> targets.apply(pod.id()).map(target -> at(pod, target)).orElseGet(() -> Mono.just(Map.of())));
    }

    private Mono<Map<Integer, Boolean>> at(PodView pod, SshTarget target) {
        var ports = pod.ports().stream().map(PodPort::port).toList();
        var look = look(pod, new BootPorts(target, ports, pod.generation(), pod.boots()));
        return look == null ? Mono.just(Map.of()) : look.result().timeout(PATIENCE, Mono.just(look.seen()));
    }

    /** The one that is under way or fresh, else a new one, else the last; null where too many others are under way. */
    private synchronized @Nullable PortLook look(PodView pod, BootPorts place) {
        var known = looks.get(pod.id());
        var last = known != null && known.place().equals(place) ? known : null;
        boolean isFresh = last != null && nanoTime.getAsLong() - last.since() < FRESH.toNanos();
        if (isFresh || running >= MAX_AT_ONCE) {
            return last;
        }
        running++;
        var seen = last == null ? Map.<Integer, Boolean>of() : last.seen();
        var result = probe.listening(pod.id(), place.target(), pod.hostKey(), pod.user(), place.ports())
                .doOnError(refused ->
                        log.debug("Cannot look at a pod's ports pod={} error={}", pod.id(), refused.toString()))
                .onErrorReturn(Map.of())
                .defaultIfEmpty(Map.of())
                .doFinally(_ -> ended())
                .doOnNext(now -> saw(pod.id(), place, now))
                .cache();
        var look = new PortLook(place, nanoTime.getAsLong(), seen, result);
        looks.put(pod.id(), look);
        result.subscribe();
        return look;
    }

    private synchronized void ended() {
        running--;
    }

    /** Kept for those who ask while the next look takes its time. */
    private synchronized void saw(PodId pod, BootPorts place, Map<Integer, Boolean> now) {
        looks.computeIfPresent(
                pod,
                (_, look) ->
                        look.place().equals(place) ? new PortLook(place, look.since(), now, Mono.just(now)) : look);
    }
}
