package dev.berth.query.acceptedkey;

import dev.berth.messages.pod.PodView;
import dev.berth.messages.sshkey.SshPublicKey;
import dev.berth.query.sshkey.SshKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** Whose keys a pod lets in: its own or those of its workspace, or of these the chosen ones, first, then those that were added in it. */
public final class AcceptedKeys {
    private static final Duration OWN_KEYS_TIMEOUT = Duration.ofSeconds(2);

    private final SshKeys keys;
    private final PodOwnKeys own;
    private final Clock clock;

    public AcceptedKeys(SshKeys keys, PodOwnKeys own, Clock clock) {
        this.keys = keys;
        this.own = own;
        this.clock = clock;
    }

    /** Without those that were added in the pod where its machine does not answer in time. */
    public Mono<List<AcceptedKey>> of(PodView pod) {
        return Mono.zip(
                known(pod),
                own.of(pod.id()).timeout(OWN_KEYS_TIMEOUT, Mono.empty()).defaultIfEmpty(""),
                (known, added) -> Stream.concat(known.stream(), AcceptedKey.ofFile(added, clock.instant()).stream())
                        .toList());
    }

    /**
     * Those that let in at every address, for which no machine is asked; where there are none, those that were added in the
     * pod.
     */
    public Mono<List<AcceptedKey>> atEveryAddress(PodView pod) {
        return known(pod).flatMap(known -> known.isEmpty() ? of(pod) : Mono.just(known));
    }

    private Mono<List<AcceptedKey>> known(PodView pod) {
        List<SshPublicKey> named = pod.sshKeys();
        return named != null
                ? Mono.just(named.stream().map(AcceptedKey::of).toList())
                : keys.opening(pod)
                        .map(saved -> saved.stream()
                                .map(key -> AcceptedKey.of(key, pod.chosenKeys() != null))
                                .toList());
    }
}
