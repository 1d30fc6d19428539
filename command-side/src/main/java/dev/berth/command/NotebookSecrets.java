package dev.berth.command;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import reactor.core.publisher.Mono;

/** Where the hash of a notebook's changed password is kept, so that no event holds it. */
public interface NotebookSecrets {
    /** Stores the hash encrypted and durably, for as long as there is the pod, and gives the reference that an event may hold. */
    Mono<String> store(Workspace workspace, PodId pod, String hash);

    /** Removes one that no event refers to. */
    Mono<Void> forget(String reference);
}
