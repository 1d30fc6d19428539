package dev.berth.query.route;

import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PublicPort;
import dev.berth.query.reading.Columns;
import dev.berth.query.reading.ReadModels;
import io.r2dbc.spi.Row;
import java.time.Instant;
import java.util.Collection;

/** Rows of table {@code port_lease} in SQL. */
final class LeaseRows {
    static final String TABLE = "port_lease";

    private LeaseRows() {}

    static String schema(Tables tables) {
        return """
                CREATE TABLE IF NOT EXISTS %s (
                    pool          text COLLATE "C" NOT NULL,
                    port          int NOT NULL,
                    pod           text COLLATE "C" NOT NULL,
                    leasable_from timestamptz,
                    version       bigint NOT NULL,
                    PRIMARY KEY (pool, port))
                """.formatted(tables.name(TABLE));
    }

    static SqlCommand selectAll(Tables tables) {
        return SqlCommand.of("SELECT pool, port, pod, leasable_from, version FROM %s".formatted(tables.name(TABLE)));
    }

    static PortLease lease(Row row) {
        return new PortLease(
                new PublicPort(ReadModels.present(row, 0, String.class), ReadModels.present(row, 1, Integer.class)),
                new PodId(ReadModels.present(row, 2, String.class)),
                row.get(3, Instant.class),
                ReadModels.present(row, 4, Long.class));
    }

    static SqlCommand upsert(Collection<PortLease> leases, Tables tables) {
        return SqlCommand.of(
                """
                INSERT INTO %s AS t (pool, port, pod, leasable_from, version)
                SELECT pool, port, pod, leasable_from::timestamptz, version
                FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::bigint[])
                    AS r(pool, port, pod, leasable_from, version)
                ON CONFLICT (pool, port) DO UPDATE SET
                    pod = excluded.pod, leasable_from = excluded.leasable_from, version = excluded.version
                WHERE excluded.version > t.version
                """.formatted(tables.name(TABLE)),
                Columns.texts(leases, row -> row.port().pool()),
                Columns.ints(leases, row -> row.port().number()),
                Columns.texts(leases, row -> row.pod().value()),
                Columns.texts(
                        leases,
                        row -> row.leasableFrom() == null
                                ? null
                                : row.leasableFrom().toString()),
                Columns.longs(leases, PortLease::version));
    }
}
