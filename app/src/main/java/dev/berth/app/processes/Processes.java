package dev.berth.app.processes;

import dev.berth.app.StartUpFailure;
import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.OutageBackoff;
import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Row;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Tells the other processes on a log of this one, and this one of the others. One is taken for gone when it has not been
 * heard of for as long as a claim lasts, by the database's clock.
 */
public final class Processes implements AutoCloseable {
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
    private static final String COLUMNS = "name, host, pid, home, scheduler";

    private final Database database;
    private final ProcessOnLog self;
    private final UUID run;
    private final Duration timeout;
    private final String claim;
    private final Disposable beats;
    private volatile Seen seen = new Seen(List.of(), null);
    private final OutageBackoff backoff;

    private record Seen(List<ProcessOnLog> others, @Nullable String holder) {}

    private Processes(
            Database database, ProcessOnLog self, UUID run, Duration timeout, String claim, Consumer<String> replaced) {
        this.database = database;
        this.self = self;
        this.run = run;
        this.timeout = timeout;
        this.claim = claim;
        this.backoff = new OutageBackoff("list of processes", timeout.dividedBy(4));
        this.beats = beat(replaced)
                .then(Mono.defer(() -> Mono.delay(backoff.untilNext())))
                .repeat()
                .subscribe();
    }

    /**
     * Makes this process known. Waits for the database; call it from start-up code only.
     *
     * @param run of this start
     * @param timeout after which a process that is not heard of is gone
     * @param claim name of the token whose owner acts on Nomad
     * @param elsewhere whether pods may be elsewhere from now on than where they were last, where this process is the only one
     * @param replaced told in one line when another process has come under the same name
     * @throws StartUpFailure when the pods of this log are elsewhere
     */
    public static Processes join(
            ConnectionFactory connections,
            ProcessOnLog self,
            UUID run,
            Duration timeout,
            String claim,
            boolean elsewhere,
            Consumer<String> replaced) {
        var database = new Database(connections);
        database.inTransaction(connection -> enter(connection, self, run, timeout, elsewhere))
                .block(CALL_TIMEOUT);
        return new Processes(database, self, run, timeout, claim, replaced);
    }

    private static Mono<Long> enter(
            Connection connection, ProcessOnLog self, UUID run, Duration timeout, boolean elsewhere) {
        // Two that start at once must not both find nobody.
        return Database.update(connection, SqlCommand.of("LOCK TABLE process IN EXCLUSIVE MODE"))
                .then(others(connection, self, timeout))
                .doOnNext(others -> others.forEach(other -> requireSameScheduler(self, other)))
                .then(last(connection))
                .doOnNext(last -> {
                    if (!elsewhere) {
                        requireSameAsBefore(self, last);
                    }
                })
                .then(Database.update(
                        connection,
                        SqlCommand.of("DELETE FROM process WHERE seen_at < clock_timestamp() - interval '30 days'")))
                .then(Database.update(
                        connection,
                        upsert(
                                self,
                                run,
                                "run = excluded.run, host = excluded.host, pid = excluded.pid, home = excluded.home,"
                                        + " scheduler = excluded.scheduler, running = true,"
                                        + " seen_at = clock_timestamp()")));
    }

    private static void requireSameScheduler(ProcessOnLog self, ProcessOnLog other) {
        if (self.isWithEmbeddedNomad() || other.isWithEmbeddedNomad()) {
            throw new StartUpFailure(
                    "Another Berth works on this log (%s) with %s, and this one has %s: pods of the one would be out of reach of the other. Stop that one, or give both the same --nomad URL."
                            .formatted(other, other.scheduler(), self.scheduler()));
        }
        if (!self.scheduler().equals(other.scheduler())) {
            throw new StartUpFailure(
                    "Another Berth works on this log (%s) with %s, and this one has %s. Give both the same --nomad-namespace, --nomad-region and --driver."
                            .formatted(other, other.scheduler(), self.scheduler()));
        }
    }

    /** Pods run on where they are, and would be taken for gone, and be started a second time, by whoever looks elsewhere. */
    private static void requireSameAsBefore(ProcessOnLog self, ProcessOnLog last) {
        if (!self.scheduler().equals(last.scheduler())) {
            throw new StartUpFailure(
                    "The pods of this log are on %s, by the last Berth that worked on it (%s), and this one has %s: it would take them all for gone. Start it with the same --nomad, --nomad-namespace, --nomad-region and --driver, or type --new-cluster to go on without them."
                            .formatted(last.scheduler(), last, self.scheduler()));
        }
    }

