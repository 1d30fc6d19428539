package dev.berth.messages.webhook;

import dev.berth.messages.Caller;
import java.util.List;

/**
 * Save a webhook, in place of the one before.
 *
 * @param origin scheme, host and port of its address
 * @param secrets reference to the whole address and the key that signs, in the vault
 */
public record SaveWebhook(
        Caller caller, WebhookName webhook, String origin, List<WebhookTopic> topics, String secrets) {
    public SaveWebhook {
        topics = List.copyOf(topics);
    }
}
