package dev.berth.command;

import dev.berth.messages.Workspace;
import reactor.core.publisher.Mono;

/** Where the passwords of registry logins are kept, so that no event holds them. */
public interface RegistrySecrets {
    /** Stores a password encrypted and durably and gives the reference that an event may hold. */
    Mono<String> store(Workspace workspace, String password);

    /** Deletes what a reference stands for; nothing there is no error. */
    Mono<Void> forget(String reference);
}
