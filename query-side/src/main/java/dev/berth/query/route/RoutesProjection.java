package dev.berth.query.route;

import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.projection.Projection;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.eventstore.sql.SqlReader;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.sshkey.SshKeyEvent;
import dev.berth.query.reading.EventNames;
import dev.berth.query.reading.RowCache;
import dev.berth.query.reading.RowCache.Fact;
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
    static final Set<String> POD_EVENTS = EventNames.of(PodEvent.class);
    static final Set<String> KEY_EVENTS = EventNames.of(SshKeyEvent.class);

    private final EventCodec codec;
    private final RouteTables rows = new RouteTables();
    private final RowCache<PodEvent, RouteState> folding = new RowCache<>(rows);

    public RoutesProjection(EventCodec codec) {
        this.codec = codec;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public List<String> schema(Tables tables) {
        return RouteTables.schema(tables);
    }

    @Override
    public List<String> comparedTables() {
        return List.of("route", "login_key", "port_lease");
    }

    @Override
    public Mono<List<SqlCommand>> project(List<StoredEvent> batch, Tables tables, SqlReader reader) {
        List<Fact<PodEvent>> facts = new ArrayList<>(batch.size());
        Map<String, LoginKey> keys = new LinkedHashMap<>();
        Map<String, PortLease> leases = new LinkedHashMap<>();
        for (StoredEvent stored : batch) {
            if (!POD_EVENTS.contains(stored.name()) && !KEY_EVENTS.contains(stored.name())) {
                continue;
            }
            switch ((BerthEvent) codec.decode(stored)) {
                case PodEvent event -> {
                    facts.add(new Fact<>(event.pod().value(), event, stored.time(), stored.position()));
                    PortLease lease = PortLease.of(event, stored.position());
                    if (lease != null) {
                        leases.put(lease.key(), lease);
                    }
                }
                case SshKeyEvent event -> keys.put(event.key().value(), LoginKey.of(event, stored.position()));
                case BerthEvent other -> throw new IllegalStateException(other + " is neither of a pod nor of a key");
            }
        }
        return folding.fold(batch, facts, tables, reader).map(routes -> {
            List<SqlCommand> commands = new ArrayList<>(3);
            if (!routes.isEmpty()) {
                commands.add(RouteTables.upsertRoutes(routes, tables));
            }
            if (!keys.isEmpty()) {
                commands.add(RouteTables.upsertKeys(keys.values(), tables));
            }
            if (!leases.isEmpty()) {
                commands.add(RouteTables.upsertLeases(leases.values(), tables));
            }
            return commands;
        });
    }
}
