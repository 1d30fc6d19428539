package dev.berth.command;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Where the values of a pod's environment are kept, so that no event holds them. */
@FunctionalInterface
public interface SecretStore {
    /** Stores {@code env} encrypted and durably and gives the reference that an event may hold. */
    Mono<String> store(Workspace workspace, PodId pod, Map<String, String> env);
}
