package dev.berth.app.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.webhook.WebhookTopic;
import dev.berth.query.webhook.PendingDelivery;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a webhook gets.
 *
 * @param delivery the same each time it is told of the same thing
 * @param at when it happened
 * @param due when what it warns of is due
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record WebhookMessage(
        String delivery,
        WebhookTopic event,
        Instant at,
        long position,
        Workspace workspace,
        ToldPod pod,
        String text,
        @Nullable Instant due) {
    /** The pod that it is about. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ToldPod(PodId id, @Nullable PodName name) {}

    static WebhookMessage of(PendingDelivery delivery, @Nullable PodName name) {
        return new WebhookMessage(
                delivery.event(),
                delivery.topic(),
                delivery.at(),
                delivery.position(),
                delivery.workspace(),
                new ToldPod(delivery.pod(), name),
                delivery.text(),
                delivery.due());
    }
}
