package dev.berth.app.output;

import dev.berth.messages.pod.PodId;
import dev.berth.query.pod.KeptTimes;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Until when what is kept of terminated pods can be read, and the end of that: by time, and where it is too much in all. */
final class EndedPods implements KeptTimes {
    private static final Logger log = LoggerFactory.getLogger(EndedPods.class);

    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);
    private static final Bounds BOUNDS = new Bounds(512L << 20, 100_000);
    private static final List<String> TABLES = List.of("kept_output", "kept_figures");

    private final ArchiveTables tables;
    private final Clock clock;
    private final Duration keep;
    private final Bounds bounds;

    /** {@code keep} is how long what is kept of a terminated pod can be read; where it is 0, nothing is kept at all. */
    EndedPods(ConnectionFactory connections, Clock clock, Duration keep) {
        this(connections, clock, keep, BOUNDS);
    }

    EndedPods(ConnectionFactory connections, Clock clock, Duration keep, Bounds bounds) {
        this.tables = new ArchiveTables(connections);
        this.clock = clock;
        this.keep = keep;
        this.bounds = bounds;
    }

    /** Of all pods together. The oldest goes first. */
    record Bounds(long outputBytes, int figures) {}

    /** From now on the time counts for which what is there of the pod is kept. Said again, it counts on from the first time. */
    Mono<Void> ended(PodId pod) {
        return tables.update(connection -> connection
                .createStatement("INSERT INTO ended_pod (pod_id, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind("$1", pod.value())
                .bind("$2", clock.instant().plus(keep)));
    }

    @Override
    public Mono<Instant> until(PodId pod) {
        return tables.read(
                        connection -> connection
                                .createStatement(
                                        "SELECT expires_at FROM ended_pod WHERE pod_id = $1 AND expires_at > $2")
                                .bind("$1", pod.value())
                                .bind("$2", clock.instant()),
                        row -> Objects.requireNonNull(row.get(0, Instant.class)))
                .singleOrEmpty();
    }

    /** Sweeps again and again, until that is disposed of. */
    public Disposable sweeping() {
        return Flux.interval(Duration.ZERO, SWEEP_INTERVAL)
                .onBackpressureDrop()
                .concatMap(_ -> sweep().timeout(SWEEP_INTERVAL).onErrorResume(failed -> {
                    log.warn("What is kept of ended pods could not be swept error={}", failed.toString());
                    return Mono.empty();
                }))
                .subscribe();
    }

    /** Deletes what has been kept for long enough, and the oldest of what is too much. */
    Mono<Void> sweep() {
        return (keep.isZero() ? deleteAll() : deleteExpired()).then(deleteTooMuch());
    }

    private Mono<Void> deleteAll() {
        return Flux.fromIterable(TABLES)
                .concatWithValues("ended_pod")
                .concatMap(table -> tables.update(connection -> connection.createStatement("DELETE FROM " + table)))
                .then();
    }

    private Mono<Void> deleteExpired() {
        // What is written late is taken for ended as long as the pod's row is there, which goes last.
        return Flux.fromIterable(TABLES)
                .concatMap(table -> tables.update(connection -> connection
                        .createStatement(
                                "DELETE FROM " + table
                                        + " AS kept USING ended_pod WHERE kept.pod_id = ended_pod.pod_id AND ended_pod.expires_at <= $1")
                        .bind("$1", clock.instant())))
                .then(tables.update(connection -> connection
                        .createStatement("DELETE FROM ended_pod WHERE expires_at <= $1")
                        .bind("$1", clock.instant())));
    }

    private Mono<Void> deleteTooMuch() {
        return tables.update(connection -> connection.createStatement("""
                                DELETE FROM kept_output AS kept USING (
                                    SELECT pod_id, node, sum(octet_length(stdout) + octet_length(stderr))
                                        OVER (ORDER BY kept_at DESC, pod_id, node) AS total
                                    FROM kept_output) AS newest
                                WHERE kept.pod_id = newest.pod_id AND kept.node = newest.node AND newest.total > $1""").bind("$1", bounds.outputBytes()))
                .then(tables.update(
                        connection -> connection.createStatement("""
                                DELETE FROM kept_figures AS kept USING (
                                    SELECT pod_id, node, minute FROM kept_figures
                                    ORDER BY minute DESC, pod_id, node OFFSET $1) AS oldest
                                WHERE kept.pod_id = oldest.pod_id AND kept.node = oldest.node AND kept.minute = oldest.minute""").bind("$1", bounds.figures())));
    }
}
