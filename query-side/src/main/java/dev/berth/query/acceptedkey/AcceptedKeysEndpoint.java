package dev.berth.query.acceptedkey;

import dev.berth.messages.Caller;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import dev.berth.query.pod.CallersPods;
import dev.berth.query.sshkey.SshKeys;
import java.time.Clock;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/pods/{id}/accepted-keys}: the keys that let in, those that count at every address first. */
@RestController
public final class AcceptedKeysEndpoint {
    private final CallersPods pods;
    private final AcceptedKeys accepted;

    public AcceptedKeysEndpoint(CallersPods pods, SshKeys keys, PodOwnKeys own, Clock clock) {
        this.pods = pods;
        this.accepted = new AcceptedKeys(keys, own, clock);
    }

    /** An answer. */
    record AcceptedKeyList(List<AcceptedKey> acceptedKeys) {}

    @Requires(Scope.READ)
    @GetMapping("/v1/pods/{id}/accepted-keys")
    Mono<AcceptedKeyList> acceptedKeys(Caller caller, @PathVariable("id") String id) {
        return pods.get(caller, id, null)
                .flatMap(pod -> accepted.of(pod.view()))
                .map(AcceptedKeyList::new);
    }
}
