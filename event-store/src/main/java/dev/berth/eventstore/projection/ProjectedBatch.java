package dev.berth.eventstore.projection;

import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What a batch changes, worked out while the batch before it is still being written: processor and disk are busy at the
 * same time. What the projection reads of its own rows waits for the batch's turn, so it sees all that was before.
 */
final class ProjectedBatch {
    private final List<StoredEvent> events;
    private final Sinks.One<Connection> turn = Sinks.one();
    private final Mono<List<SqlCommand>> commands;

    /** Begins at once, on the caller's thread. */
    ProjectedBatch(Projection projection, int build, List<StoredEvent> events) {
        this.events = events;
        this.commands = Mono.defer(() -> projection.project(events, Tables.ofBuild(build), new ReaderInTurn()))
                .cache();
        commands.subscribe(done -> {}, error -> {}); // Whoever writes the batch sees the error.
    }

    List<StoredEvent> events() {
        return events;
    }

    long first() {
        return events.getFirst().position();
    }

    long last() {
        return events.getLast().position();
    }

    /** Completes when nothing is left to be worked out, or fails as that did. */
    Mono<Void> settled() {
        return commands.then();
    }

    /** Its turn has come: all before it is written. */
    Mono<List<SqlCommand>> commands(Connection connection) {
        turn.tryEmitValue(connection);
        return commands;
    }

    /** Its turn never comes. */
    void drop() {
        turn.tryEmitError(new CancellationException("The batch from position " + first() + " is not written"));
    }

    private final class ReaderInTurn implements SqlReader {
        @Override
        public <T> Mono<List<T>> read(SqlCommand command, Function<Row, T> mapper) {
            return turn.asMono().flatMap(connection -> Database.query(connection, command, mapper));
        }
    }
}
