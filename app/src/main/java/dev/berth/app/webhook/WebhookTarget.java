package dev.berth.app.webhook;

/**
 * Where a webhook is, and what signs for it.
 *
 * @param url with all that may be a secret of it
 */
public record WebhookTarget(String url, String key) {
    @Override
    public String toString() {
        return "WebhookTarget";
    }
}
