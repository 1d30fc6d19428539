package dev.berth.query.route;

import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.projection.Projection;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.EventCatalog;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PublicPort;
import dev.berth.messages.policy.PolicyEvent.WorkspaceSshSet;
import dev.berth.messages.sshkey.SshKeyEvent;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemovalReached;
import dev.berth.query.reading.EventNames;
import dev.berth.query.reading.RowCache;
import dev.berth.query.reading.RowCache.Fact;
import dev.berth.query.route.KeyRows.KeyHappening;
import dev.berth.query.route.SshAccessRows.SwitchedSsh;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Keeps what an edge is told, so that one query gives all of it. Rows of what is gone stay, because their version says
 * how far the tables are.
 */
public final class RoutesProjection implements Projection {
    public static final String NAME = "routes";
    static final int VERSION = 8;
    private static final Set<String> POD_EVENTS = EventNames.of(PodEvent.class);
    private static final Set<String> KEY_EVENTS = EventNames.of(SshKeyEvent.class);
    private static final String SSH_EVENT = EventCatalog.qualifiedNameOf(WorkspaceSshSet.class);

    private final EventCodec codec;
    private final RouteRows routeRows;
    private final RowCache<PodEvent, RouteState> cache;

    public RoutesProjection(EventCodec codec) {
        this.codec = codec;
        this.routeRows = new RouteRows(codec.mapper());
        this.cache = new RowCache<>(routeRows);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public List<String> schema(Tables tables) {
        List<String> schema = new ArrayList<>(RouteRows.schema(tables));
        schema.addAll(KeyRows.schema(tables));
        schema.add(LeaseRows.schema(tables));
        schema.add(SshAccessRows.schema(tables));
        return schema;
    }

    @Override
    public List<String> comparedTables() {
        return List.of(RouteRows.TABLE, KeyRows.TABLE, LeaseRows.TABLE, SshAccessRows.TABLE);
    }

    @Override
    public Mono<List<SqlCommand>> project(List<StoredEvent> batch, Tables tables, SqlReader reader) {
        List<Fact<PodEvent>> facts = new ArrayList<>(batch.size());
        Map<LoginKey, KeyHappening> keys = new LinkedHashMap<>();
        Map<LoginKey, KeyHappening> reached = new LinkedHashMap<>();
        Map<PublicPort, PortLease> leases = new LinkedHashMap<>();
        Map<Workspace, SwitchedSsh> switched = new LinkedHashMap<>();
        for (StoredEvent stored : batch) {
            if (!concerns(stored)) {
                continue;
            }
            switch ((BerthEvent) codec.decode(stored)) {
                case PodEvent event -> {
                    facts.add(new Fact<>(event.pod().value(), event, stored.time(), stored.position()));
                    PortLease lease = PortLease.of(event, stored.position());
                    if (lease != null) {
                        leases.put(lease.port(), lease);
                    }
                }
                case SshKeyEvent event ->
                    (event instanceof SshKeyRemovalReached ? reached : keys)
                            .put(
                                    new LoginKey(event.workspace(), event.fingerprint()),
                                    new KeyHappening(event, stored.time(), stored.position()));
                case WorkspaceSshSet set ->
                    switched.put(set.workspace(), new SwitchedSsh(set.workspace(), set.enabled(), stored.position()));
                case BerthEvent other ->
                    throw new IllegalStateException(other + " is of no pod, of no key and of no workspace's SSH");
            }
        }
        return cache.fold(batch, facts, tables, reader).map(routes -> {
            List<SqlCommand> commands = new ArrayList<>(4);
            if (!routes.isEmpty()) {
                commands.add(routeRows.upsert(routes, tables));
            }
            if (!keys.isEmpty()) {
                commands.add(KeyRows.upsert(keys.values(), tables));
            }
            if (!reached.isEmpty()) {
                commands.add(KeyRows.reached(reached.values(), tables));
            }
            if (!leases.isEmpty()) {
                commands.add(LeaseRows.upsert(leases.values(), tables));
            }
            if (!switched.isEmpty()) {
                commands.add(SshAccessRows.upsert(switched.values(), tables));
            }
            return commands;
        });
    }

    /** Whether the event is about a pod, a key or whether people may reach pods by SSH. */
    static boolean concerns(StoredEvent stored) {
        return POD_EVENTS.contains(stored.name())
                || KEY_EVENTS.contains(stored.name())
                || SSH_EVENT.equals(stored.name());
    }

    private record LoginKey(Workspace workspace, String fingerprint) {}
}
