package dev.berth.eventstore.log;

import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.OutageBackoff;
import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.axonframework.common.annotation.Internal;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Tells other nodes that there is something new. A hint, sent after commit on another connection and at most every
 * 10 ms: inside the append it would serialise all commits of the database.
 */
@Internal
public final class Notifications {
    private static final String CHANNEL = "event_store_appended";
    private static final Duration CREATE_TIMEOUT = Duration.ofSeconds(25);
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration MIN_INTERVAL = Duration.ofMillis(10);

    private final Database database;
    private final PostgresqlConnectionFactory listening;
    private final AtomicLong newest = new AtomicLong();
    private final AtomicBoolean sending = new AtomicBoolean();
    private final OutageBackoff backoff = new OutageBackoff("notifications of appends", FIRST_WAIT);
    private final Disposable.Swap listener = Disposables.swap();

    public Notifications(Database database, PostgresqlConnectionFactory listening) {
        this.database = database;
        this.listening = listening;
    }

    /** Calls {@code wake} when another node (or this one) has appended, and after each reconnect. */
    public void listen(Runnable wake) {
        listener.update(Flux.usingWhen(
                        listening.create().timeout(CREATE_TIMEOUT),
                        connection -> Mono.from(connection
                                        .createStatement("LISTEN " + CHANNEL)
                                        .execute())
                                .flatMap(result -> Mono.from(result.getRowsUpdated()))
                                .doOnSuccess(done -> backoff.worked())
                                .doOnTerminate(wake)
                                .thenMany(connection.getNotifications().onBackpressureLatest()),
                        PostgresqlConnection::close)
                .repeat()
                .retryWhen(Retry.from(
                        failures -> failures.concatMap(failed -> Mono.delay(backoff.failed(failed.failure())))))
                .subscribe(notification -> wake.run()));
    }

    public void appended(long position) {
        newest.accumulateAndGet(position, Math::max);
        if (sending.compareAndSet(false, true)) {
            send();
        }
    }

    private void send() {
        long position = newest.get();
        database.query(
                        SqlCommand.of("SELECT pg_notify($1, $2)::text", CHANNEL, Long.toString(position)),
                        row -> position)
                .onErrorComplete()
                .then(Mono.delay(MIN_INTERVAL))
                .subscribe(waited -> {
                    sending.set(false);
                    if (newest.get() > position && sending.compareAndSet(false, true)) {
                        send();
                    }
                });
    }

    public void stop() {
        listener.dispose();
    }
}
