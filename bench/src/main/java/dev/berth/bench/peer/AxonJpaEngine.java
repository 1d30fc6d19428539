package dev.berth.bench.peer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.berth.bench.database.BenchDatabase;
import dev.berth.eventstore.event.TimeOrderedIdentifiers;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.jpa.AggregateBasedJpaEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jpa.AggregateEventEntry;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.conversion.DelegatingEventConverter;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.axonframework.messaging.eventstreaming.Tag;

/**
 * Axon 5.0.1's own engine for PostgreSQL: JPA on Hibernate, pgjdbc and HikariCP. Not like for like: it takes one tag per
 * event, the aggregate, and checks its sequence number instead of a condition on tags; and it blocks, so each writer is
 * a thread.
 */
public final class AxonJpaEngine implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 32;
    private static final int PAGE_SIZE = 1000;
    private static final int SOURCED_STREAMS = 200;
    private static final Duration STALL_TIMEOUT = Duration.ofSeconds(30);

    private final HikariDataSource connections;
    private final EntityManagerFactory factory;
    private final AggregateBasedJpaEventStorageEngine engine;
    private final AtomicLong next = new AtomicLong();
    private final Set<Integer> filled = new HashSet<>();
    private final byte[] payload = PeerEvents.payload();

    /** Makes the engine's table in a new database of the server. */
    public AxonJpaEngine(BenchDatabase server) {
        this.connections = new HikariDataSource(pool(server, server.newDatabase()));
        this.factory = new PersistenceConfiguration("axon")
                .managedClass(AggregateEventEntry.class)
                .properties(Map.of(
                        "jakarta.persistence.nonJtaDataSource",
                        connections,
                        "hibernate.connection.provider_disables_autocommit",
                        true,
                        // The sequence's name has hyphens in it.
                        "hibernate.globally_quoted_identifiers",
                        true,
                        "hibernate.dialect",
                        ByteaDialect.class.getName(),
                        "hibernate.hbm2ddl.auto",
                        "create"))
                .createEntityManagerFactory();
        var transactions = new JpaTransactions(factory);
        // A short page is the last one, which saves sourcing the query that would find nothing.
        this.engine = new AggregateBasedJpaEventStorageEngine(
                transactions,
                transactions,
                new DelegatingEventConverter(new JacksonConverter()),
                settings -> settings.batchSize(PAGE_SIZE).finalBatchPredicate(page -> page.size() < PAGE_SIZE));
    }

    private static HikariConfig pool(BenchDatabase server, String database) {
        var pool = new HikariConfig();
        pool.setJdbcUrl("jdbc:postgresql://%s:%d/%s".formatted(server.host(), server.port(), database));
        pool.setUsername(server.user());
        pool.setPassword(server.password());
        pool.setAutoCommit(false);
        pool.setMaximumPoolSize(MAX_CONNECTIONS);
        // Other peers need the server's connections between the rounds.
        pool.setMinimumIdle(0);
        return pool;
    }

    /** Appends one event to a new aggregate each, and checks that it is new. */
    public Throughput appends(int writers, Duration warmUp, Duration measured) throws InterruptedException {
        try {
            return BlockingLoop.run(writers, warmUp, measured, writer -> append("fresh-" + next.incrementAndGet(), 1));
        } finally {
            release();
        }
    }

    /** Sources aggregates of exactly so many events, to the end, one at a time per reader. */
    public Throughput sources(int readers, int events, Duration warmUp, Duration measured) throws Exception {
        if (filled.add(events)) {
            for (int i = 0; i < SOURCED_STREAMS; i++) {
                append(stream(events, i), events);
            }
        }
        try {
            return BlockingLoop.run(readers, warmUp, measured, reader -> source(events));
        } finally {
            release();
        }
    }

    /** Reads all there is, oldest first, as a processor would. */
    public double replayEventsPerSecond() throws Exception {
        long events = events();
        long begin = System.nanoTime();
        long moved = begin;
        long read = 0;
        var stream = engine.stream(
                StreamingCondition.startingFrom(engine.firstToken(null).get()), null);
        while (read < events) {
            if (stream.next().isPresent()) {
                read++;
                moved = System.nanoTime();
            } else if (stream.error().isPresent() || System.nanoTime() - moved > STALL_TIMEOUT.toNanos()) {
                throw new IllegalStateException(
                        "The stream stands at %d of %d events".formatted(read, events),
                        stream.error().orElse(null));
            } else {
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
        double rate = events * 1e9 / (System.nanoTime() - begin);
        stream.close();
        release();
        return rate;
    }

    /** How many events are stored. */
    public long events() {
        try (var manager = factory.createEntityManager()) {
            return manager.createQuery("SELECT count(e) FROM AggregateEventEntry e", Long.class)
                    .getSingleResult();
        }
    }

    private void append(String aggregate, int count) throws Exception {
        var tag = Tag.of(PeerEvents.STREAM, aggregate);
        List<TaggedEventMessage<?>> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            events.add(new GenericTaggedEventMessage<>(
                    new GenericEventMessage(
                            TimeOrderedIdentifiers.next().toString(),
                            new MessageType(PeerEvents.NAME, PeerEvents.VERSION),
                            payload,
                            PeerEvents.METADATA,
                            Instant.now()),
                    Set.of(tag)));
        }
        CompletableFuture<?> committed = engine.appendEvents(
                        AppendCondition.withCriteria(EventCriteria.havingTags(tag)), null, events)
                .thenCompose(transaction -> transaction.commit(null));
        committed.get();
    }

    private void source(int events) {
        var aggregate = stream(events, ThreadLocalRandom.current().nextInt(SOURCED_STREAMS));
        var condition = SourcingCondition.conditionFor(EventCriteria.havingTags(Tag.of(PeerEvents.STREAM, aggregate)));
        var stream = engine.source(condition, null);
        int seen = 0;
        while (stream.next().isPresent()) {
            seen++;
        }
        // The last entry is the marker's.
        if (seen != events + 1) {
            throw new IllegalStateException("Sourced %d entries of %s, not %d".formatted(seen, aggregate, events + 1));
        }
    }

    private static String stream(int events, int number) {
        return "of-%d-%d".formatted(events, number);
    }

    private void release() {
        connections.getHikariPoolMXBean().softEvictConnections();
    }

    /** Closes the connections; the table goes with the server. */
    @Override
    public void close() {
        engine.close();
        factory.close();
        connections.close();
    }
}
