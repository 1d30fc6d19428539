package dev.berth.messages.webhook;

import dev.berth.messages.Caller;

/** Remove a webhook: it is told of nothing any more, nor of what it was not told of yet. */
public record RemoveWebhook(Caller caller, WebhookName webhook) {}
