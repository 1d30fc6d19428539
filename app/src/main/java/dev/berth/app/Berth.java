package dev.berth.app;

import dev.berth.app.home.Home;
import dev.berth.app.home.RememberedPosition;
import dev.berth.app.http.AdminToken;
import dev.berth.app.processes.ProcessOnLog;
import dev.berth.app.processes.Processes;
import dev.berth.app.secrets.EdgeKeys;
import dev.berth.app.secrets.InstallationKey;
import dev.berth.app.secrets.MasterKey;
import dev.berth.app.web.WebServer;
import dev.berth.app.wiring.NomadWatcherClaim;
import dev.berth.eventstore.AnotherLog;
import dev.berth.eventstore.StartUpCheckFailed;
import dev.berth.nomad.Driver;
import dev.berth.nomad.server.SshServerFolder;
import dev.berth.nomadembedded.EmbeddedNomadSettings;
import dev.berth.ssh.SshEdge;
import dev.berth.ssh.SshEdgeSettings;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** A running Berth: everything in one process, started in order and closed in reverse order. */
final class Berth {
    private static final Logger log = LoggerFactory.getLogger(Berth.class);
    private static final Duration STEP_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final String GPU_MODEL = "Stand-in GPU";
    private static final String NODE_NAME = "this-machine";

    private final Lifecycle lifecycle = new Lifecycle();
    /** Completes with one line when Berth cannot go on. */
    private final CompletableFuture<String> failure = new CompletableFuture<>();

    private final UpSettings settings;
    private final StartUpProgress progress;
    private final Home home;
    private final SecureRandom random = new SecureRandom();
    private final Clock clock = Clock.systemUTC();

    private URI url = URI.create("http://127.0.0.1");

    private Berth(UpSettings settings, StartUpProgress progress, Home home) {
        this.settings = settings;
        this.progress = progress;
        this.home = home;
    }

    /**
     * Starts everything and stays until it is told to stop, by Ctrl-C or SIGTERM, also in the middle of the start.
     *
     * @return the exit code of the process
     * @throws StartUpFailure when something does not start, or a part that all need cannot be kept running; everything is
     *     closed then
     */
    static int run(UpSettings settings, StartUpProgress progress) {
        var berth = in(settings, progress);
        var stop = StopOnSignal.install(progress, berth.lifecycle);
        try {
            berth.startOrClose();
        } catch (RuntimeException | Error e) {
            if (stop.isRequested()) {
                return 0;
            }
            throw e;
        } finally {
            stop.startEnded();
        }
        String fault = berth.failure.join();
        berth.stop();
        throw new StartUpFailure(fault);
    }

    /** Starts everything, or nothing, for a caller that stops it. */
    static Berth up(UpSettings settings, StartUpProgress progress) {
        var berth = in(settings, progress);
        berth.startOrClose();
        return berth;
    }

    private static Berth in(UpSettings settings, StartUpProgress progress) {
        ListenAddresses.requirePublicIp(settings);
        var home = Home.open(settings.home());
        LogFile.open(home.resolve("log/berth.log"));
        // The folder for temporary files may be mounted noexec, and native libraries are unpacked and loaded.
        System.setProperty("io.netty.native.workdir", home.folder().toString());
        System.setProperty("jna.tmpdir", home.folder().toString());
        return new Berth(settings, progress, home);
    }

