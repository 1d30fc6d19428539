package dev.berth.query.route;

import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PublicPort;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.sshkey.SshKeyId;
import dev.berth.query.reading.Columns;
import dev.berth.query.reading.ReadModels;
import dev.berth.query.reading.RowCache;
import dev.berth.query.reading.RowCache.Fact;
import io.r2dbc.spi.Row;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The routing projection's tables in SQL. */
final class RouteTables implements RowCache.Rows<PodEvent, RouteState> {
    static final String ROUTE_COLUMNS =
            "pod, workspace_id, name, phase, public_port, generation, boots, target_host, target_port, why, host_key,"
                    + " version";

    static List<String> schema(Tables tables) {
        String route = tables.name("route");
        String key = tables.name("login_key");
        return List.of(
                """
                CREATE TABLE IF NOT EXISTS %s (
                    pod          text COLLATE "C" PRIMARY KEY,
                    workspace_id text COLLATE "C" NOT NULL,
                    name         text COLLATE "C" NOT NULL,
                    phase        text COLLATE "C" NOT NULL,
                    public_port  int,
                    generation   int NOT NULL,
                    boots        int NOT NULL,
                    target_host  text,
                    target_port  int,
                    why          text NOT NULL,
                    host_key     text NOT NULL,
                    version      bigint NOT NULL)
                """.formatted(route),
                "CREATE INDEX IF NOT EXISTS %1$s_version ON %1$s (version)".formatted(route),
                "CREATE INDEX IF NOT EXISTS %1$s_live ON %1$s (pod) WHERE phase <> 'TERMINATED'".formatted(route),
                """
                CREATE TABLE IF NOT EXISTS %s (
                    id           text COLLATE "C" PRIMARY KEY,
                    workspace_id text COLLATE "C" NOT NULL,
                    fingerprint  text NOT NULL,
                    removed      boolean NOT NULL,
                    version      bigint NOT NULL)
                """.formatted(key),
                "CREATE INDEX IF NOT EXISTS %1$s_version ON %1$s (version)".formatted(key),
                """
                CREATE TABLE IF NOT EXISTS %s (
                    pool          text COLLATE "C" NOT NULL,
                    port          int NOT NULL,
                    pod           text COLLATE "C" NOT NULL,
                    leasable_from timestamptz,
                    version       bigint NOT NULL,
                    PRIMARY KEY (pool, port))
                """.formatted(tables.name("port_lease")));
    }

    @Override
    public Mono<List<RouteState>> read(Set<String> keys, Tables tables, SqlReader reader) {
        return reader.read(
                SqlCommand.of(
                        "SELECT %s FROM %s WHERE pod = ANY ($1)".formatted(ROUTE_COLUMNS, tables.name("route")),
                        (Object) keys.toArray(String[]::new)),
                RouteTables::route);
    }

    static RouteState route(Row row) {
        String host = row.get(7, String.class);
        Integer port = row.get(8, Integer.class);
        return new RouteState(
                new PodId(ReadModels.present(row, 0, String.class)),
                new Workspace(ReadModels.present(row, 1, String.class)),
                new PodName(ReadModels.present(row, 2, String.class)),
                Phase.valueOf(ReadModels.present(row, 3, String.class)),
                row.get(4, Integer.class),
                ReadModels.present(row, 5, Integer.class),
                ReadModels.present(row, 6, Integer.class),
                host == null || port == null ? null : new SshTarget(host, port),
                ReadModels.present(row, 9, String.class),
                ReadModels.present(row, 10, String.class),
                ReadModels.present(row, 11, Long.class));
    }

    static LoginKey key(Row row) {
        return new LoginKey(
                new SshKeyId(ReadModels.present(row, 0, String.class)),
                new Workspace(ReadModels.present(row, 1, String.class)),
                ReadModels.present(row, 2, String.class),
                ReadModels.present(row, 3, Boolean.class),
                ReadModels.present(row, 4, Long.class));
    }

    static PortLease lease(Row row) {
        return new PortLease(
                new PublicPort(ReadModels.present(row, 0, String.class), ReadModels.present(row, 1, Integer.class)),
                new PodId(ReadModels.present(row, 2, String.class)),
                row.get(3, Instant.class),
                ReadModels.present(row, 4, Long.class));
    }

    @Override
    public String key(RouteState row) {
        return row.pod().value();
    }

    @Override
    public long version(RouteState row) {
        return row.version();
    }

    @Override
    public RouteState evolve(@Nullable RouteState before, Fact<PodEvent> fact) {
        return RouteState.evolve(before, fact.event(), fact.position());
    }

    static SqlCommand upsertRoutes(Collection<RouteState> routes, Tables tables) {
        return SqlCommand.of(
                """
                INSERT INTO %1$s AS t (%2$s)
                SELECT %2$s FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::int[], $7::int[],
                                        $8::text[], $9::int[], $10::text[], $11::text[], $12::bigint[]) AS r(%2$s)
                ON CONFLICT (pod) DO UPDATE SET
                    phase = excluded.phase, public_port = excluded.public_port, generation = excluded.generation,
                    boots = excluded.boots, target_host = excluded.target_host, target_port = excluded.target_port,
                    why = excluded.why, version = excluded.version
                WHERE excluded.version > t.version
                """.formatted(tables.name("route"), ROUTE_COLUMNS),
                Columns.texts(routes, row -> row.pod().value()),
                Columns.texts(routes, row -> row.workspace().name()),
                Columns.texts(routes, row -> row.name().value()),
                Columns.texts(routes, row -> row.phase().name()),
                Columns.ints(routes, RouteState::publicPort),
                Columns.ints(routes, RouteState::generation),
                Columns.ints(routes, RouteState::boots),
                Columns.texts(
                        routes,
                        row -> row.target() == null ? null : row.target().host()),
                Columns.ints(
                        routes,
                        row -> row.target() == null
                                ? null
                                : (Integer) row.target().port()),
                Columns.texts(routes, RouteState::why),
                Columns.texts(routes, RouteState::hostKey),
                Columns.longs(routes, RouteState::version));
    }

    static SqlCommand upsertKeys(Collection<LoginKey> keys, Tables tables) {
        return SqlCommand.of(
                """
                INSERT INTO %s AS t (id, workspace_id, fingerprint, removed, version)
                SELECT id, workspace_id, fingerprint, removed::boolean, version
                FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])
                    AS r(id, workspace_id, fingerprint, removed, version)
                ON CONFLICT (id) DO UPDATE SET removed = excluded.removed, version = excluded.version
                WHERE excluded.version > t.version
                """.formatted(tables.name("login_key")),
                Columns.texts(keys, row -> row.id().value()),
                Columns.texts(keys, row -> row.workspace().name()),
                Columns.texts(keys, LoginKey::fingerprint),
                Columns.texts(keys, row -> Boolean.toString(row.removed())),
                Columns.longs(keys, LoginKey::version));
    }

    static SqlCommand upsertLeases(Collection<PortLease> leases, Tables tables) {
        return SqlCommand.of(
                """
                INSERT INTO %s AS t (pool, port, pod, leasable_from, version)
                SELECT pool, port, pod, leasable_from::timestamptz, version
                FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::bigint[])
                    AS r(pool, port, pod, leasable_from, version)
                ON CONFLICT (pool, port) DO UPDATE SET
                    pod = excluded.pod, leasable_from = excluded.leasable_from, version = excluded.version
                WHERE excluded.version > t.version
                """.formatted(tables.name("port_lease")),
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
