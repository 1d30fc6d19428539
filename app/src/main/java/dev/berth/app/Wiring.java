package dev.berth.app;

import dev.berth.app.http.Credentials;
import dev.berth.app.http.TrustedProxies;
import dev.berth.app.secrets.CertificateAuthority;
import dev.berth.app.secrets.EdgeKeys;
import dev.berth.app.secrets.MasterKey;
import dev.berth.app.secrets.PodHostKeys;
import dev.berth.app.secrets.Vault;
import dev.berth.app.wiring.DesiredPodViews;
import dev.berth.app.wiring.EdgeRoutes;
import dev.berth.app.wiring.FreePublicPorts;
import dev.berth.app.wiring.PodIdentities;
import dev.berth.app.wiring.VaultSecrets;
import dev.berth.command.CommandSideConfiguration;
import dev.berth.command.CommandSideSettings;
import dev.berth.command.Commands;
import dev.berth.command.HostKeys;
import dev.berth.command.LogIncarnation;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.SecretStore;
import dev.berth.eventstore.AxonEventStore;
import dev.berth.eventstore.EventStore;
import dev.berth.nomad.DesiredPods;
import dev.berth.nomad.NomadJobs;
import dev.berth.nomad.NomadJobsConfiguration;
import dev.berth.nomad.NomadJobsSettings;
import dev.berth.nomad.PodRuntime;
import dev.berth.nomad.watch.Gpus;
import dev.berth.nomadembedded.EmbeddedNomad;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadSettings;
import dev.berth.query.QuerySide;
import dev.berth.query.connection.EdgeAddress;
import dev.berth.ssh.PodCertificates;
import dev.berth.ssh.SshEdge;
import dev.berth.ssh.route.RouteFeed;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.messaging.commandhandling.CommandBus;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The inner rooms of one process, wired: they import one another nowhere and meet here. Start reading at the constructor.
 */
final class Wiring {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration CERTIFICATE_VALIDITY = Duration.ofHours(1);

    private final UpSettings settings;
    private final EventStore store;
    private final EdgeKeys edgeKeys;
    private final QuerySide query;
    private final NomadJobs nomad;
    private final AxonConfiguration axon;
    private final Commands commands;
    private final CertificateAuthority authority;
    private final VaultSecrets secrets;
    private final PodHostKeys hostKeys;
    private final Clock clock;
    private final Credentials signIns;
    private final DesiredPods wantedPods;
    private final CommandSideSettings commandSettings;
    private final AtomicReference<@Nullable SshEdge> edge = new AtomicReference<>();

    Wiring(
            UpSettings settings,
            EventStore store,
            EmbeddedNomad embeddedNomad,
            MasterKey master,
            EdgeKeys edgeKeys,
            PortRange publicPorts,
            Clock clock,
            SecureRandom random) {
        this.settings = settings;
        this.store = store;
        this.edgeKeys = edgeKeys;
        this.clock = clock;
        this.hostKeys = new PodHostKeys(master);
        this.authority = new CertificateAuthority(master, random);
        this.secrets = new VaultSecrets(new Vault(store.connections(), master, clock));
        this.signIns = new Credentials(store.connections(), clock);
        this.query = QuerySide.on(store, clock);
        this.wantedPods = new DesiredPodViews(query.pods(), query.sshKeys());
        this.commandSettings =
                new CommandSideSettings(settings.gpuQuota(), settings.portQuarantine(), false, clock, random);

        // The reports need the commands, which need Axon started, which holds the automation that needs the reports.
        var started = new CompletableFuture<Commands>();
        this.nomad = NomadJobs.create(
                NomadJobsSettings.of(
                        NomadSettings.of(embeddedNomad.address(), embeddedNomad.token()), PodRuntime.PROCESS),
                wantedPods,
                secrets,
                new PodIdentities(hostKeys, authority, edgeKeys.innerKey(), clock),
                report -> Mono.fromFuture(started).flatMap(ready -> ready.send(report)));
        var ports = new FreePublicPorts(
                publicPorts.first(),
                publicPorts.last(),
                port -> !query.leasedPorts().contains(port)
                        && ListenAddresses.isFree(settings.edge().address(), port),
                random);
        var configurer = AxonEventStore.register(EventSourcingConfigurer.create(), store);
        CommandSideConfiguration.configure(configurer, commandSettings, ports);
        NomadJobsConfiguration.configure(configurer, nomad);
        this.axon = configurer.build();
        this.commands = new Commands(axon.getComponent(CommandBus.class));
        started.complete(commands);
    }

    /** Brings the views up to date. */
    void start() {
        AxonEventStore.assertOurs(axon);
        query.start().block(PATIENCE);
    }

    void edgeListensOn(SshEdge running) {
        edge.set(running);
    }

    /** Begins to act on Nomad. Last, because what it reports is to be seen by everybody else. */
    void startPlacing() {
        nomad.start();
        axon.start();
    }

    RouteFeed routeFeed() {
        return new EdgeRoutes(query.routes());
    }

    PodCertificates podCertificates() {
        return (innerKey, pod) ->
                CompletableFuture.completedFuture(authority.certifyUser(innerKey, pod, CERTIFICATE_VALIDITY, clock));
    }

    Credentials signIns() {
        return signIns;
    }

    /** What the routes are made with, by type. */
    Map<Class<?>, Object> webObjects() {
        var objects = new HashMap<Class<?>, Object>(query.webObjects(this::edgeAddress));
        objects.put(Clock.class, clock);
        objects.put(TrustedProxies.class, settings.trustedProxies());
        objects.put(Credentials.class, signIns);
        objects.put(Commands.class, commands);
        objects.put(CommandSideSettings.class, commandSettings);
        objects.put(SecretStore.class, secrets);
        objects.put(HostKeys.class, (HostKeys) hostKeys::publicLine);
        objects.put(ProjectionProgress.class, (ProjectionProgress) query::reached);
        objects.put(
                LogIncarnation.class, (LogIncarnation) () -> store.incarnation().toString());
        objects.put(Gpus.class, nomad.gpus());
        objects.put(Nomad.class, nomad.nomad());
        objects.put(DesiredPods.class, wantedPods);
        return objects;
    }

    private EdgeAddress edgeAddress() {
        var running = edge.get();
        return new EdgeAddress(
                settings.publicIp(),
                running == null ? settings.edge().port() : running.gatewayPort(),
                settings.domain(),
                edgeKeys.hostKeyLine());
    }

    void endStreams() {
        query.endStreams();
    }

    void stop() {
        nomad.stop(Duration.ofSeconds(5));
        axon.shutdown();
        query.stop(Duration.ofSeconds(5)).block(PATIENCE);
    }
}
