package dev.berth.app.output;

import dev.berth.messages.pod.PodId;
import dev.berth.query.log.PodLogs.Output;
import dev.berth.query.log.PodOutput.KeptBoot;
import dev.berth.query.log.PodOutput.OutputPlace;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Statement;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Objects;
import reactor.core.publisher.Mono;

/**
 * Ends of outputs in table {@code kept_output}: in the database, so that each process on the log can answer. Of each node of a
 * pod one boot is kept, its last.
 */
final class OutputArchive {
    /** Of each output. */
    static final int MAX_BYTES = 1 << 20;

    private static final String INSERT = """
            INSERT INTO kept_output (pod_id, node, generation, allocation, kept_at, stdout, stdout_file, stdout_offset,
                                     stderr, stderr_file, stderr_offset)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (pod_id, node) DO UPDATE SET
                generation = excluded.generation, allocation = excluded.allocation, kept_at = excluded.kept_at,
                stdout = excluded.stdout, stdout_file = excluded.stdout_file, stdout_offset = excluded.stdout_offset,
                stderr = excluded.stderr, stderr_file = excluded.stderr_file, stderr_offset = excluded.stderr_offset""";

    private final ArchiveTables tables;
    private final Clock clock;

    OutputArchive(ConnectionFactory connections, Clock clock) {
        this.tables = new ArchiveTables(connections);
        this.clock = clock;
    }

    /** In place of what is kept of that node. */
    Mono<Void> save(PodId pod, int node, KeptBoot boot, ArchivedEnd stdout, ArchivedEnd stderr) {
        return tables.update(connection -> insert(connection, INSERT, pod, node, boot, stdout, stderr));
    }

    /** The same, unless this boot is kept already. */
    Mono<Void> saveIfAbsent(PodId pod, int node, KeptBoot boot, ArchivedEnd stdout, ArchivedEnd stderr) {
        return tables.update(connection -> insert(
                connection,
                INSERT + " WHERE kept_output.allocation <> excluded.allocation",
                pod,
                node,
                boot,
                stdout,
                stderr));
    }

    private Statement insert(
            Connection connection,
            String sql,
            PodId pod,
            int node,
            KeptBoot boot,
            ArchivedEnd stdout,
            ArchivedEnd stderr) {
        return connection
                .createStatement(sql)
                .bind("$1", pod.value())
                .bind("$2", node)
                .bind("$3", boot.generation())
                .bind("$4", boot.allocation())
                .bind("$5", clock.instant())
                .bind("$6", stdout.content().duplicate())
                .bind("$7", stdout.end().file())
                .bind("$8", stdout.end().offset())
                .bind("$9", stderr.content().duplicate())
                .bind("$10", stderr.end().file())
                .bind("$11", stderr.end().offset());
    }

    /** The one that is kept of a node of the pod; empty where none is (any more). */
    Mono<KeptBoot> boot(PodId pod, int node) {
        return tables.read(
                        connection -> connection
                                .createStatement(
                                        "SELECT generation, allocation FROM kept_output AS kept WHERE pod_id = $2 AND node = $3"
                                                + ArchiveTables.NOT_EXPIRED)
                                .bind("$1", clock.instant())
                                .bind("$2", pod.value())
                                .bind("$3", node),
                        row -> new KeptBoot(
                                Objects.requireNonNull(row.get(0, Integer.class)),
                                Objects.requireNonNull(row.get(1, String.class))))
                .singleOrEmpty();
    }

    /** Empty where it is not kept (any more). */
    Mono<ArchivedEnd> find(KeptBoot boot, Output output) {
        var columns = switch (output) {
            case STDOUT -> "stdout, stdout_file, stdout_offset";
            case STDERR -> "stderr, stderr_file, stderr_offset";
        };
        return tables.read(
                        connection -> connection
                                .createStatement("SELECT " + columns + " FROM kept_output AS kept WHERE allocation = $2"
                                        + ArchiveTables.NOT_EXPIRED)
                                .bind("$1", clock.instant())
                                .bind("$2", boot.allocation()),
                        row -> new ArchivedEnd(
                                Objects.requireNonNull(row.get(0, ByteBuffer.class)),
                                new OutputPlace(
                                        Objects.requireNonNull(row.get(1, Integer.class)),
                                        Objects.requireNonNull(row.get(2, Long.class)))))
                .next();
    }
}
