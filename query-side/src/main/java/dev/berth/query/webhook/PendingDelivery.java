package dev.berth.query.webhook;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.webhook.WebhookName;
import dev.berth.messages.webhook.WebhookTopic;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a webhook is still to be told of.
 *
 * @param secrets reference to its address and its key in the vault
 * @param event id of the event, which is the delivery's too
 * @param at when it happened
 * @param due when what it warns of is due, null where it warns of nothing
 * @param text a sentence that says what happened
 */
public record PendingDelivery(
        Workspace workspace,
        WebhookName webhook,
        String secrets,
        String event,
        long position,
        WebhookTopic topic,
        PodId pod,
        Instant at,
        @Nullable Instant due,
        String text) {}
