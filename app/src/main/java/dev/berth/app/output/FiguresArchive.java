package dev.berth.app.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.query.stats.PastFigures;
import dev.berth.query.stats.PodUse;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What pods used in the last hour in which somebody looked, in table {@code kept_figures}: in the database, so that each process on
 * the log can answer, and the figures are there whichever of them ends a pod.
 */
final class FiguresArchive implements PastFigures {
    /** Of a node of a pod, one of each minute. */
    private static final int MAX_MINUTES = 60;

    /** More than a machine full of GPUs has to tell. */
    private static final int MAX_LENGTH = 1 << 14;

    private final ArchiveTables tables;
    private final Clock clock;
    private final ObjectMapper json;

    FiguresArchive(ConnectionFactory connections, Clock clock, ObjectMapper json) {
        this.tables = new ArchiveTables(connections);
        this.clock = clock;
        this.json = json;
    }

    @Override
    public Mono<Void> keep(PodId pod, int node, PastUse use) {
        return Mono.fromCallable(() -> json.writeValueAsString(use.use()))
                .filter(text -> text.length() <= MAX_LENGTH)
                .flatMap(text -> keep(pod, node, use, text));
    }

    private Mono<Void> keep(PodId pod, int node, PastUse use, String text) {
        var minute = use.at().truncatedTo(ChronoUnit.MINUTES);
        return tables.update(connection -> connection
                .createStatement("""
                        WITH older AS (DELETE FROM kept_figures WHERE pod_id = $1 AND node = $2 AND minute <= $8)
                        INSERT INTO kept_figures (pod_id, node, minute, measured_at, generation, phase, pod_use)
                        VALUES ($1, $2, $3, $4, $5, $6, $7)
                        ON CONFLICT (pod_id, node, minute) DO UPDATE SET
                            measured_at = excluded.measured_at, generation = excluded.generation, phase = excluded.phase,
                            pod_use = excluded.pod_use
                        WHERE kept_figures.measured_at < excluded.measured_at""")
                .bind("$1", pod.value())
                .bind("$2", node)
                .bind("$3", minute)
                .bind("$4", use.at())
                .bind("$5", use.boot())
                .bind("$6", use.phase().name())
                .bind("$7", text)
                .bind("$8", minute.minus(MAX_MINUTES, ChronoUnit.MINUTES)));
    }

    @Override
    public Flux<PastUse> of(PodId pod, int node) {
        return tables.read(
                connection -> connection
                        .createStatement(
                                "SELECT measured_at, phase, generation, pod_use FROM kept_figures AS kept WHERE pod_id = $2 AND node = $3"
                                        + ArchiveTables.NOT_EXPIRED + " ORDER BY minute")
                        .bind("$1", clock.instant())
                        .bind("$2", pod.value())
                        .bind("$3", node),
                this::use);
    }

    private PastUse use(Readable row) {
        try {
            return new PastUse(
                    Objects.requireNonNull(row.get(0, Instant.class)),
                    Phase.valueOf(Objects.requireNonNull(row.get(1, String.class))),
                    Objects.requireNonNull(row.get(2, Integer.class)),
                    json.readValue(Objects.requireNonNull(row.get(3, String.class)), PodUse.class));
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("a row of kept_figures cannot be read", unreadable);
        }
    }
}
