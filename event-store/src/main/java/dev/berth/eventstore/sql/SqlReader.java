package dev.berth.eventstore.sql;

import io.r2dbc.spi.Row;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Reads the rows that a projection's batch is about to change. */
public interface SqlReader {
    /** All rows of the command, each mapped while its row is at hand. */
    <T> Mono<List<T>> read(SqlCommand command, Function<Row, T> mapper);
}
