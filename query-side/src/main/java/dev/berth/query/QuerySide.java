package dev.berth.query;

import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.processor.DeadLetters;
import dev.berth.eventstore.projection.Projections;
import dev.berth.query.connection.EdgeAddresses;
import dev.berth.query.feed.EventFeed;
import dev.berth.query.pod.CallersPods;
import dev.berth.query.pod.PodHistory;
import dev.berth.query.pod.Pods;
import dev.berth.query.pod.PodsProjection;
import dev.berth.query.policy.PoliciesProjection;
import dev.berth.query.policy.WorkspacePolicies;
import dev.berth.query.reading.ClientStreams;
import dev.berth.query.reading.OpenStreams;
import dev.berth.query.reading.Positions;
import dev.berth.query.reading.ReadModels;
import dev.berth.query.registry.RegistryLogins;
import dev.berth.query.registry.RegistryLoginsProjection;
import dev.berth.query.replay.Replay;
import dev.berth.query.route.LeasedPorts;
import dev.berth.query.route.Routes;
import dev.berth.query.route.RoutesProjection;
import dev.berth.query.sshkey.SshKeys;
import dev.berth.query.sshkey.SshKeysProjection;
import dev.berth.query.template.SavedTemplates;
import dev.berth.query.template.TemplatesProjection;
import dev.berth.query.volume.NamedVolumes;
import dev.berth.query.volume.VolumesProjection;
import dev.berth.query.webhook.Webhooks;
import dev.berth.query.webhook.WebhooksProjection;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The entry point of this module: projections of one event store, the queries on them and the feeds from them. */
public final class QuerySide {
    private final EventStore store;
    private final Projections projections;
    private final Positions positions;
    private final Pods pods;
    private final SshKeys sshKeys;
    private final RegistryLogins registryLogins;
    private final SavedTemplates templates;
    private final WorkspacePolicies policies;
    private final NamedVolumes volumes;
    private final Webhooks webhooks;
    private final Routes routes;
    private final EventFeed feed;
    private final OpenStreams streams = new OpenStreams();

    private QuerySide(EventStore store, Clock clock, Duration heartbeat) {
        this.store = store;
        this.projections = store.projections();
        projections.register(new PodsProjection(store.codec()));
        projections.register(new SshKeysProjection(store.codec()));
        projections.register(new RegistryLoginsProjection(store.codec()));
        projections.register(new TemplatesProjection(store.codec()));
        projections.register(new PoliciesProjection(store.codec()));
        projections.register(new VolumesProjection(store.codec()));
        projections.register(new WebhooksProjection(store.codec()));
        projections.register(new RoutesProjection(store.codec()));
        String incarnation = store.incarnation().toString();
        var models = new ReadModels(store.connections());
        this.positions = new Positions(incarnation, projections::await);
        this.pods = new Pods(
                models,
                () -> projections.live(PodsProjection.NAME),
                projections::await,
                store.codec().mapper());
        this.sshKeys = new SshKeys(models, () -> projections.live(SshKeysProjection.NAME), projections::await);
        this.registryLogins = new RegistryLogins(models, () -> projections.live(RegistryLoginsProjection.NAME));
        this.templates = new SavedTemplates(
                models,
                () -> projections.live(TemplatesProjection.NAME),
                store.codec().mapper());
        this.policies = new WorkspacePolicies(
                models,
                () -> projections.live(PoliciesProjection.NAME),
                store.codec().mapper());
        this.volumes = new NamedVolumes(models, () -> projections.live(VolumesProjection.NAME));
        this.webhooks = new Webhooks(models, () -> projections.live(WebhooksProjection.NAME), projections::await);
        this.routes = new Routes(models, projections, store.tailer(), store.codec(), clock);
        this.feed = new EventFeed(
                incarnation, store.tailer(), store.reader(), store.codec(), projections::await, streams, heartbeat);
    }

    /** Registers the projections; nothing runs before {@link #start}. */
    public static QuerySide on(EventStore store) {
        return on(store, Clock.systemUTC());
    }

    /**
     * The same with another clock.
     *
     * @param clock tells whether a released public port still rests
     */
    public static QuerySide on(EventStore store, Clock clock) {
        return on(store, clock, EventFeed.HEARTBEAT);
    }

    /**
     * The same with another heartbeat.
     *
     * @param heartbeat the longest silence on a feed of events
     */
    static QuerySide on(EventStore store, Clock clock, Duration heartbeat) {
        return new QuerySide(store, clock, heartbeat);
    }

    /** Starts all projections of the store. Completes when routes and leases are known up to the log's end of now. */
    public Mono<Void> start() {
        return projections.start().then(routes.start());
    }

    public Pods pods() {
        return pods;
    }

    public SshKeys sshKeys() {
        return sshKeys;
    }

    public RegistryLogins registryLogins() {
        return registryLogins;
    }

    public SavedTemplates templates() {
        return templates;
    }

    public NamedVolumes volumes() {
        return volumes;
    }

    public Webhooks webhooks() {
        return webhooks;
    }

    public Routes routes() {
        return routes;
    }

    public LeasedPorts leasedPorts() {
        return routes.leasedPorts();
    }

    /** Completes when queries about what people change see what happened at {@code position}, and also after {@code atMost}. */
    public Mono<Void> reached(long position, Duration atMost) {
        return Mono.when(
                projections.await(PodsProjection.NAME, position, atMost),
                projections.await(SshKeysProjection.NAME, position, atMost),
                projections.await(RegistryLoginsProjection.NAME, position, atMost),
                projections.await(TemplatesProjection.NAME, position, atMost),
                projections.await(PoliciesProjection.NAME, position, atMost),
                projections.await(VolumesProjection.NAME, position, atMost),
                projections.await(WebhooksProjection.NAME, position, atMost));
    }

    /** What this module's endpoints are made with, by type. */
    public Map<Class<?>, Object> webObjects(EdgeAddresses edges) {
        return Map.ofEntries(
                Map.entry(Pods.class, pods),
                Map.entry(CallersPods.class, new CallersPods(pods, positions)),
                Map.entry(PodHistory.class, new PodHistory(store.reader(), store.codec())),
                Map.entry(SshKeys.class, sshKeys),
                Map.entry(RegistryLogins.class, registryLogins),
                Map.entry(SavedTemplates.class, templates),
                Map.entry(WorkspacePolicies.class, policies),
                Map.entry(NamedVolumes.class, volumes),
                Map.entry(Webhooks.class, webhooks),
                Map.entry(Routes.class, routes),
                Map.entry(Positions.class, positions),
                Map.entry(EdgeAddresses.class, edges),
                Map.entry(EventFeed.class, feed),
                Map.entry(Projections.class, projections),
                Map.entry(OpenStreams.class, streams),
                Map.entry(ClientStreams.class, new ClientStreams(streams)),
                Map.entry(
                        Replay.class,
                        new Replay(store.incarnation().toString(), store.reader(), store.codec(), streams.ended())),
                Map.entry(DeadLetters.class, store.deadLetters()));
    }

    /** Ends all server-sent streams, so that a web server can drain. */
    public void endStreams() {
        streams.end();
    }

    /** Lets the batches under way finish, at most for this long. */
    public Mono<Void> stop(Duration atMost) {
        return Mono.fromRunnable(() -> {
                    streams.end();
                    routes.stop();
                })
                .then(projections.stop(atMost));
    }
}
