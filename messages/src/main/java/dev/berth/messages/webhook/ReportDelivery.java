package dev.berth.messages.webhook;

import dev.berth.messages.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Remember what became of a delivery, once.
 *
 * @param delivery id of the event that the webhook was told of
 * @param position of that in the log
 * @param status of its last answer, null where it gave none
 * @param tries how often it was told
 * @param failure a sentence that says why it is not told again, null where it has got it
 */
public record ReportDelivery(
        Caller caller,
        WebhookName webhook,
        String delivery,
        long position,
        WebhookTopic topic,
        @Nullable Integer status,
        int tries,
        @Nullable String failure) {}
