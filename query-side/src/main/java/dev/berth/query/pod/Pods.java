package dev.berth.query.pod;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.query.reading.Parameters;
import dev.berth.query.reading.Positions;
import dev.berth.query.reading.ReadModels;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Queries on the pods projection. Results arrive on the driver's event loops: do not block there. */
public final class Pods {
    private static final int LIVE_PAGE = 500;
    private static final String COLUMNS = "SELECT view, secrets, notebook_secrets, created_position FROM %s ";

    private final ReadModels models;
    private final Supplier<Tables> tables;
    private final Positions.Progress progress;
    private final PodRows rows;

    public Pods(ReadModels models, Supplier<Tables> tables, Positions.Progress progress, ObjectMapper json) {
        this.models = models;
        this.tables = tables;
        this.progress = progress;
        this.rows = new PodRows(json);
    }

    /** The pod if the workspace owns it, terminated or not; else empty. */
    public Mono<PodRecord> find(Workspace workspace, PodId pod) {
        return one("WHERE id = $1 AND workspace_id = $2", pod.value(), workspace.name());
    }

    /** The living pod of that name; empty where there is none. */
    public Mono<PodRecord> findByName(Workspace workspace, PodName name) {
        return one("WHERE name = $1 AND workspace_id = $2 AND phase <> 'TERMINATED'", name.value(), workspace.name());
    }

    /** The pod whoever owns it: for Berth itself, never for a caller. */
    public Mono<PodRecord> findAny(PodId pod) {
        return one("WHERE id = $1", pod.value());
    }

    /** All pods of all workspaces that are not terminated, oldest first, read by pages. */
    public Flux<PodRecord> live() {
        return livePage(0)
                .expand(page -> page.size() < LIVE_PAGE
                        ? Mono.empty()
                        : livePage(page.getLast().createdPosition()))
                .concatMapIterable(page -> page)
                .map(PodRow::pod);
    }

    /** The pods for which something is to be done by itself, those first for which that is due first, at most {@code limit}. */
    public Mono<List<DuePod>> due(int limit) {
        return Mono.defer(() -> models.query(
                SqlCommand.of(
                        "SELECT id, workspace_id, due_at FROM %s WHERE due_at IS NOT NULL ORDER BY due_at LIMIT $1"
                                .formatted(table()),
                        limit),
                row -> new DuePod(
                        new PodId(ReadModels.present(row, 0, String.class)),
                        new Workspace(ReadModels.present(row, 1, String.class)),
                        ReadModels.present(row, 2, Instant.class))));
    }

    /** False when {@code atMost} has passed before these queries could see what happened at {@code position}. */
    public Mono<Boolean> reached(long position, Duration atMost) {
        return progress.await(PodsProjection.NAME, position, atMost);
    }

    /**
     * A page of a workspace's pods, newest first. Pods that are launched meanwhile do not move the pages that follow.
     *
     * @param phase null for all but TERMINATED
     * @param all with the terminated ones
     * @param after the page before's {@code next}, null for the first page
     * @param limit 1 to 200
     */
    Mono<PodList> list(Workspace workspace, @Nullable Phase phase, boolean all, @Nullable String after, int limit) {
        return Mono.defer(() -> {
            String only = phase != null ? "AND phase = $4" : all ? "AND $4 = ''" : "AND phase <> $4";
            String argument = phase != null ? phase.name() : all ? "" : Phase.TERMINATED.name();
            return models.query(
                            SqlCommand.of(
                                    (COLUMNS + "WHERE workspace_id = $1 AND created_position < $2 " + only
                                                    + " ORDER BY created_position DESC LIMIT $3")
                                            .formatted(table()),
                                    workspace.name(),
                                    Parameters.after(after, Long.MAX_VALUE),
                                    limit + 1,
                                    argument),
                            rows::row)
                    .map(found -> page(found, limit));
        });
    }

    private static PodList page(List<PodRow> found, int limit) {
        List<PodRow> shown = found.size() > limit ? found.subList(0, limit) : found;
        return new PodList(
                shown.stream().map(row -> row.pod().view()).toList(),
                found.size() > limit ? Parameters.cursor(shown.getLast().createdPosition()) : null);
    }

    private Mono<List<PodRow>> livePage(long after) {
        return models.query(
                SqlCommand.of(
                        (COLUMNS + "WHERE phase <> 'TERMINATED' AND created_position > $1"
                                        + " ORDER BY created_position LIMIT $2")
                                .formatted(table()),
                        after,
                        LIVE_PAGE),
                rows::row);
    }

    private Mono<PodRecord> one(String where, Object... arguments) {
        return Mono.defer(() -> models.query(
                        SqlCommand.of((COLUMNS + where).formatted(table()), arguments), rows::record)
                .flatMap(found -> Mono.justOrEmpty(found.stream().findFirst())));
    }

    private String table() {
        return tables.get().name("pod");
    }
}
