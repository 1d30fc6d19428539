package dev.berth.query.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.SshTarget;
import dev.berth.query.reading.Columns;
import dev.berth.query.reading.ReadModels;
import dev.berth.query.reading.RowCache;
import dev.berth.query.reading.RowCache.Fact;
import io.r2dbc.spi.Row;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Rows of table {@code route} in SQL. */
final class RouteRows implements RowCache.Rows<PodEvent, RouteState> {
    static final String TABLE = "route";
    private static final String READ = "SELECT view, target_host, target_port, launched, chosen_again FROM %s ";

    private final ObjectMapper json;

    RouteRows(ObjectMapper json) {
        this.json = json;
    }

    static List<String> schema(Tables tables) {
        String route = tables.name(TABLE);
        return List.of(
                """
                CREATE TABLE IF NOT EXISTS %s (
                    pod          text COLLATE "C" PRIMARY KEY,
                    workspace_id text COLLATE "C" NOT NULL,
                    phase        text COLLATE "C" NOT NULL,
                    target_host  text,
                    target_port  int,
                    launched     bigint NOT NULL,
                    chosen_again boolean NOT NULL,
                    version      bigint NOT NULL,
                    view         text NOT NULL)
                """.formatted(route),
                "CREATE INDEX IF NOT EXISTS %1$s_version ON %1$s (version)".formatted(route),
                "CREATE INDEX IF NOT EXISTS %1$s_live ON %1$s (pod) WHERE phase <> 'TERMINATED'".formatted(route));
    }

    static SqlCommand selectLive(Tables tables) {
        return SqlCommand.of((READ + "WHERE phase <> 'TERMINATED'").formatted(tables.name(TABLE)));
    }

    @Override
    public Mono<List<RouteState>> read(Set<String> keys, Tables tables, SqlReader reader) {
        return reader.read(
                SqlCommand.of((READ + "WHERE pod = ANY ($1)").formatted(tables.name(TABLE)), (Object)
                        keys.toArray(String[]::new)),
                this::row);
    }

    RouteState row(Row row) {
        try {
            PodView view = json.readValue(ReadModels.present(row, 0, String.class), PodView.class);
            String host = row.get(1, String.class);
            Integer port = row.get(2, Integer.class);
            return new RouteState(
                    view,
                    host == null || port == null ? null : new SshTarget(host, port),
                    ReadModels.present(row, 3, Long.class),
                    ReadModels.present(row, 4, Boolean.class));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("A row of the routes projection cannot be read; rebuild it", e);
        }
    }

    @Override
    public String key(RouteState row) {
        return row.view().id().value();
    }

    @Override
    public long version(RouteState row) {
        return row.view().version();
    }

    @Override
    public RouteState evolve(@Nullable RouteState before, Fact<PodEvent> fact) {
        return RouteState.evolve(before, fact.event(), fact.at(), fact.position());
    }

    SqlCommand upsert(Collection<RouteState> routes, Tables tables) {
        return SqlCommand.of(
                """
                INSERT INTO %s AS t (pod, workspace_id, phase, target_host, target_port, version, view, launched, chosen_again)
                SELECT pod, workspace_id, phase, target_host, target_port, version, view, launched,
                       chosen_again::boolean
                FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::bigint[], $7::text[],
                            $8::bigint[], $9::text[])
                    AS r(pod, workspace_id, phase, target_host, target_port, version, view, launched, chosen_again)
                ON CONFLICT (pod) DO UPDATE SET
                    phase = excluded.phase, target_host = excluded.target_host, target_port = excluded.target_port,
                    version = excluded.version, view = excluded.view, chosen_again = excluded.chosen_again
                WHERE excluded.version > t.version
                """.formatted(tables.name(TABLE)),
                Columns.texts(routes, row -> row.view().id().value()),
                Columns.texts(routes, row -> row.view().workspace().name()),
                Columns.texts(routes, row -> row.view().phase().name()),
                Columns.texts(
                        routes,
                        row -> row.target() == null ? null : row.target().host()),
                Columns.ints(
                        routes,
                        row -> row.target() == null
                                ? null
                                : (Integer) row.target().port()),
                Columns.longs(routes, row -> row.view().version()),
                Columns.texts(routes, row -> write(row.view())),
                Columns.longs(routes, RouteState::launched),
                Columns.texts(routes, row -> Boolean.toString(row.chosenAgain())));
    }

    private String write(PodView view) {
        try {
            return json.writeValueAsString(view);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
