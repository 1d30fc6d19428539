package dev.berth.query.webhook;

import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.webhook.WebhookName;
import dev.berth.messages.webhook.WebhookTopic;
import dev.berth.messages.webhook.WebhookView;
import dev.berth.messages.webhook.WebhookView.LastDelivery;
import dev.berth.query.pod.PodsProjection;
import dev.berth.query.reading.Positions;
import dev.berth.query.reading.ReadModels;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Queries on the webhooks of workspaces. Results arrive on the driver's event loops: do not block there. */
public final class Webhooks {
    /** A workspace has a handful; more are not shown. */
    private static final int MAX_SHOWN = 100;

    private final ReadModels models;
    private final Supplier<Tables> tables;
    private final Positions.Progress progress;

    public Webhooks(ReadModels models, Supplier<Tables> tables, Positions.Progress progress) {
        this.models = models;
        this.tables = tables;
        this.progress = progress;
    }

    /** False when {@code atMost} has passed before these queries, and those of pods, could see what happened at {@code position}. */
    public Mono<Boolean> reached(long position, Duration atMost) {
        return Mono.zip(
                progress.await(WebhooksProjection.NAME, position, atMost),
                progress.await(PodsProjection.NAME, position, atMost),
                Boolean::logicalAnd);
    }

    /**
     * What webhooks are still to be told of, of each the oldest first, and of a workspace no more than {@code each}. Workspaces take
     * turns, and the webhooks of each, so that one that does not answer takes no place of another's.
     */
    public Mono<List<PendingDelivery>> pending(int each, int limit) {
        return Mono.defer(() -> models.query(
                SqlCommand.of(
                        """
                        SELECT workspace_id, name, secrets, event, position, topic, pod, at, due, text FROM (
                            SELECT w.workspace_id, w.name, w.secrets, d.*,
                                row_number() OVER (PARTITION BY w.workspace_id ORDER BY d.nth, d.position) AS turn
                            FROM %s w CROSS JOIN LATERAL (
                                SELECT o.event, o.position, o.topic, o.pod, o.at, o.due, o.text,
                                    row_number() OVER (ORDER BY o.position) AS nth
                                FROM %s o WHERE o.workspace_id = w.workspace_id AND o.webhook = w.name
                                ORDER BY o.position LIMIT $1) d) p
                        WHERE turn <= $1 ORDER BY turn, position LIMIT $2
                        """.formatted(tables.get().name("webhook"), tables.get().name("webhook_delivery")),
                        each,
                        limit),
                Webhooks::pending));
    }

    private static PendingDelivery pending(Row row) {
        return new PendingDelivery(
                new Workspace(ReadModels.present(row, 0, String.class)),
                new WebhookName(ReadModels.present(row, 1, String.class)),
                ReadModels.present(row, 2, String.class),
                ReadModels.present(row, 3, String.class),
                ReadModels.present(row, 4, Long.class),
                WebhookTopic.of(ReadModels.present(row, 5, String.class)),
                new PodId(ReadModels.present(row, 6, String.class)),
                ReadModels.present(row, 7, Instant.class),
                row.get(8, Instant.class),
                ReadModels.present(row, 9, String.class));
    }

    Mono<List<WebhookView>> list(Workspace workspace) {
        return Mono.defer(() -> models.query(
                SqlCommand.of(
                        """
                        SELECT w.name, w.origin, w.topics, w.saved_at,
                            (SELECT count(*) FROM %s d WHERE d.workspace_id = w.workspace_id AND d.webhook = w.name),
                            w.last_delivery, w.last_topic, w.last_at, w.last_status, w.last_tries, w.last_failure
                        FROM %s w WHERE w.workspace_id = $1 ORDER BY w.name LIMIT $2
                        """.formatted(
                                        tables.get().name("webhook_delivery"),
                                        tables.get().name("webhook")),
                        workspace.name(),
                        MAX_SHOWN),
                Webhooks::view));
    }

    private static WebhookView view(Row row) {
        return new WebhookView(
                new WebhookName(ReadModels.present(row, 0, String.class)),
                ReadModels.present(row, 1, String.class),
                WebhookChanges.topics(ReadModels.present(row, 2, String.class)).toList(),
                ReadModels.present(row, 3, Instant.class),
                ReadModels.present(row, 4, Long.class),
                last(row));
    }

    private static @Nullable LastDelivery last(Row row) {
        var delivery = row.get(5, String.class);
        if (delivery == null) {
            return null;
        }
        var status = row.get(8, Integer.class);
        var failure = row.get(10, String.class);
        return new LastDelivery(
                delivery,
                WebhookTopic.of(ReadModels.present(row, 6, String.class)),
                ReadModels.present(row, 7, Instant.class),
                failure == null,
                status,
                ReadModels.present(row, 9, Integer.class),
                failure == null ? "Delivered." : failure);
    }
}
