package dev.berth.eventstore;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.eventstore.engine.R2dbcEventStorageEngine;
import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.event.EventReader;
import dev.berth.eventstore.event.EventTypes;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.log.EventLog;
import dev.berth.eventstore.log.Notifications;
import dev.berth.eventstore.log.R2dbcEventLog;
import dev.berth.eventstore.log.Tailer;
import dev.berth.eventstore.log.UpcastingEventLog;
import dev.berth.eventstore.processor.BatchTransaction;
import dev.berth.eventstore.processor.DeadLetters;
import dev.berth.eventstore.processor.R2dbcTokenStore;
import dev.berth.eventstore.processor.SegmentClaim;
import dev.berth.eventstore.projection.Projections;
import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.DatabaseOutage;
import dev.berth.eventstore.sql.Migrations;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.TokenStore;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The event store of this process, one per database. All its parts are started and checked when {@link #open} completes
 * and stop with {@link #close}. Nothing here blocks; results arrive on event loops, so what continues must not block either.
 */
public final class EventStore {
    private static final String OWNER = "event-store";
    static final List<String> MIGRATIONS = List.of(
            "db/event-store/001-log.sql",
            "db/event-store/002-tokens.sql",
            "db/event-store/003-projections.sql",
            "db/event-store/004-parked.sql",
            "db/event-store/005-incarnation.sql",
            "db/event-store/006-rebuilds.sql",
            "db/event-store/007-replaced-builds.sql",
            "db/event-store/008-dead-letters.sql");
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final Connections connections;
    private final ConnectionPools pools;
    private final String where;
    private final Duration claimTimeout;
    private final UUID incarnation;
    private final EventCodec codec;
    private final EventTypes types;
    private final R2dbcEventLog stored;
    private final EventLog log;
    private final Tailer tailer;
    private final Notifications notifications;
    private final R2dbcEventStorageEngine engine;
    private final R2dbcTokenStore tokenStore;
    private final Projections projections;
    private final DeadLetters deadLetters;

    private EventStore(EventStoreSettings settings, Connections connections, UUID incarnation) {
        this.connections = connections;
        this.pools = ConnectionPools.of(connections);
        this.where = settings.where();
        this.claimTimeout = settings.claimTimeout();
        this.incarnation = incarnation;
        this.types = settings.types();
        this.codec = new EventCodec(types);
        ObjectMapper json = codec.mapper();
        Database reads = new Database(pools.log());
        this.notifications = new Notifications(
                reads, connections.single("listen", connections.timeouts().statement()));
        this.stored = new R2dbcEventLog(new Database(pools.append()), reads, json, this::appended);
        this.log = UpcastingEventLog.around(stored, types, json);
        this.tailer = new Tailer(log);
        this.engine = new R2dbcEventStorageEngine(log, tailer, new JacksonConverter(json), types);
        this.tokenStore = new R2dbcTokenStore(reads, json, settings.nodeName(), settings.claimTimeout());
        this.projections = new Projections(
                new Database(pools.projection()), new Database(pools.comparison()), tailer, Clock.systemUTC());
        this.deadLetters = new DeadLetters(new Database(pools.query()), pools.automation());
    }

    /**
     * Checks the server, brings the schema up to date and starts the tail.
     *
     * @return fails with {@link StartUpCheckFailed}, whose message is one line for people, when the server is not fit
     */
    public static Mono<EventStore> open(EventStoreSettings settings) {
        return open(settings, Connections.defaultEventLoops());
    }

    /**
     * Looks at the server as {@link #open} does, and changes nothing.
     *
     * @return what was found, in a few words for people; fails with {@link StartUpCheckFailed} where it is not fit
     */
    public static Mono<String> check(EventStoreSettings settings) {
        return Mono.using(
                () -> new Connections(settings, 1, StatementTimeouts.STANDARD),
                connections -> StartUpChecks.run(
                        connections.single("check", StatementTimeouts.STANDARD.statement()),
                        settings,
                        StartUpChecks.MIN_VERSION),
                Connections::close);
    }

    /** The same with so many threads for the driver. */
    public static Mono<EventStore> open(EventStoreSettings settings, int eventLoops) {
        return open(settings, eventLoops, StatementTimeouts.STANDARD);
    }

    static Mono<EventStore> open(EventStoreSettings settings, int eventLoops, StatementTimeouts timeouts) {
        return Mono.defer(() -> {
            settings.types().check();
            Connections connections = new Connections(settings, eventLoops, timeouts);
            PostgresqlConnectionFactory starting = connections.single("start", timeouts.comparison());
            return StartUpChecks.run(starting, settings, StartUpChecks.MIN_VERSION)
                    .then(new Migrations(starting).apply(OWNER, MIGRATIONS))
                    .then(Mono.defer(() -> Incarnation.current(starting, settings.remembered())))
                    // The driver and Axon's converters look for their extensions in the jars, which an event loop
                    // must not.
                    .publishOn(Schedulers.boundedElastic())
                    .map(incarnation -> new EventStore(settings, connections, incarnation))
                    .flatMap(EventStore::start)
                    .onErrorMap(DatabaseOutage::causes, error -> ConnectFailure.of(error, settings))
                    .doOnError(error -> connections.close());
        });
    }

    private Mono<EventStore> start() {
        notifications.listen(tailer()::wake);
        return tailer.start().thenReturn(this);
    }

    private void appended(long position) {
        tailer.wake();
        notifications.appended(position);
    }

    /** For Axon's {@code registerEventStorageEngine}; {@link AxonEventStore} does the whole wiring. */
    public EventStorageEngine engine() {
        return engine;
    }

    /** For Axon's event processors; {@link AxonEventStore} registers it. */
    public TokenStore tokenStore() {
        return tokenStore;
    }

    /** The segments of event processors that this node works on. Asks nobody: for health and metrics. */
    public Set<SegmentClaim> claims() {
        return tokenStore.claims();
    }

    /** What became of this node's appends. Cheap, for a meter to read at any time. */
    public AppendStatistics appendStatistics() {
        return stored.statistics();
    }

    /** Reads the log by pages, of all events or of one tag. */
    public EventReader reader() {
        return log;
    }

    /** Follows the log live; its {@link Tailer#head} is the newest position that this node knows of. */
    public Tailer tailer() {
        return tailer;
    }

    /** Register projections, then start them; {@link #close} stops them. */
    public Projections projections() {
        return projections;
    }

    /**
     * The transaction in which a handler of an event processor writes: with the processor's token, or not at all. Events
     * that the handler appends are not part of it, nor is anything outside this database.
     *
     * @throws IllegalStateException after the batch's token was stored
     */
    public BatchTransaction transaction(ProcessingContext context) {
        return BatchTransaction.of(context, pools.automation());
    }

    /** Events that processors gave up on. {@link AxonEventStore#register} sees to it that they come here. */
    public DeadLetters deadLetters() {
        return deadLetters;
    }

    /** Makes events of what the log's readers give. */
    public EventCodec codec() {
        return codec;
    }

    /** All events that may be written or read. */
    public EventTypes types() {
        return types;
    }

    /** Of this log; another one after a restore. Belongs in front of every position that leaves the system. */
    public UUID incarnation() {
        return incarnation;
    }

    /**
     * The newest position this node has seen. Keep it where the database's files are not, and give it to the next start
     * as {@link EventStoreSettings#remembered}: that is how a log that was set back under us is noticed.
     */
    public LogPosition remember() {
        long head = tailer.head();
        return new LogPosition(
                incarnation,
                head,
                tailer.ring(head - 1, 1).stream()
                        .findFirst()
                        .map(StoredEvent::id)
                        .orElse(null));
    }

    /** Of this process, now. Asks nobody: for health and metrics. */
    public PoolUse poolUse() {
        return pools.use();
    }

    /** Where the log is, for people, e.g. {@code db.example:5432/berth}. */
    public String where() {
        return where;
    }

    /** After how long a claim that was not touched may be taken by another node. */
    public Duration claimTimeout() {
        return claimTimeout;
    }

    /** The pool for queries of read models. Give connections back soon: there are eight, and a wait ends after 10 s. */
    public ConnectionFactory connections() {
        return pools.query();
    }

    /** Stops the projections and the tail, and closes all connections. Appends that are under way fail. */
    public Mono<Void> close() {
        return projections
                .stop(STOP_TIMEOUT)
                .then(Mono.fromRunnable(() -> {
                    notifications.stop();
                    tailer.stop();
                }))
                .then(Mono.defer(pools::close))
                .then(Mono.fromRunnable(connections::close));
    }
}
