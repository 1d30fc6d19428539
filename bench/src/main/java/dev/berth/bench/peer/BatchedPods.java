package dev.berth.bench.peer;

import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import dev.berth.query.pod.PodsProjection;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.axonframework.messaging.core.Context.ResourceKey;
import org.axonframework.messaging.core.Message;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.axonframework.messaging.eventhandling.EventHandler;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The best that we know for an Axon handler: Axon hands over event by event, so they are gathered in the batch's context
 * and written in one statement before its token is. Folding and SQL are those of the read model itself.
 */
final class BatchedPods implements EventHandler {
    private static final ResourceKey<List<EventMessage>> BATCH = ResourceKey.withLabel("batch");

    private final EventStore store;
    private final PodsProjection projection;
    private final Tables tables;
    private final Consumer<Integer> committed;

    /**
     * For tables that exist already.
     *
     * @param committed told the size of each batch whose rows and token are in the database
     */
    BatchedPods(EventStore store, PodsProjection projection, Tables tables, Consumer<Integer> committed) {
        this.store = store;
        this.projection = projection;
        this.tables = tables;
        this.committed = committed;
    }

    @Override
    public MessageStream.Empty<Message> handle(EventMessage event, ProcessingContext context) {
        context.computeResourceIfAbsent(BATCH, () -> begin(context)).add(event);
        return MessageStream.empty();
    }

    private List<EventMessage> begin(ProcessingContext context) {
        List<EventMessage> batch = new ArrayList<>();
        context.onPostInvocation(phase -> write(stored(batch, lastPosition(phase))));
        context.runOnAfterCommit(phase -> committed.accept(batch.size()));
        return batch;
    }

    /** Axon knows the position of the batch's last event only. */
    private static long lastPosition(ProcessingContext context) {
        return TrackingToken.fromContext(context).orElseThrow().position().orElseThrow();
    }

    /** The positions before the last follow from it because positions are gapless and every event is a pod's. */
    private static List<StoredEvent> stored(List<EventMessage> batch, long last) {
        List<StoredEvent> events = new ArrayList<>(batch.size());
        long position = last - batch.size();
        for (var event : batch) {
            position++;
            events.add(new StoredEvent(
                    position,
                    UUID.fromString(event.identifier()),
                    event.type().name(),
                    event.type().version(),
                    event.timestamp(),
                    Objects.requireNonNull((byte[]) event.payload()),
                    event.metadata()));
        }
        return events;
    }

    private CompletableFuture<?> write(List<StoredEvent> batch) {
        return Mono.usingWhen(
                        store.connections().create(),
                        connection -> projection
                                .project(batch, tables, reader(connection))
                                .flatMapMany(Flux::fromIterable)
                                .concatMap(command -> rowsUpdated(connection, command))
                                .then(),
                        Connection::close)
                .toFuture();
    }

    private static Flux<Long> rowsUpdated(Connection connection, SqlCommand command) {
        return Flux.from(statement(connection, command).execute()).concatMap(Result::getRowsUpdated);
    }

    private static SqlReader reader(Connection connection) {
        return new SqlReader() {
            @Override
            public <T> Mono<List<T>> read(SqlCommand command, Function<Row, T> mapper) {
                return Flux.from(statement(connection, command).execute())
                        .concatMap(result -> result.map((row, metadata) -> mapper.apply(row)))
                        .collectList();
            }
        };
    }

    private static Statement statement(Connection connection, SqlCommand command) {
        var statement = connection.createStatement(command.sql());
        for (int i = 0; i < command.arguments().size(); i++) {
            statement.bind(i, Objects.requireNonNull(command.arguments().get(i)));
        }
        return statement;
    }
}
