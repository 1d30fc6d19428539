package dev.berth.query.acceptedkey;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.query.pod.CallersPods;
import dev.berth.query.sshkey.SshKeys;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/pods/{id}/accepted-keys}: the keys that let in, those of the workspace first. */
@RestController
public final class AcceptedKeysEndpoint {
    private final CallersPods pods;
    private final SshKeys keys;
    private final PodOwnKeys own;
    private final Clock clock;

    public AcceptedKeysEndpoint(CallersPods pods, SshKeys keys, PodOwnKeys own, Clock clock) {
        this.pods = pods;
        this.keys = keys;
        this.own = own;
        this.clock = clock;
    }

    /** An answer. */
    record AcceptedKeyList(List<AcceptedKey> acceptedKeys) {}

    @Requires(Scope.READ)
    @GetMapping("/v1/pods/{id}/accepted-keys")
    Mono<AcceptedKeyList> acceptedKeys(Caller caller, @PathVariable("id") String id) {
        return pods.get(caller, id, null)
                .flatMap(pod -> Mono.zip(
                        keys.of(pod.view().workspace()),
                        own.of(pod.view().id()).defaultIfEmpty(""),
                        (saved, added) -> new AcceptedKeyList(Stream.concat(
                                        saved.stream().map(AcceptedKey::of),
                                        AcceptedKey.ofFile(added, clock.instant()).stream())
                                .toList())));
    }
}
