package dev.berth.query.webhook;

import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.projection.Projection;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.EventCatalog;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.volume.VolumeEvent.VolumeFilling;
import dev.berth.messages.webhook.WebhookEvent;
import dev.berth.messages.webhook.WebhookTopic;
import dev.berth.query.reading.EventNames;
import dev.berth.query.reading.ReadModels;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * Keeps the webhooks that there are and what each is still to be told of. What became of a delivery is an event too, which takes
 * it off: so a rebuild ends with what is still open and tells nobody anything.
 */
public final class WebhooksProjection implements Projection {
    public static final String NAME = "webhooks";
    private static final Set<String> EVENTS = EventNames.of(WebhookEvent.class);
    private static final Map<String, WebhookTopic> TOPICS = Arrays.stream(WebhookTopic.values())
            .collect(
                    Collectors.toUnmodifiableMap(topic -> EventCatalog.qualifiedNameOf(topic.event()), topic -> topic));

    private final EventCodec codec;

    public WebhooksProjection(EventCodec codec) {
        this.codec = codec;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public List<String> schema(Tables tables) {
        return List.of("""
                CREATE TABLE IF NOT EXISTS %s (
                    workspace_id  text COLLATE "C" NOT NULL,
                    name          text COLLATE "C" NOT NULL,
                    origin        text NOT NULL,
                    topics        text NOT NULL,
                    secrets       text NOT NULL,
                    saved_at      timestamptz NOT NULL,
                    last_delivery text,
                    last_topic    text,
                    last_at       timestamptz,
                    last_status   integer,
                    last_tries    integer,
                    last_failure  text,
                    PRIMARY KEY (workspace_id, name))
                """.formatted(tables.name("webhook")), """
                CREATE TABLE IF NOT EXISTS %s (
                    workspace_id text COLLATE "C" NOT NULL,
                    webhook      text COLLATE "C" NOT NULL,
                    position     bigint NOT NULL,
                    event        text NOT NULL,
                    topic        text NOT NULL,
                    pod          text NOT NULL,
                    at           timestamptz NOT NULL,
                    due          timestamptz,
                    text         text NOT NULL,
                    PRIMARY KEY (workspace_id, webhook, position))
                """.formatted(tables.name("webhook_delivery")));
    }

    @Override
    public List<String> comparedTables() {
        return List.of("webhook", "webhook_delivery");
    }

    @Override
    public Mono<List<SqlCommand>> project(List<StoredEvent> batch, Tables tables, SqlReader reader) {
        var matter = batch.stream()
                .filter(stored -> EVENTS.contains(stored.name()) || TOPICS.containsKey(stored.name()))
                .toList();
        return matter.isEmpty()
                ? Mono.just(List.of())
                : reader.read(
                                SqlCommand.of(
                                        "SELECT workspace_id, name, topics FROM %s".formatted(tables.name("webhook"))),
                                row -> new WebhookChanges.Known(
                                        ReadModels.present(row, 0, String.class),
                                        ReadModels.present(row, 1, String.class),
                                        ReadModels.present(row, 2, String.class)))
                        .map(known -> changes(matter, new WebhookChanges(tables, known)));
    }

    private List<SqlCommand> changes(List<StoredEvent> events, WebhookChanges changes) {
        for (var stored : events) {
            var topic = TOPICS.get(stored.name());
            if (topic == null) {
                changes.add(stored, (WebhookEvent) codec.decode(stored));
            } else if (changes.hasWebhooks()) {
                add(stored, topic, changes);
            }
        }
        return changes.commands();
    }

    private void add(StoredEvent stored, WebhookTopic topic, WebhookChanges changes) {
        switch ((BerthEvent) codec.decode(stored)) {
            case PodEvent event -> changes.add(stored, topic, event);
            case VolumeFilling full -> changes.add(stored, topic, full);
            case BerthEvent other -> throw new IllegalStateException("%s is about no pod".formatted(other));
        }
    }
}
