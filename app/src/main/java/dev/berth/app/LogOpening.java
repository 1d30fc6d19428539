package dev.berth.app;

import dev.berth.app.home.Home;
import dev.berth.app.home.RememberedPosition;
import dev.berth.app.postgres.EmbeddedPostgres;
import dev.berth.app.postgres.PostgresSupervisor;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.EventStoreSettings;
import dev.berth.eventstore.sql.Migrations;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/**
 * Opens the log, in the owner's database or in one that is started for it.
 *
 * @param lifecycle closes what is opened
 * @param failure told in one line when the database cannot be kept running
 */
record LogOpening(
        UpSettings settings, Home home, Lifecycle lifecycle, StartUpProgress progress, Consumer<String> failure) {
    private static final Duration STEP_TIMEOUT = Duration.ofSeconds(60);
    /** That the migrations below make beside the log. */
    static final List<String> APP_MIGRATIONS =
            List.of("db/app/001-secrets-and-sign-in.sql", "db/app/002-kept-output.sql");

    static final List<String> INSTALLATION_MIGRATIONS = List.of("db/installation/001-processes.sql");
    static final List<String> TABLES = List.of(
            "vault", "api_token", "session", "ended_pod", "kept_output", "kept_figures", "installation", "process");

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** @param node name under which claims are taken */
    EventStore open(String node) {
        var database = settings.database();
        var log = database == null ? embedded(node) : own(database, node);
        progress.step("Opening the event log");
        var store = Objects.requireNonNull(EventStore.open(log).block(STEP_TIMEOUT), "the log opened without a result");
        lifecycle.add("event log", CLOSE_TIMEOUT, () -> finish(store.close()));
        lifecycle.add(
                "log position",
                CLOSE_TIMEOUT,
                RememberedPosition.keep(
                        home.folder(),
                        database == null ? RememberedPosition.EMBEDDED : store.where(),
                        store::remember));
        var migrations = new Migrations(store.connections());
        finish(migrations.apply("app", APP_MIGRATIONS));
        finish(migrations.apply("installation", INSTALLATION_MIGRATIONS));
        return store;
    }

    private EventStoreSettings embedded(String node) {
        RememberedPosition.requireLog(home.folder(), settings.newLog());
        progress.step("Starting PostgreSQL");
        var postgres = EmbeddedPostgres.start(
                new EmbeddedPostgres.Settings(home.folder(), 0), line -> progress.step("PostgreSQL: " + line));
        lifecycle.add(
                "postgresql", Duration.ofSeconds(45), PostgresSupervisor.watch(postgres, progress::print, failure));
        return new EventStoreSettings(
                        postgres.host(),
                        postgres.port(),
                        postgres.database(),
                        postgres.user(),
                        postgres.password(),
                        false,
                        node,
                        EventWiring.types())
                .withRemembered(RememberedPosition.read(home.folder()));
    }

    private EventStoreSettings own(OwnDatabase database, String node) {
        if (settings.newLog()) {
            RememberedPosition.forget(home.folder());
        }
        var log = database.log(node, EventWiring.types());
        progress.step("Using PostgreSQL at " + log.where());
        return log.withContinued(RememberedPosition.read(home.folder()));
    }

    private static void finish(Mono<Void> step) {
        step.block(STEP_TIMEOUT);
    }
}
