package dev.berth.app;

import dev.berth.app.home.Home;
import dev.berth.app.home.RememberedPosition;
import dev.berth.app.http.AdminToken;
import dev.berth.app.postgres.EmbeddedPostgres;
import dev.berth.app.secrets.EdgeKeys;
import dev.berth.app.secrets.MasterKey;
import dev.berth.app.web.WebServer;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.EventStoreSettings;
import dev.berth.eventstore.StartUpCheckFailed;
import dev.berth.eventstore.sql.Migrations;
import dev.berth.nomadembedded.EmbeddedNomadSettings;
import dev.berth.ssh.SshEdge;
import dev.berth.ssh.SshEdgeSettings;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;

/** A running Berth: every part of it in one process, started in order and closed in reverse order. */
final class Berth {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final String GPU_MODEL = "Stand-in GPU";
    private static final String NODE_NAME = "this-machine";

    private final Lifecycle parts = new Lifecycle();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final UpSettings settings;
    private final Progress progress;
    private final SecureRandom random = new SecureRandom();
    private final Clock clock = Clock.systemUTC();
    private URI url = URI.create("http://127.0.0.1");

    private Berth(UpSettings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** Starts everything, or nothing: when a part fails, those before it are closed again. */
    static Berth up(UpSettings settings, Progress progress) {
        var berth = new Berth(settings, progress);
        try {
            berth.start();
        } catch (RuntimeException | Error e) {
            berth.parts.close();
            if (e instanceof StartUpCheckFailed) {
                throw new StartUpFailure(String.valueOf(e.getMessage()));
            }
            throw e;
        }
        return berth;
    }

    private void start() {
        ListenAddresses.requireLoopback(settings.http(), "--http");
        ListenAddresses.requireLoopback(settings.edge(), "--edge");
        var home = Home.open(settings.home());
        parts.add("home", CLOSE_TIMEOUT, home);
        System.setProperty("berth.log", home.resolve("log/berth.log").toString());
        ListenAddresses.requireFree(settings.http(), "--http");
        ListenAddresses.requireFree(settings.edge(), "--edge");
        var publicPorts = ListenAddresses.publicPorts(settings, ListenAddresses.nomadsDynamicPorts(), random);

        progress.step("Starting PostgreSQL");
        var postgres = EmbeddedPostgres.start(
                new EmbeddedPostgres.Settings(home.folder(), 0), line -> progress.step("PostgreSQL: " + line));
        parts.add("postgresql", Duration.ofSeconds(20), postgres);

        progress.step("Opening the event log");
        var store = await(EventStore.open(new EventStoreSettings(
                postgres.host(),
                postgres.port(),
                postgres.database(),
                postgres.user(),
                postgres.password(),
                false,
                // The same after every start: what this home's last process had claimed is this one's at once, even if
                // it was
                // killed. The lock on the home sees to it that there is one at a time.
                NODE_NAME,
                EventWiring.types(),
                RememberedPosition.read(home.folder()))));
        parts.add("event log", CLOSE_TIMEOUT, () -> finish(store.close()));
        parts.add("log position", CLOSE_TIMEOUT, RememberedPosition.keep(home.folder(), store::remember));
        finish(new Migrations(store.connections()).apply("app", List.of("db/app/001-secrets-and-sign-in.sql")));

        progress.step("Starting the stand-in for Nomad with %d stand-in GPUs".formatted(settings.gpus()));
        var nomad = NomadCluster.Embedded.start(new EmbeddedNomadSettings(
                home.folder(),
                "127.0.0.1",
                0,
                settings.gpus(),
                GPU_MODEL,
                ListenAddresses.nomadsDynamicPorts().first(),
                ListenAddresses.nomadsDynamicPorts().last(),
                randomToken(),
                NODE_NAME));
        parts.add("nomad", Duration.ofSeconds(20), nomad);

        progress.step("Starting the modules");
        var master = MasterKey.of(home.folder());
        var edgeKeys = EdgeKeys.of(home.folder());
        var wiring = new Wiring(settings, store, nomad, master, edgeKeys, publicPorts, clock, random);
        parts.add("modules", Duration.ofSeconds(20), wiring::stop);
        wiring.start();

        var edge = await(SshEdge.start(
                SshEdgeSettings.of(
                        settings.edge().address(), settings.edge().port(), settings.domain(), edgeKeys.hostKey()),
                wiring.routeFeed(),
                wiring.podCertificates()));
        parts.add("edge", Duration.ofSeconds(10), () -> finish(edge.stop()));
        wiring.edgeListensOn(edge);
        wiring.startPlacing();

        progress.step("Starting the API and the console");
        finish(AdminToken.ensure(home.folder(), wiring.credentials()));
        var web = WebServer.start(settings.http().address(), settings.http().port(), wiring.webObjects());
        // Streams would keep a graceful stop waiting, so they are ended first.
        parts.add("web", Duration.ofSeconds(15), () -> {
            wiring.endStreams();
            web.close();
        });
        url = URI.create("http://%s:%d".formatted(settings.http().host(), web.port()));
        WarmUp.of(url, AdminToken.file(home.folder()));
        sayReady(edge, publicPorts);
    }

    private void sayReady(SshEdge edge, PortRange publicPorts) {
        progress.say("");
        progress.say("Pods are local processes of this user, not isolated from this machine or from each other.");
        progress.say("Gateway: %s:%d".formatted(settings.edge().host(), edge.gatewayPort()));
        progress.say("Public ports: " + publicPorts);
        progress.say("Log in with the token in " + AdminToken.file(settings.home()));
        progress.say("Berth is ready: " + url);
    }

    private String randomToken() {
        var bytes = new byte[32];
        ((RandomGenerator) random).nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Start and stop happen on threads of their own, where waiting is allowed. */
    private static <T> T await(Mono<T> part) {
        return Objects.requireNonNull(part.block(START_TIMEOUT), "a part ended without starting");
    }

    private static void finish(Mono<Void> step) {
        step.block(START_TIMEOUT);
    }

    /** Where the API and the console are. */
    URI url() {
        return url;
    }

    /** Waits until somebody says stop: Ctrl-C, or SIGTERM. */
    void untilStopped() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes every part, the last started first. */
    void stop() {
        progress.say("Stopping");
        parts.close();
        progress.say("Stopped");
        stopped.countDown();
    }
}
