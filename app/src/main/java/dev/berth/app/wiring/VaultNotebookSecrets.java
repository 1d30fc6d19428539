package dev.berth.app.wiring;

import dev.berth.app.secrets.Vault;
import dev.berth.command.NotebookSecrets;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.NotebookSpec;
import dev.berth.messages.pod.PodId;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The hashes of notebooks' changed passwords in the vault, each until its pod is terminated. */
public final class VaultNotebookSecrets implements NotebookSecrets {
    private final Vault vault;

    public VaultNotebookSecrets(Vault vault) {
        this.vault = vault;
    }

    @Override
    public Mono<String> store(Workspace workspace, PodId pod, String hash) {
        return vault.store(workspace, pod, Map.of(NotebookSpec.PASSWORD_HASH, hash));
    }

    @Override
    public Mono<Void> forget(String reference) {
        return vault.forget(reference);
    }
}
