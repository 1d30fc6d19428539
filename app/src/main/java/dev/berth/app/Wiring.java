package dev.berth.app;

import dev.berth.app.http.Credentials;
import dev.berth.app.http.HostNames;
import dev.berth.app.http.TrustedProxies;
import dev.berth.app.monitoring.EventProcessors;
import dev.berth.app.monitoring.HomeSpace;
import dev.berth.app.output.KeptOutputs;
import dev.berth.app.secrets.CertificateAuthority;
import dev.berth.app.secrets.EdgeKeys;
import dev.berth.app.secrets.KeyedHashes;
import dev.berth.app.secrets.MasterKey;
import dev.berth.app.secrets.PodHostKeys;
import dev.berth.app.secrets.Vault;
import dev.berth.app.templates.TemplateCatalog;
import dev.berth.app.webhook.AllowedAddresses;
import dev.berth.app.webhook.WebhookSender;
import dev.berth.app.wiring.ActivityLook;
import dev.berth.app.wiring.AwaitedKeyRemovals;
import dev.berth.app.wiring.DeletedVolumes;
import dev.berth.app.wiring.DesiredPodViews;
import dev.berth.app.wiring.DiskLook;
import dev.berth.app.wiring.EdgePortFaults;
import dev.berth.app.wiring.FreePublicPorts;
import dev.berth.app.wiring.LaunchableTemplates;
import dev.berth.app.wiring.NewsLook;
import dev.berth.app.wiring.NomadEndedOutputs;
import dev.berth.app.wiring.NomadNodes;
import dev.berth.app.wiring.NomadPodDisks;
import dev.berth.app.wiring.NomadPodLogs;
import dev.berth.app.wiring.NomadPodNotebooks;
import dev.berth.app.wiring.NomadPodOutput;
import dev.berth.app.wiring.NomadPodOwnKeys;
import dev.berth.app.wiring.NomadPodUsage;
import dev.berth.app.wiring.NomadWatcherClaim;
import dev.berth.app.wiring.PodIdentities;
import dev.berth.app.wiring.PodRounds;
import dev.berth.app.wiring.PortLooks;
import dev.berth.app.wiring.SizeList;
import dev.berth.app.wiring.TimerRunner;
import dev.berth.app.wiring.VaultNotebookSecrets;
import dev.berth.app.wiring.VaultRegistrySecrets;
import dev.berth.app.wiring.VaultSecrets;
import dev.berth.app.wiring.VaultSweeper;
import dev.berth.app.wiring.VaultWebhookSecrets;
import dev.berth.app.wiring.VolumeLook;
import dev.berth.command.ClusterNodes;
import dev.berth.command.CommandSideConfiguration;
import dev.berth.command.CommandSideSettings;
import dev.berth.command.Commands;
import dev.berth.command.HostKeys;
import dev.berth.command.KeyedHash;
import dev.berth.command.LogIncarnation;
import dev.berth.command.NotebookSecrets;
import dev.berth.command.ProjectionProgress;
import dev.berth.command.RegistrySecrets;
import dev.berth.command.SecretStore;
import dev.berth.command.WebhookAddresses;
import dev.berth.command.WebhookSecrets;
import dev.berth.command.template.PodTemplates;
import dev.berth.eventstore.AxonEventStore;
import dev.berth.eventstore.EventStore;
import dev.berth.nomad.NomadJobs;
import dev.berth.nomad.NomadJobsConfiguration;
import dev.berth.nomad.SizeClasses;
import dev.berth.query.QuerySide;
import dev.berth.query.acceptedkey.PodOwnKeys;
import dev.berth.query.connection.EdgeAddress;
import dev.berth.query.connection.PublicPortFaults;
import dev.berth.query.gpu.GpuModel;
import dev.berth.query.gpu.GpuModels;
import dev.berth.query.gpu.PublicPortCounts;
import dev.berth.query.node.ClusterNodeList;
import dev.berth.query.pod.ListeningPorts;
import dev.berth.query.pod.PodDisks;
import dev.berth.query.pod.PodNews;
import dev.berth.query.pod.PodNotebooks;
import dev.berth.query.size.PodSizes;
import dev.berth.query.stats.PodUsage;
import dev.berth.query.template.TemplateCatalogue;
import dev.berth.ssh.PodCertificates;
import dev.berth.ssh.SshEdge;
import dev.berth.ssh.route.RouteFeed;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.messaging.commandhandling.CommandBus;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * The inner modules of one process, wired: they never import one another and meet here. Start reading at the constructor.
 */
final class Wiring {
    private static final Duration STEP_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration CERTIFICATE_VALIDITY = Duration.ofHours(1);
    private static final int INSTALLATION_DIGITS = 16;

