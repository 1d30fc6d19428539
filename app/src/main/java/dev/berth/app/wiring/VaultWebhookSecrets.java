package dev.berth.app.wiring;

import dev.berth.app.secrets.Vault;
import dev.berth.app.webhook.WebhookTarget;
import dev.berth.command.WebhookSecrets;
import dev.berth.messages.Workspace;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Addresses and keys of webhooks in the vault. */
public final class VaultWebhookSecrets implements WebhookSecrets {
    private static final String URL = "url";
    private static final String KEY = "key";

    private final Vault vault;

    public VaultWebhookSecrets(Vault vault) {
        this.vault = vault;
    }

    @Override
    public Mono<String> store(Workspace workspace, String url, String key) {
        return vault.storeShared(workspace, Map.of(URL, url, KEY, key));
    }

    @Override
    public Mono<Void> forget(String reference) {
        return vault.forget(reference);
    }

    /** Empty where it has been forgotten. */
    public Mono<WebhookTarget> target(String reference) {
        return vault.open(reference).mapNotNull(values -> {
            var url = values.get(URL);
            var key = values.get(KEY);
            return url == null || key == null ? null : new WebhookTarget(url, key);
        });
    }
}
