package dev.berth.query.webhook;

import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodDetailEvent.PodStopWarned;
import dev.berth.messages.pod.PodDetailEvent.PodTerminateWarned;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.volume.VolumeEvent.VolumeFilling;
import dev.berth.messages.webhook.WebhookEvent;
import dev.berth.messages.webhook.WebhookEvent.WebhookDelivered;
import dev.berth.messages.webhook.WebhookEvent.WebhookDeliveryFailed;
import dev.berth.messages.webhook.WebhookEvent.WebhookRemoved;
import dev.berth.messages.webhook.WebhookEvent.WebhookSaved;
import dev.berth.messages.webhook.WebhookName;
import dev.berth.messages.webhook.WebhookTopic;
import dev.berth.query.pod.PodEventText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the events of a batch change, one after the other: webhooks are few, and so is what they are told of. */
final class WebhookChanges {
    /** More than this is not kept for a webhook that does not answer. */
    static final int MAX_PENDING = 1000;

    private static final String SEPARATOR = ",";

    private final String webhooks;
    private final String deliveries;
    private final Map<Key, Set<WebhookTopic>> known = new HashMap<>();
    private final List<SqlCommand> commands = new ArrayList<>();

    private record Key(Workspace workspace, WebhookName name) {}

    /** A webhook as a row holds it. */
    record Known(String workspace, String name, String topics) {}

    WebhookChanges(Tables tables, List<Known> known) {
        this.webhooks = tables.name("webhook");
        this.deliveries = tables.name("webhook_delivery");
        known.forEach(each -> this.known.put(
                new Key(new Workspace(each.workspace), new WebhookName(each.name)),
                topics(each.topics).collect(Collectors.toUnmodifiableSet())));
    }

    /** As a row holds them. */
    static Stream<WebhookTopic> topics(String stored) {
        return Stream.of(stored.split(SEPARATOR, -1)).map(WebhookTopic::of);
    }

    boolean hasWebhooks() {
        return !known.isEmpty();
    }

    List<SqlCommand> commands() {
        return commands;
    }

    void add(StoredEvent stored, WebhookEvent event) {
        var key = new Key(event.workspace(), event.webhook());
        switch (event) {
            case WebhookSaved saved -> {
                known.put(key, Set.copyOf(saved.topics()));
                save(saved, stored.time());
            }
            case WebhookRemoved _ -> {
                known.remove(key);
                commands.add(SqlCommand.of(
                        "DELETE FROM %s WHERE workspace_id = $1 AND name = $2".formatted(webhooks),
                        key.workspace.name(),
                        key.name.value()));
                commands.add(SqlCommand.of(
                        "DELETE FROM %s WHERE workspace_id = $1 AND webhook = $2".formatted(deliveries),
                        key.workspace.name(),
                        key.name.value()));
            }
            case WebhookDelivered e ->
                ended(key, e.delivery(), e.position(), e.topic(), e.status(), e.tries(), null, stored.time());
            case WebhookDeliveryFailed e ->
                ended(key, e.delivery(), e.position(), e.topic(), e.status(), e.tries(), e.why(), stored.time());
        }
    }

    void add(StoredEvent stored, WebhookTopic topic, PodEvent event) {
        add(stored, topic, event.workspace(), event.pod(), due(event), PodEventText.of(event));
    }

    void add(StoredEvent stored, WebhookTopic topic, VolumeFilling full) {
        add(
                stored,
                topic,
                full.workspace(),
                full.pod(),
                null,
                PodEventText.volumeFilling(full.name(), full.usedBytes(), full.sizeBytes()));
    }

    private void add(
            StoredEvent stored, WebhookTopic topic, Workspace workspace, PodId pod, @Nullable String due, String text) {
        known.forEach((key, topics) -> {
            if (key.workspace.equals(workspace) && topics.contains(topic)) {
                commands.add(SqlCommand.of(
                        """
                        INSERT INTO %1$s (workspace_id, webhook, position, event, topic, pod, at, due, text)
                        SELECT $1, $2, $3, $4, $5, $6, $7, $8::timestamptz, $9
                        WHERE (SELECT count(*) FROM %1$s WHERE workspace_id = $1 AND webhook = $2) < $10
                        ON CONFLICT DO NOTHING
                        """.formatted(deliveries),
                        key.workspace.name(),
                        key.name.value(),
                        stored.position(),
                        stored.id().toString(),
                        topic.word(),
                        pod.value(),
                        stored.time(),
                        due,
                        text,
                        MAX_PENDING));
            }
        });
    }

    private static @Nullable String due(PodEvent event) {
        return switch (event) {
            case PodStopWarned warned -> warned.by().due().toString();
            case PodTerminateWarned warned -> warned.by().due().toString();
            default -> null;
        };
    }

    /** What became of earlier deliveries stays known, and what is open goes to the new address. */
    private void save(WebhookSaved saved, Instant at) {
        commands.add(SqlCommand.of(
                """
                INSERT INTO %s (workspace_id, name, origin, topics, secrets, saved_at)
                VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (workspace_id, name) DO UPDATE SET
                    origin = excluded.origin, topics = excluded.topics, secrets = excluded.secrets,
                    saved_at = excluded.saved_at
                """.formatted(webhooks),
                saved.workspace().name(),
                saved.webhook().value(),
                saved.origin(),
                saved.topics().stream().map(WebhookTopic::word).collect(Collectors.joining(SEPARATOR)),
                saved.secrets(),
                at));
    }

    private void ended(
            Key key,
            String delivery,
            long position,
            WebhookTopic topic,
            @Nullable Integer status,
            int tries,
            @Nullable String failure,
            Instant at) {
        commands.add(SqlCommand.of(
                """
                UPDATE %s SET last_delivery = $3, last_topic = $4, last_at = $5, last_status = $6::integer,
                    last_tries = $7, last_failure = $8
                WHERE workspace_id = $1 AND name = $2
                """.formatted(webhooks),
                key.workspace.name(),
                key.name.value(),
                delivery,
                topic.word(),
                at,
                status == null ? null : status.toString(),
                tries,
                failure));
        commands.add(SqlCommand.of(
                "DELETE FROM %s WHERE workspace_id = $1 AND webhook = $2 AND position = $3".formatted(deliveries),
                key.workspace.name(),
                key.name.value(),
                position));
    }
}