    private final UpSettings settings;
    private final EventStore store;
    private final EdgeKeys edgeKeys;
    private final String loginUser;
    private final QuerySide query;
    private final NomadJobs nomad;
    private final AxonConfiguration axon;
    private final Commands commands;
    private final CertificateAuthority authority;
    private final Vault vault;
    private final VaultSecrets secrets;
    private final VaultRegistrySecrets registrySecrets;
    private final VaultWebhookSecrets webhookSecrets;
    private final AllowedAddresses webhookAddresses;
    private final FreePublicPorts ports;
    private final SecureRandom random;
    private final Disposable.Swap webhooks = Disposables.swap();
    private final Disposable.Swap sweeping = Disposables.swap();
    private final Disposable.Swap timers = Disposables.swap();
    private final Disposable.Swap rounds = Disposables.swap();
    private final PodDisks disks;
    private final NewsLook news;
    private final KeptOutputs outputs;
    private final Disposable.Swap outputSweeping = Disposables.swap();
    private final PodHostKeys hostKeys;
    private final KeyedHashes requestHashes;
    private final Clock clock;
    private final Credentials credentials;
    private final CommandSideSettings commandSettings;
    private final SizeClasses sizes;
    private final TemplateCatalog templates;
    private final Disposable.Swap watching = Disposables.swap();

    Wiring(
            UpSettings settings,
            EventStore store,
            NomadCluster cluster,
            MasterKey master,
            EdgeKeys edgeKeys,
            PortRange publicPorts,
            Clock clock,
            SecureRandom random) {
        this.settings = settings;
        this.store = store;
        this.edgeKeys = edgeKeys;
        this.loginUser = cluster.loginUser();
        this.clock = clock;
        this.hostKeys = new PodHostKeys(master);
        this.requestHashes = new KeyedHashes(master, "request");
        this.authority = new CertificateAuthority(master, random);
        this.vault = new Vault(store.connections(), master, clock);
        this.secrets = new VaultSecrets(vault);
        this.registrySecrets = new VaultRegistrySecrets(vault);
        this.webhookSecrets = new VaultWebhookSecrets(vault);
        this.webhookAddresses = new AllowedAddresses(settings.webhooksAnywhere());
        this.random = random;
        this.credentials = new Credentials(store.connections(), clock);
        this.query = QuerySide.on(store, clock);
        this.sizes = SizesFile.read(settings.home());
        this.templates = TemplateCatalog.open(settings.home());
        this.commandSettings = new CommandSideSettings(
                settings.gpuQuota(),
                settings.portQuarantine(),
                cluster.driver().runsContainers(),
                sizes.names(),
                cluster.jobs().sizedVolumes(),
                clock,
                random);

        // The reports need the commands, which need Axon started, which holds the automation that needs the reports.
        var started = new CompletableFuture<Commands>();
        this.outputs = new KeptOutputs(store.connections(), store.codec().mapper(), clock, settings.keepLogs());
        this.nomad = NomadJobs.create(
                cluster.jobs()
                        .withSizes(sizes)
                        .withInstallation(new KeyedHashes(master, "installation")
                                .of("jobs")
                                .substring(0, INSTALLATION_DIGITS)),
                new DesiredPodViews(query.pods(), query.sshKeys(), query.registryLogins(), registrySecrets),
                secrets,
                new PodIdentities(hostKeys, authority, edgeKeys.probeKey(), clock),
                report -> Mono.fromFuture(started).flatMap(ready -> ready.send(report)),
                new DeletedVolumes(
                        query.volumes(), gone -> Mono.fromFuture(started).flatMap(ready -> ready.send(gone))),
                new AwaitedKeyRemovals(
                        query.routes()::removedKeys,
                        reached -> Mono.fromFuture(started).flatMap(ready -> ready.send(reached))),
                new NomadWatcherClaim(store.tokenStore(), store.claimTimeout()),
                outputs.keeper());
        outputs.readFrom(new NomadEndedOutputs(nomad.followers()));
        this.disks = new NomadPodDisks(nomad.nomad());
        var portsInUse = ListenAddresses.inUse(settings.edge().address(), publicPorts);
        this.ports = new FreePublicPorts(
                publicPorts.first(),
                publicPorts.last(),
                port -> query.leasedPorts().contains(port) || portsInUse.contains(port.number()),
                random);
        var configurer = AxonEventStore.register(EventSourcingConfigurer.create(), store);
        CommandSideConfiguration.configure(configurer, commandSettings, ports);
        NomadJobsConfiguration.configure(configurer, nomad);
        this.axon = configurer.build();
        this.commands = new Commands(axon.getComponent(CommandBus.class));
        this.news = new NewsLook(nomad.nomad(), commands::send);
        started.complete(commands);
    }

    /** Brings the views up to date. */
    void start() {
        AxonEventStore.assertOurs(axon);
        query.start().block(STEP_TIMEOUT);
    }

