package dev.berth.app.wiring;

import dev.berth.app.secrets.Vault;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The vault, as the modules that write and read secrets see it. */
public final class VaultSecrets implements dev.berth.command.SecretStore, dev.berth.nomad.PodSecrets {
    private final Vault vault;

    public VaultSecrets(Vault vault) {
        this.vault = vault;
    }

    @Override
    public Mono<String> store(Workspace workspace, PodId pod, Map<String, String> values) {
        return vault.store(workspace, pod, values);
    }

    @Override
    public Mono<Map<String, String>> open(String reference) {
        return vault.open(reference);
    }

    @Override
    public Mono<Void> forget(PodId pod) {
        return vault.forget(pod);
    }
}