    private void startOrClose() {
        log.info(
                "Berth starts file={} pid={}",
                home.folder(),
                ProcessHandle.current().pid());
        try {
            start();
        } catch (RuntimeException | Error e) {
            log.error("Berth cannot start error={}", e.toString(), e);
            lifecycle.close();
            if (e instanceof AnotherLog) {
                throw new StartUpFailure(
                        "%s Name the right one with --database, or type --new-log to go on with this one: pods that it does not know are stopped then."
                                .formatted(e.getMessage()));
            }
            if (e instanceof StartUpCheckFailed) {
                throw new StartUpFailure(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private void start() {
        lifecycle.add("home", CLOSE_TIMEOUT, home);
        var external = settings.nomad();
        var local = external == null ? localPods() : null;
        if (external != null) {
            check(external);
        }
        ListenAddresses.requireAllowed(settings, local);
        ListenAddresses.requireFree(settings.http(), "--http");
        ListenAddresses.requireFree(settings.edge(), "--edge");
        var publicPorts = ListenAddresses.publicPorts(settings, ListenAddresses.nomadsDynamicPorts(), random);

        var names = settings.names() == null ? null : settings.names().of(settings, publicPorts);
        ListenAddresses.requireAllowed(settings, names, local);
        ListenAddresses.requireFree(names);

        var process = ProcessOnLog.of(
                settings.database() == null ? NODE_NAME : null,
                home.folder(),
                external == null ? ProcessOnLog.EMBEDDED : external.scheduler());
        var store = new LogOpening(settings, home, lifecycle, progress, failure::complete).open(process.name());
        var master = new InstallationKey(store.connections(), store.where()).of(home.folder(), process.host());
        var processes = Processes.join(
                store.connections(),
                process,
                UUID.randomUUID(),
                store.claimTimeout(),
                NomadWatcherClaim.PROCESSOR,
                settings.newCluster(),
                failure::complete);
        lifecycle.add("process", CLOSE_TIMEOUT, processes);
        var nomad = external == null
                ? embedded(Objects.requireNonNull(local), master)
                : new NomadCluster.External(external);
        lifecycle.add("nomad", Duration.ofSeconds(20), nomad);

        progress.step("Starting the modules");
        var edgeKeys = EdgeKeys.of(home.folder());
        var wiring = new Wiring(settings, store, nomad, master, edgeKeys, publicPorts, clock, random);
        lifecycle.add("modules", Duration.ofSeconds(20), wiring::stop);
        wiring.start();

        var edge = await(SshEdge.start(
                SshEdgeSettings.of(
                                settings.edge().address(),
                                settings.edge().port(),
                                settings.domain(),
                                edgeKeys.hostKey())
                        .withLoginUser(nomad.loginUser())
                        .withNames(names),
                wiring.routeFeed(),
                wiring.podCertificates()));
        lifecycle.add("edge", Duration.ofSeconds(10), () -> finish(edge.stop()));
        wiring.startReconciling();

        progress.step("Starting the API and the console");
        finish(AdminToken.ensure(home.folder(), wiring.credentials()));
        var objects = wiring.webObjects(edge);
        objects.put(Processes.class, processes);
        var web = WebServer.start(settings.http().address(), settings.http().port(), objects);
        // Streams would keep a graceful stop waiting, so they are ended first.
        lifecycle.add("web", Duration.ofSeconds(15), () -> {
            wiring.endStreams();
            web.close();
        });
        url = URI.create("http://%s:%d".formatted(settings.http().host(), web.port()));
        WarmUp.run(url, AdminToken.file(home.folder()));
        if (settings.database() != null) {
            progress.print("The log is in the database at %s.".formatted(store.where()));
        }
        printReady(local == null ? List.of(remark(nomad)) : local.remarks(), edge, publicPorts);
    }

    /**
     * Prints what the owner should know of the cluster. Where it is of no use the first start of a home ends; at a later one
     * there are pods, which run on without Nomad and are reached through the edge.
     */
    private void check(ExternalNomad external) {
        progress.step("Checking Nomad at " + external.addresses());
        var report = external.check(settings.publicPorts());
        (report.isOk() ? report.warnings() : report.table()).forEach(progress::print);
        if (!report.isOk() && RememberedPosition.hasLog(home.folder())) {
            progress.print(
                    "Berth starts all the same: pods that run stay reachable, and health tells whether Nomad answers again.");
            log.warn("Nomad cannot be used as it is, which the console tells in a table");
        } else if (!report.isOk()) {
            throw new StartUpFailure(
                    "Nomad at %s cannot be used: %d of %d checks failed, see above. Try again with: berth check"
                            .formatted(
                                    external.addresses(),
                                    report.failed(),
                                    report.results().size()));
        }
    }

    private LocalPods localPods() {
        return new PodModeChoice(home.folder(), settings.dockerHost(), System.getenv(), progress).make(settings.pods());
    }

    private NomadCluster embedded(LocalPods pods, MasterKey master) {
        var cards = pods.cards();
        var standIns = cards.ids().isEmpty();
        progress.step(
                standIns
                        ? "Starting the stand-in for Nomad with %d stand-in GPUs".formatted(settings.gpus())
                        : "Starting the stand-in for Nomad with %d GPUs %s"
                                .formatted(cards.ids().size(), cards.model()));
        return NomadCluster.Embedded.start(
                new EmbeddedNomadSettings(
                        home.folder(),
                        "127.0.0.1",
                        0,
                        settings.gpus(),
                        standIns ? GPU_MODEL : cards.model(),
                        cards.ids(),
                        ListenAddresses.nomadsDynamicPorts().first(),
                        ListenAddresses.nomadsDynamicPorts().last(),
                        randomToken(),
                        NODE_NAME,
                        master.forNomadsJournal(),
                        List.of(pods.taskDriver()),
                        pods.sshServer() == null ? Map.of() : Map.of(SshServerFolder.VOLUME, pods.sshServer())),
                pods);
    }

    private static String remark(NomadCluster nomad) {
        var where = "Pods run on your Nomad, in namespace %s, under the driver %s."
                .formatted(nomad.api().namespace(), nomad.driver());
        return nomad.driver() == Driver.RAW_EXEC
                ? where + " They are processes of its nodes, not isolated from these or from each other."
                : where;
    }

    private void printReady(List<String> remarks, SshEdge edge, PortRange publicPorts) {
        progress.print("");
        remarks.forEach(progress::print);
        progress.print("Gateway: %s:%d".formatted(settings.edge().host(), edge.gatewayPort()));
        progress.print("Public ports: " + publicPorts);
        if (settings.names() != null) {
            settings.names().lines(settings.domain(), edge).forEach(progress::print);
        }
        progress.print("Log in with the token in " + AdminToken.file(settings.home()));
        progress.print("Berth is ready: " + url);
    }

    private String randomToken() {
        var bytes = new byte[32];
        ((RandomGenerator) random).nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Start and stop happen on threads of their own, where waiting is allowed. */
    private static <T> T await(Mono<T> step) {
        return Objects.requireNonNull(step.block(STEP_TIMEOUT), "a step of the start ended without a result");
    }

    private static void finish(Mono<Void> step) {
        step.block(STEP_TIMEOUT);
    }

    /** Where the API and the console are. */
    URI url() {
        return url;
    }

    /** Closes everything, the last started first. */
    void stop() {
        progress.print("Stopping");
        lifecycle.close();
        progress.print("Stopped");
    }
}
