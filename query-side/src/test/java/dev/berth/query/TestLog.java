package dev.berth.query;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.EventStoreSettings;
import dev.berth.eventstore.event.EventTypes;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.EventCatalog;
import dev.berth.messages.MetadataKeys;
import io.r2dbc.spi.Connection;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine.AppendTransaction;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventstreaming.Tag;
import reactor.core.publisher.Mono;

/** A log in a database of its own, on one real PostgreSQL for all tests, and the query side on top of it. */
public final class TestLog implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int EVENTS_PER_APPEND = 200;
    private static final AtomicInteger databases = new AtomicInteger();

    private final EventStore store;
    private final EventStoreSettings settings;
    private final QuerySide querySide;

    private TestLog(EventStore store, EventStoreSettings settings) {
        this.store = store;
        this.settings = settings;
        this.querySide = QuerySide.on(store, Clock.systemUTC(), Duration.ofMillis(300));
    }

    private static final class Server {
        static final EmbeddedPostgres postgres = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().start();
            } catch (IOException e) {
                throw new UncheckedIOException("PostgreSQL for the tests does not start", e);
            }
        }
    }

    /** The query side, registered but not started. */
    public static TestLog open() {
        String database = "query_" + databases.incrementAndGet();
        try (var connection = Server.postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + database);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        var settings = new EventStoreSettings(
                "localhost", Server.postgres.getPort(), database, "postgres", "postgres", true, "test", types());
        return open(settings);
    }

    private static TestLog open(EventStoreSettings settings) {
        return new TestLog(Objects.requireNonNull(EventStore.open(settings).block(TIMEOUT)), settings);
    }

    /** The next start of the program on the same log; this one is closed. */
    public TestLog reopened() {
        close();
        return open(settings);
    }

    /** By which views are stored. */
    ObjectMapper mapper() {
        return store.codec().mapper();
    }

    /** The query side, started. */
    public static TestLog started() {
        TestLog log = open();
        log.start();
        return log;
    }

    public void start() {
        querySide.start().block(TIMEOUT);
    }

    private static EventTypes types() {
        var types = EventTypes.taggedBy(event -> tags((BerthEvent) event));
        for (var type : EventCatalog.types()) {
            types = types.with(type, EventCatalog.qualifiedNameOf(type), EventCatalog.VERSION);
        }
        return types;
    }

    private static java.util.Set<Tag> tags(BerthEvent event) {
        return event.tags().stream().map(tag -> Tag.of(tag.key(), tag.value())).collect(Collectors.toSet());
    }

    /** Appends the events, a millisecond apart, and answers with the position of the last one. */
    public long append(List<? extends BerthEvent> events) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        for (int from = 0; from < events.size(); from += EVENTS_PER_APPEND) {
            List<TaggedEventMessage<?>> messages = new ArrayList<>();
            for (BerthEvent event : events.subList(from, Math.min(from + EVENTS_PER_APPEND, events.size()))) {
                var type = new MessageType(EventCatalog.qualifiedNameOf(event.getClass()), EventCatalog.VERSION);
                var metadata = Map.of(
                        MetadataKeys.ACTOR,
                        "ada",
                        MetadataKeys.WORKSPACE_ID,
                        event.workspace().name());
                messages.add(new GenericTaggedEventMessage<>(
                        new GenericEventMessage(UUID.randomUUID().toString(), type, event, metadata, now),
                        tags(event)));
            }
            commit(store.engine()
                    .appendEvents(AppendCondition.none(), null, messages)
                    .join());
        }
        return Objects.requireNonNull(store.reader().head().block(TIMEOUT));
    }

    public long append(BerthEvent... events) {
        return append(List.of(events));
    }

    private static <R> void commit(AppendTransaction<R> transaction) {
        try {
            transaction
                    .commit(null)
                    .thenCompose(result -> transaction.afterCommit(result, null))
                    .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Changes the database behind everybody's back. */
    public void execute(String sql) {
        Mono.usingWhen(
                        store.connections().create(),
                        connection -> Mono.from(connection.createStatement(sql).execute())
                                .flatMap(result -> Mono.from(result.getRowsUpdated())),
                        Connection::close)
                .block(TIMEOUT);
    }

    /** Waits until the views hold everything up to {@code position}. */
    public void viewsReach(long position) {
        for (String name : List.of(
                "pods", "ssh-keys", "registry-logins", "templates", "policies", "volumes", "webhooks", "routes")) {
            if (!Boolean.TRUE.equals(
                    store.projections().await(name, position, TIMEOUT).block())) {
                throw new AssertionError(name + " did not reach " + position + ": "
                        + store.projections().status());
            }
        }
    }

    public EventStore store() {
        return store;
    }

    public QuerySide querySide() {
        return querySide;
    }

    @Override
    public void close() {
        querySide.stop(Duration.ofSeconds(5)).block(TIMEOUT);
        store.close().block(TIMEOUT);
    }
}
