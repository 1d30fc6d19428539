package dev.berth.messages.webhook;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as the HTTP API shows it: without its key, and of its address without what may be a secret.
 *
 * @param origin scheme, host and port of its address
 * @param events what it is told of
 * @param pending how many deliveries wait, the one under way included
 * @param last what became of the delivery that ended last, null before there was one
 */
public record WebhookView(
        WebhookName name,
        String origin,
        List<WebhookTopic> events,
        Instant savedAt,
        long pending,
        @Nullable LastDelivery last) {
    public WebhookView {
        events = List.copyOf(events);
    }

    /**
     * What became of a delivery.
     *
     * @param id of the delivery
     * @param at when it ended
     * @param status of the last answer, null where there was none
     * @param text a sentence
     */
    public record LastDelivery(
            String id,
            WebhookTopic event,
            Instant at,
            boolean delivered,
            @Nullable Integer status,
            int tries,
            String text) {}
}
