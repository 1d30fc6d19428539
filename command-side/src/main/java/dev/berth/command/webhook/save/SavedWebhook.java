package dev.berth.command.webhook.save;

import dev.berth.messages.webhook.WebhookName;
import dev.berth.messages.webhook.WebhookTopic;
import java.util.List;

/**
 * The answer to who saves a webhook.
 *
 * @param origin scheme, host and port of its address
 * @param key by which its deliveries are signed; nobody can read it again
 */
record SavedWebhook(WebhookName name, String origin, List<WebhookTopic> events, String key) {
    @Override
    public String toString() {
        return "SavedWebhook[%s]".formatted(name);
    }
}
