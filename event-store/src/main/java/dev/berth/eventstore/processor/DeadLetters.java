package dev.berth.eventstore.processor;

import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.axonframework.common.annotation.Internal;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.axonframework.messaging.eventhandling.EventMessage;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The events that processors gave up on: to be listed, handled again once their cause is mended, or discarded. */
public final class DeadLetters {
    static final int MAX_ERROR = 1000;
    private static final int MAX_LISTED = 1000;
    private static final Duration RETRY_TIMEOUT = Duration.ofSeconds(30);
    private static final String COLUMNS = "processor, position, event_id, name, error, attempts, since";

    private final Database database;
    private final ConnectionFactory transactions;
    private final List<AutomationHandlers> automations = new CopyOnWriteArrayList<>();

    @Internal
    public DeadLetters(Database database, ConnectionFactory transactions) {
        this.database = database;
        this.transactions = transactions;
    }

    /** Dead letters of this processor can be retried on this node. */
    @Internal
    public void register(AutomationHandlers automation) {
        automations.add(automation);
    }

    /**
     * The oldest first.
     *
     * @param limit at most 1,000
     */
    public Mono<List<DeadLetter>> list(int limit) {
        return database.query(
                SqlCommand.of(
                        "SELECT " + COLUMNS + " FROM dead_letter ORDER BY since, processor, position LIMIT $1",
                        Math.clamp(limit, 1, MAX_LISTED)),
                DeadLetters::deadLetter);
    }

    /** How many there are, of all processors. */
    public Mono<Long> count() {
        return database.query(
                        SqlCommand.of("SELECT count(*) FROM dead_letter"), row -> Database.present(row, 0, Long.class))
                .map(List::getFirst);
    }

    /**
     * Has the processor's handlers handle the event, now and on this node; it leaves this list when they succeed. What
     * they write through {@link EventStore#transaction} and the removal are one transaction. Meanwhile the processor goes
     * on with later events, so a handler meets this one out of order.
     *
     * @return fails with {@link UnknownDeadLetter}, or with what the handler failed with; then the event stays in the list
     */
    public Mono<Void> retry(String processor, long position) {
        return automation(processor)
                .flatMap(automation -> database.query(one(processor, position), DeadLetters::deadLetter)
                        .flatMap(rows ->
                                rows.isEmpty() ? Mono.error(unknown(processor, position)) : Mono.just(automation)))
                .flatMap(automation -> automation
                        .event(position)
                        // Axon's unit of work waits on the thread that starts it.
                        .publishOn(Schedulers.boundedElastic())
                        .flatMap(event -> automation.handleAgain(event, context -> take(context, processor, position)))
                        .timeout(RETRY_TIMEOUT))
                .onErrorMap(CompletionException.class, error -> error.getCause() == null ? error : error.getCause())
                .onErrorResume(
                        error -> !(error instanceof UnknownDeadLetter),
                        error -> failedAgain(processor, position, error).then(Mono.error(error)));
    }

    /** Gives up on the event for good: it leaves this list and the processor never sees it again. */
    public Mono<Void> discard(String processor, long position) {
        return database.update(removal(processor, position))
                .flatMap(rows -> rows == 0 ? Mono.error(unknown(processor, position)) : Mono.empty());
    }

    /** Part of the unit of work that moves the processor's token past the event. */
    Mono<Void> add(ProcessingContext context, String processor, EventMessage event, Throwable error, int attempts) {
        return BatchTransaction.of(context, transactions)
                .write(SqlCommand.of(
                        "INSERT INTO dead_letter (processor, position, event_id, name, error, attempts)"
                                + " SELECT $1, position, event_id, $3, $4, $5 FROM event WHERE event_id = $2"
                                + " ON CONFLICT (processor, position) DO UPDATE"
                                + " SET error = excluded.error, attempts = excluded.attempts, since = excluded.since",
                        processor,
                        UUID.fromString(event.identifier()),
                        event.type().qualifiedName().name(),
                        text(error),
                        attempts))
                .flatMap(rows -> rows == 1
                        ? Mono.empty()
                        : Mono.error(new IllegalStateException(
                                "Event " + event.identifier()
                                        + " cannot become a dead letter, because it is not in the log of this store",
                                error)));
    }

    private Mono<AutomationHandlers> automation(String processor) {
        return Mono.justOrEmpty(automations.stream()
                        .filter(automation -> automation.processor().equals(processor))
                        .findFirst())
                .switchIfEmpty(Mono.error(() -> new UnknownDeadLetter(
                        "No processor '" + processor + "' runs in this process; ask one in which it does")));
    }

    // Deleted first: whoever retries the same event at the same time waits for this row, and then finds it gone.
    private Mono<Void> take(ProcessingContext context, String processor, long position) {
        return BatchTransaction.of(context, transactions)
                .write(removal(processor, position))
                .flatMap(rows -> rows == 0 ? Mono.error(unknown(processor, position)) : Mono.empty());
    }

    private Mono<Long> failedAgain(String processor, long position, Throwable error) {
        return database.update(SqlCommand.of(
                        "UPDATE dead_letter SET attempts = attempts + 1, error = $3 WHERE processor = $1 AND position = $2",
                        processor,
                        position,
                        text(error)))
                .onErrorComplete();
    }

    private static SqlCommand one(String processor, long position) {
        return SqlCommand.of(
                "SELECT " + COLUMNS + " FROM dead_letter WHERE processor = $1 AND position = $2", processor, position);
    }

    private static SqlCommand removal(String processor, long position) {
        return SqlCommand.of("DELETE FROM dead_letter WHERE processor = $1 AND position = $2", processor, position);
    }

    private static UnknownDeadLetter unknown(String processor, long position) {
        return new UnknownDeadLetter("Processor '" + processor + "' has no dead letter at position " + position);
    }

    private static String text(Throwable error) {
        String text = error.toString().replace('\0', ' ');
        return text.length() <= MAX_ERROR ? text : text.substring(0, MAX_ERROR);
    }

    private static DeadLetter deadLetter(Row row) {
        return new DeadLetter(
                Database.present(row, 0, String.class),
                Database.present(row, 1, Long.class),
                Database.present(row, 2, UUID.class),
                Database.present(row, 3, String.class),
                Database.present(row, 4, String.class),
                Database.present(row, 5, Integer.class),
                Database.present(row, 6, Instant.class));
    }
}
