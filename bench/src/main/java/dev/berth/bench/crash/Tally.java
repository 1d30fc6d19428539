package dev.berth.bench.crash;

import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.projection.Projection;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import reactor.core.publisher.Mono;

/** Counts events by their word and adds up their positions: an event that is skipped or repeated shows in the sums. */
final class Tally implements Projection {
    static final String NAME = "tally";

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
        return List.of("CREATE TABLE IF NOT EXISTS " + tables.name(NAME)
                + " (word text PRIMARY KEY, seen bigint NOT NULL, positions bigint NOT NULL)");
    }

    @Override
    public List<String> comparedTables() {
        return List.of(NAME);
    }

    @Override
    public Mono<List<SqlCommand>> project(List<StoredEvent> batch, Tables tables, SqlReader reader) {
        var words = batch.stream()
                .map(event -> new String(event.payload(), StandardCharsets.UTF_8))
                .toArray(String[]::new);
        var positions = batch.stream().map(StoredEvent::position).toArray(Long[]::new);
        return Mono.just(List.of(SqlCommand.of(
                "INSERT INTO " + tables.name(NAME) + " AS t"
                        + " SELECT word, count(*), sum(position) FROM unnest($1::text[], $2::bigint[]) AS w(word, position)"
                        + " GROUP BY word ON CONFLICT (word) DO UPDATE"
                        + " SET seen = t.seen + excluded.seen, positions = t.positions + excluded.positions",
                words,
                positions)));
    }
}
