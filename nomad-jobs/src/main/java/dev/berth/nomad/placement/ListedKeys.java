package dev.berth.nomad.placement;

import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.sshkey.Fingerprint;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.DesiredPods;
import dev.berth.nomad.DesiredState;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One look at the lists by which pods' servers let in. That a list was written says nothing of a machine that does not answer, so
 * the file itself is read there. A machine that does not answer once is not asked again at the same look.
 */
final class ListedKeys {
    private static final String FILE = PodJob.TASK + "/local/authorized_keys";
    private static final int MAX_BYTES = 4 << 20;
    private static final Duration MACHINE_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(5);

    private final Nomad nomad;
    private final DesiredPods pods;
    private final Reconciler reconciler;
    private final Set<String> silentMachines = ConcurrentHashMap.newKeySet();

    ListedKeys(Nomad nomad, DesiredPods pods, Reconciler reconciler) {
        this.nomad = nomad;
        this.pods = pods;
        this.reconciler = reconciler;
    }

    /** Fingerprints of the keys that the pod's own servers let in; nothing in the {@code Optional} where that is not known. */
    Mono<Optional<Set<String>>> of(PodId id, long position) {
        return pods.find(id, position)
                .filter(pod -> pod.desired() == DesiredState.RUN)
                .flatMap(pod -> pod.phase() == Phase.LOST ? Mono.just(Optional.<Set<String>>empty()) : of(pod))
                // Its list is written anew before anything of it runs again.
                .defaultIfEmpty(Optional.of(Set.of()))
                .onErrorReturn(Optional.empty());
    }

    /** The variable first: what starts after this begins with the list of now. */
    private Mono<Optional<Set<String>>> of(DesiredPod pod) {
        return reconciler
                .writeKeys(pod)
                .then(nomad.jobs().allocations(pod.id().value()))
                .timeout(WRITE_TIMEOUT)
                .flatMapIterable(allocations -> allocations)
                .filter(allocation -> !allocation.isClientTerminal())
                .concatMap(this::listed)
                .collect(Collectors.toSet())
                .map(Optional::of);
    }

    private Flux<String> listed(Allocation allocation) {
        var machine = String.valueOf(allocation.nodeId());
        if (silentMachines.contains(machine)) {
            return Flux.error(new IllegalStateException("machine " + machine + " did not answer just now"));
        }
        return nomad.allocations()
                .file(allocation.id(), FILE, MAX_BYTES)
                .timeout(MACHINE_TIMEOUT)
                .doOnError(ListedKeys::isSilence, _ -> silentMachines.add(machine))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                // Whoever may not read files gets no better answer than that the list was written.
                .onErrorResume(failure -> failure instanceof NomadException e && e.isForbidden(), _ -> Mono.just(""))
                .flatMapIterable(ListedKeys::fingerprints);
    }

    /** A file that is not there yet says nothing of its machine. */
    private static boolean isSilence(Throwable failure) {
        return failure instanceof TimeoutException || (failure instanceof NomadException e && e.isTransient());
    }

    /** Of all lines that could let anybody in. */
    static Set<String> fingerprints(String lines) {
        return lines.lines()
                .map(line -> line.strip().split("\\s+", 3))
                .filter(words -> words.length > 1)
                .flatMap(words -> fingerprint(words[1]).stream())
                .collect(Collectors.toSet());
    }

    private static Optional<String> fingerprint(String base64) {
        try {
            return Optional.of(Fingerprint.ofBase64(base64));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
