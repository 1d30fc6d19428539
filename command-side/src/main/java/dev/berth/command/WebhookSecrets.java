package dev.berth.command;

import dev.berth.messages.Workspace;
import reactor.core.publisher.Mono;

/** Where addresses of webhooks and the keys that sign for them are kept, so that no event holds them. */
public interface WebhookSecrets {
    /** Stores them encrypted and durably and gives the reference that an event may hold. */
    Mono<String> store(Workspace workspace, String url, String key);

    /** Deletes what a reference stands for; nothing there is no error. */
    Mono<Void> forget(String reference);
}