    /** Begins to act on Nomad. Last, so that everything else is there to see what it reports. */
    void startReconciling() {
        nomad.start();
        axon.start();
        outputSweeping.update(outputs.sweeping());
        sweeping.update(VaultSweeper.start(vault, store.reader()));
        watching.update(templates.watch());
        timers.update(TimerRunner.start(query.pods(), store.tailer(), commands::send, nomad::holdsClaim, clock));
        rounds.update(PodRounds.start(
                query.pods(),
                nomad::holdsClaim,
                PodRounds.INTERVAL,
                new DiskLook(disks, commands::send),
                new VolumeLook(disks, query.volumes(), commands::send),
                news,
                new ActivityLook(nomad.nomad(), clock, commands::send)));
        webhooks.update(tellWebhooks());
    }

    private Disposable tellWebhooks() {
        return WebhookSender.start(
                query.webhooks(),
                query.pods(),
                store.tailer(),
                webhookSecrets::target,
                webhookAddresses,
                store.codec().mapper(),
                commands::send,
                nomad::holdsClaim,
                clock,
                random);
    }

    RouteFeed routeFeed() {
        return query.routes()::feed;
    }

    PodCertificates podCertificates() {
        return (innerKey, pod) -> CompletableFuture.completedFuture(
                authority.certifyUser(innerKey, pod.value(), CERTIFICATE_VALIDITY, clock));
    }

    Credentials credentials() {
        return credentials;
    }

    /** What the endpoints, the health indicators and the meters are made with, by type. */
    Map<Class<?>, Object> webObjects(SshEdge edge) {
        var address = new EdgeAddress(
                settings.publicIp(),
                edge.gatewayPort(),
                settings.domain(),
                edgeKeys.hostKeyLine(),
                loginUser,
                edge.podAddressPort());
        var objects = new HashMap<Class<?>, Object>(query.webObjects(() -> address));
        objects.put(Clock.class, clock);
        objects.put(TrustedProxies.class, settings.trustedProxies());
        objects.put(HostNames.class, settings.httpNames());
        objects.put(Credentials.class, credentials);
        objects.put(Commands.class, commands);
        objects.put(CommandSideSettings.class, commandSettings);
        objects.put(SecretStore.class, secrets);
        objects.put(RegistrySecrets.class, registrySecrets);
        objects.put(NotebookSecrets.class, new VaultNotebookSecrets(vault));
        objects.put(PublicPortCounts.class, (PublicPortCounts) ports::count);
        objects.put(WebhookSecrets.class, webhookSecrets);
        objects.put(WebhookAddresses.class, webhookAddresses);
        objects.put(KeyedHash.class, (KeyedHash) requestHashes::of);
        objects.put(HostKeys.class, (HostKeys) hostKeys::publicLine);
        objects.put(ProjectionProgress.class, (ProjectionProgress) query::reached);
        objects.put(
                LogIncarnation.class, (LogIncarnation) () -> store.incarnation().toString());
        objects.put(GpuModels.class, (GpuModels) this::gpuModels);
        objects.put(PodSizes.class, SizeList.of(sizes));
        var launchable = new LaunchableTemplates(templates, query.templates(), commandSettings.containers());
        objects.put(PodTemplates.class, (PodTemplates) launchable::of);
        objects.put(TemplateCatalogue.class, launchable);
        var nodes = new NomadNodes(nomad.nomad());
        objects.put(ClusterNodes.class, (ClusterNodes) nodes::find);
        objects.put(ClusterNodeList.class, (ClusterNodeList) nodes::now);
        objects.putAll(outputs.webObjects(
                new NomadPodOutput(nomad.nomad(), nomad.followers()), new NomadPodLogs(nomad.nomad())));
        objects.put(ListeningPorts.class, new PortLooks(query.routes()::target, nomad::listening, System::nanoTime));
        objects.put(PodDisks.class, disks);
        objects.put(
                PodNotebooks.class,
                new NomadPodNotebooks(nomad.nomad(), query.routes()::target, nomad::page, System::nanoTime));
        objects.put(PodNews.class, news);
        objects.put(PodUsage.class, new NomadPodUsage(nomad.meters()));
        objects.put(PodOwnKeys.class, new NomadPodOwnKeys(nomad.nomad()));
        objects.put(EventStore.class, store);
        objects.put(EventProcessors.class, (EventProcessors) () -> AxonEventStore.processors(axon));
        objects.put(NomadJobs.class, nomad);
        objects.put(SshEdge.class, edge);
        objects.put(HomeSpace.class, new HomeSpace(settings.home()));
        objects.put(PublicPortFaults.class, new EdgePortFaults(edge));
        return objects;
    }

    private Mono<List<GpuModel>> gpuModels() {
        return nomad.gpuModels()
                .map(all -> all.stream()
                        .map(gpus -> new GpuModel(gpus.model(), gpus.total(), gpus.free(), gpus.nodes()))
                        .toList());
    }

    void endStreams() {
        query.endStreams();
    }

    void stop() {
        watching.dispose();
        timers.dispose();
        rounds.dispose();
        webhooks.dispose();
        outputSweeping.dispose();
        sweeping.dispose();
        nomad.stop(DRAIN_TIMEOUT);
        axon.shutdown();
        query.stop(DRAIN_TIMEOUT).block(STEP_TIMEOUT);
    }
}
