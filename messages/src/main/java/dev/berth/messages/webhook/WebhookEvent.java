package dev.berth.messages.webhook;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.Tag;
import dev.berth.messages.Workspace;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can happen to a webhook of a workspace. */
public sealed interface WebhookEvent extends BerthEvent {
    WebhookName webhook();

    @Override
    default Set<Tag> tags() {
        return switch (this) {
            case WebhookSaved _, WebhookRemoved _ -> Set.of(tag(workspace()));
            // Not with the webhooks: what there is of them would be read from ever more.
            case WebhookDelivered e -> Set.of(deliveryTag(workspace(), webhook(), e.delivery()));
            case WebhookDeliveryFailed e -> Set.of(deliveryTag(workspace(), webhook(), e.delivery()));
        };
    }

    /** The tag of all webhooks that a workspace has, of which it may have so many. */
    static Tag tag(Workspace workspace) {
        return new Tag(Tag.WEBHOOK, workspace.name());
    }

    /** The tag that makes what became of a delivery known once. */
    static Tag deliveryTag(Workspace workspace, WebhookName webhook, String delivery) {
        return new Tag(Tag.WEBHOOK_DELIVERY, "%s/%s/%s".formatted(workspace, webhook, delivery));
    }

    /**
     * A webhook was saved, in place of the one before.
     *
     * @param origin scheme, host and port of its address; the rest may be a secret
     * @param secrets reference to the whole address and the key that signs, in the vault
     */
    record WebhookSaved(
            WebhookName webhook, Workspace workspace, String origin, List<WebhookTopic> topics, String secrets)
            implements WebhookEvent {
        public WebhookSaved {
            topics = List.copyOf(topics);
        }
    }

    record WebhookRemoved(WebhookName webhook, Workspace workspace) implements WebhookEvent {}

    /**
     * It was told of something and has said that it has got it.
     *
     * @param delivery id of the event that it was told of
     * @param position of that in the log
     * @param status of its answer
     * @param tries how often it was told
     */
    record WebhookDelivered(
            WebhookName webhook,
            Workspace workspace,
            String delivery,
            long position,
            WebhookTopic topic,
            int status,
            int tries)
            implements WebhookEvent {}

    /**
     * It was told of something in vain and is not told of it again.
     *
     * @param delivery id of the event that it was told of
     * @param position of that in the log
     * @param status of its last answer, null where it gave none
     * @param why a sentence
     */
    record WebhookDeliveryFailed(
            WebhookName webhook,
            Workspace workspace,
            String delivery,
            long position,
            WebhookTopic topic,
            @Nullable Integer status,
            int tries,
            String why)
            implements WebhookEvent {}
}
