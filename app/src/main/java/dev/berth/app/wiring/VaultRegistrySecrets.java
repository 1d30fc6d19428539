package dev.berth.app.wiring;

import dev.berth.app.secrets.Vault;
import dev.berth.command.RegistrySecrets;
import dev.berth.messages.Workspace;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The passwords of registry logins in the vault. */
public final class VaultRegistrySecrets implements RegistrySecrets {
    private static final String PASSWORD = "password";

    private final Vault vault;

    public VaultRegistrySecrets(Vault vault) {
        this.vault = vault;
    }

    @Override
    public Mono<String> store(Workspace workspace, String password) {
        return vault.storeShared(workspace, Map.of(PASSWORD, password));
    }

    @Override
    public Mono<Void> forget(String reference) {
        return vault.forget(reference);
    }

    /** Empty where it has been forgotten. */
    Mono<String> password(String reference) {
        return vault.open(reference).mapNotNull(values -> values.get(PASSWORD));
    }
}
