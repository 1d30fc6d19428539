package dev.berth.eventstore.engine;

import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.projection.Projection;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import java.util.List;
import reactor.core.publisher.Mono;

/** A row per event. */
public class SeenPositions implements Projection {
    public static final String NAME = "seen";

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
        return List.of("CREATE TABLE IF NOT EXISTS " + tables.name(NAME) + " (position bigint PRIMARY KEY)");
    }

    @Override
    public List<String> comparedTables() {
        return List.of(NAME);
    }

    @Override
    public Mono<List<SqlCommand>> project(List<StoredEvent> batch, Tables tables, SqlReader reader) {
        Long[] positions = batch.stream().map(StoredEvent::position).toArray(Long[]::new);
        return Mono.just(List.of(SqlCommand.of(
                "INSERT INTO " + tables.name(NAME) + " SELECT unnest($1::bigint[])", (Object) positions)));
    }
}
