package dev.berth.command.webhook;

import dev.berth.command.decide.RecordedEvent;
import dev.berth.messages.webhook.WebhookEvent.WebhookRemoved;
import dev.berth.messages.webhook.WebhookEvent.WebhookSaved;
import dev.berth.messages.webhook.WebhookName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The webhooks that a workspace has.
 *
 * @param secrets of each, the reference to its secrets in the vault
 */
public record SavedWebhooks(Map<WebhookName, String> secrets) {
    public SavedWebhooks {
        secrets = Map.copyOf(secrets);
    }

    /** Those after {@code history}. */
    public static SavedWebhooks of(List<RecordedEvent> history) {
        var secrets = new HashMap<WebhookName, String>();
        for (var recorded : history) {
            if (recorded.event() instanceof WebhookSaved saved) {
                secrets.put(saved.webhook(), saved.secrets());
            } else if (recorded.event() instanceof WebhookRemoved removed) {
                secrets.remove(removed.webhook());
            }
        }
        return new SavedWebhooks(secrets);
    }
}
