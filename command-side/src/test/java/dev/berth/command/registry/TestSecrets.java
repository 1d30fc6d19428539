package dev.berth.command.registry;

import dev.berth.command.RegistrySecrets;
import dev.berth.messages.Workspace;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import reactor.core.publisher.Mono;

/** Passwords in memory, by reference. */
public final class TestSecrets implements RegistrySecrets {
    public final Map<String, String> kept = new ConcurrentSkipListMap<>();

    private int references;

    @Override
    public Mono<String> store(Workspace workspace, String password) {
        return Mono.fromSupplier(() -> {
            var reference = "vault-" + ++references;
            kept.put(reference, password);
            return reference;
        });
    }

    @Override
    public Mono<Void> forget(String reference) {
        return Mono.fromRunnable(() -> kept.remove(reference));
    }
}
