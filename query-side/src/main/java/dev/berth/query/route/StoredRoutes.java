package dev.berth.query.route;

import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.query.reading.ReadModels;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Reads what the routes projection holds. */
final class StoredRoutes {
    private final ReadModels models;
    private final Supplier<Tables> tables;
    private final RouteRows routeRows;

    StoredRoutes(ReadModels models, Supplier<Tables> tables, RouteRows routeRows) {
        this.models = models;
        this.tables = tables;
        this.routeRows = routeRows;
    }

    /** The position is read first: rows that are newer than it are recognised by their version when it is their turn. */
    Mono<RouteDirectory> read(LeasedPorts ports) {
        return Mono.defer(() -> {
            Tables now = tables.get();
            return position(now)
                    .flatMap(position -> Mono.zip(
                                    models.query(RouteRows.selectLive(now), routeRows::row),
                                    models.query(KeyRows.selectAccepted(now), KeyRows::accepted),
                                    models.query(LeaseRows.selectAll(now), LeaseRows::lease))
                            .map(rows -> {
                                rows.getT3().forEach(ports::note);
                                return new RouteDirectory(position, rows.getT1(), rows.getT2(), ports);
                            }));
        });
    }

    private Mono<Long> position(Tables now) {
        String newest = "SELECT greatest((SELECT max(version) FROM %s), (SELECT max(version) FROM %s), 0)"
                .formatted(now.name(RouteRows.TABLE), now.name(KeyRows.TABLE));
        return models.query(SqlCommand.of(newest), row -> ReadModels.present(row, 0, Long.class))
                .map(rows -> rows.getFirst());
    }
}
