package dev.berth.eventstore.projection;

import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes the batches of builds: rows and position together or not at all. */
final class BatchStore {
    /** The error of {@code projection_moved} in the database. */
    private static final String MOVED = "BE001";

    private static final long NOT_WRITTEN = -1;

    private final Database database;
    private final BuildStore builds;

    BatchStore(Database database, BuildStore builds) {
        this.database = database;
        this.builds = builds;
    }

    /** Another node has moved this build on meanwhile; nothing was written. */
    static final class PositionMoved extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        PositionMoved() {
            super("Another node has moved this build on", null, false, false);
        }
    }

    /**
     * Rows and position together or not at all.
     *
     * @param from where the build stands in the database; what lies between it and the batch changed no row
     * @param always also where the batch changes no row
     * @return false where nothing was written; fails with {@link PositionMoved}
     */
    Mono<Boolean> write(String projection, int build, long from, ProjectedBatch batch, boolean always) {
        Move move = new Move(projection, build, from, batch.last());
        return database.withConnection(connection -> batch.commands(connection)
                        .flatMap(commands -> switch (commands.size()) {
                            case 0 -> always ? move.alone(connection) : Mono.just(NOT_WRITTEN);
                            case 1 -> Database.update(connection, move.with(commands.getFirst()));
                            default ->
                                Database.inTransaction(
                                        connection,
                                        same -> move.alone(same)
                                                .thenMany(Flux.fromIterable(commands))
                                                .concatMap(command -> Database.update(same, command))
                                                .last());
                        }))
                .onErrorResume(error -> explained(move, error))
                .map(rows -> rows != NOT_WRITTEN);
    }

    /**
     * Of two nodes that write the same batch the second may meet the rows of the first before it meets its position, and one
     * that lags may meet tables that were dropped. Where the build stands as it did, the error is a real one.
     */
    private Mono<Long> explained(Move move, Throwable error) {
        if (error instanceof PositionMoved || isMoved(error)) {
            return Mono.error(new PositionMoved());
        }
        return builds.stands(move.projection, move.build, move.from)
                .onErrorReturn(true) // The first error tells more.
                .flatMap(stands -> Mono.error(stands ? error : new PositionMoved()));
    }

    private static boolean isMoved(Throwable error) {
        return error instanceof R2dbcException coded && MOVED.equals(coded.getSqlState());
    }

    /** One step of a build. It fails where another node has made it already, and takes the rows down with it. */
    private record Move(String projection, int build, long from, long to) {
        /** The guard of {@code arguments} that stand before its own. */
        private static String sql(int arguments) {
            return "UPDATE projection_position SET position = projection_moved(name, position, frozen, $%d, $%d)"
                            .formatted(arguments + 1, arguments + 2)
                    + " WHERE name = $%d AND build = $%d".formatted(arguments + 3, arguments + 4);
        }

        Mono<Long> alone(Connection connection) {
            return Database.update(connection, SqlCommand.of(sql(0), from, to, projection, build))
                    .flatMap(moved -> moved == 1 ? Mono.just(moved) : Mono.error(new PositionMoved()));
        }

        /** Both in one statement, which is one round trip and its own transaction. */
        SqlCommand with(SqlCommand command) {
            List<@Nullable Object> arguments = new ArrayList<>(command.arguments());
            arguments.addAll(List.of(from, to, projection, build));
            return new SqlCommand(
                    "WITH moved AS (" + sql(command.arguments().size()) + ") " + command.sql(), arguments);
        }
    }
}