    /** The one that was heard of last, running or not; empty on a new log. */
    private static Mono<ProcessOnLog> last(Connection connection) {
        return Database.query(
                        connection,
                        SqlCommand.of("SELECT " + COLUMNS + " FROM process ORDER BY seen_at DESC LIMIT 1"),
                        Processes::process)
                .flatMapIterable(found -> found)
                .next();
    }

    /** The others that are heard of now. Read from memory. */
    public List<ProcessOnLog> others() {
        return seen.others;
    }

    /** Name of the process that acts on Nomad; null while there is none, or it is not known. Read from memory. */
    public @Nullable String holder() {
        return seen.holder;
    }

    /** Why this process cannot tell others of itself, which it does each second: null while it can. Read from memory. */
    public @Nullable String fault() {
        return backoff.reason();
    }

    public ProcessOnLog self() {
        return self;
    }

    private Mono<Void> beat(Consumer<String> replaced) {
        return database.withConnection(connection -> Database.update(
                                connection,
                                upsert(
                                        self,
                                        run,
                                        "running = true, seen_at = clock_timestamp()"
                                                + " WHERE process.run = excluded.run"))
                        .flatMap(rows -> look(connection).thenReturn(rows)))
                .timeout(CALL_TIMEOUT)
                .doOnNext(rows -> {
                    backoff.worked();
                    if (rows == 0) {
                        replaced.accept(
                                "Another Berth has started under this one's name, %s, on the same log: a home was copied to a machine of the same name. Give one of them a folder of another name with --home."
                                        .formatted(self.name()));
                    }
                })
                .onErrorResume(failed -> {
                    var _ = backoff.failed(failed);
                    seen = new Seen(seen.others, null);
                    return Mono.empty();
                })
                .then();
    }

    private Mono<Void> look(Connection connection) {
        return Mono.zip(others(connection, self, timeout), holders(connection))
                .doOnNext(found -> seen = new Seen(
                        found.getT1(),
                        found.getT2().isEmpty() ? null : found.getT2().getFirst()))
                .then();
    }

    private Mono<List<String>> holders(Connection connection) {
        return Database.query(
                connection,
                SqlCommand.of(
                        "SELECT owner FROM token_entry WHERE processor = $1 AND owner IS NOT NULL"
                                + " AND touched_at > clock_timestamp() - make_interval(secs => $2)",
                        claim,
                        seconds(timeout)),
                row -> Database.present(row, 0, String.class));
    }

    private static Mono<List<ProcessOnLog>> others(Connection connection, ProcessOnLog self, Duration timeout) {
        return Database.query(
                connection,
                SqlCommand.of(
                        "SELECT " + COLUMNS + " FROM process WHERE name <> $1 AND running"
                                + " AND seen_at > clock_timestamp() - make_interval(secs => $2) ORDER BY name",
                        self.name(),
                        seconds(timeout)),
                Processes::process);
    }

    private static SqlCommand upsert(ProcessOnLog self, UUID run, String change) {
        return SqlCommand.of(
                "INSERT INTO process (" + COLUMNS + ", run, running, seen_at)"
                        + " VALUES ($1, $2, $3, $4, $5, $6, true, clock_timestamp())"
                        + " ON CONFLICT (name) DO UPDATE SET " + change,
                self.name(),
                self.host(),
                self.pid(),
                self.home().toString(),
                self.scheduler(),
                run);
    }

    private static ProcessOnLog process(Row row) {
        return new ProcessOnLog(
                Database.present(row, 0, String.class),
                Database.present(row, 1, String.class),
                Database.present(row, 2, Long.class),
                Path.of(Database.present(row, 3, String.class)),
                Database.present(row, 4, String.class));
    }

    private static double seconds(Duration timeout) {
        return timeout.toMillis() / 1000.0;
    }

    @Override
    public void close() {
        beats.dispose();
        database.update(SqlCommand.of(
                        "UPDATE process SET running = false WHERE name = $1 AND run = $2", self.name(), run))
                .onErrorComplete()
                .block(CALL_TIMEOUT);
    }
}
