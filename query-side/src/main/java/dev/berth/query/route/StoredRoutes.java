package dev.berth.query.route;

import dev.berth.eventstore.projection.Projections;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.query.reading.ReadModels;
import java.util.List;
import reactor.core.publisher.Mono;

/** Reads what the routes projection holds. */
final class StoredRoutes {
    private final ReadModels models;
    private final Projections projections;
    private final RouteRows routeRows;

    StoredRoutes(ReadModels models, Projections projections, RouteRows routeRows) {
        this.models = models;
        this.projections = projections;
        this.routeRows = routeRows;
    }

    /**
     * All that the projection holds. While its tables are of another version than this program, because a new build of
     * them has not caught up yet, nothing at position 0: whoever follows the log from there comes to the same.
     */
    Mono<RouteDirectory> read(LeasedPorts ports) {
        return Mono.defer(() -> isReadable()
                ? read(projections.live(RoutesProjection.NAME), ports)
                : Mono.just(new RouteDirectory(0, List.of(), List.of(), List.of(), List.of(), ports)));
    }

    private boolean isReadable() {
        return projections.status().stream()
                .anyMatch(projection -> projection.name().equals(RoutesProjection.NAME)
                        && projection.version() == RoutesProjection.VERSION);
    }

    /** The position is read first: rows that are newer than it are recognised by their version when it is their turn. */
    private Mono<RouteDirectory> read(Tables now, LeasedPorts ports) {
        return position(now)
                .flatMap(position -> Mono.zip(
                                models.query(RouteRows.selectLive(now), routeRows::row),
                                models.query(KeyRows.selectAccepted(now), KeyRows::accepted),
                                models.query(KeyRows.selectLingering(now), KeyRows::lingering),
                                models.query(LeaseRows.selectAll(now), LeaseRows::lease),
                                models.query(SshAccessRows.selectAll(now), SshAccessRows::switched))
                        .map(rows -> {
                            rows.getT4().forEach(ports::note);
                            return new RouteDirectory(
                                    position, rows.getT1(), rows.getT2(), rows.getT3(), rows.getT5(), ports);
                        }));
    }

    private Mono<Long> position(Tables now) {
        String newest =
                "SELECT greatest((SELECT max(version) FROM %s), (SELECT max(version) FROM %s), (SELECT max(version) FROM %s), 0)"
                        .formatted(now.name(RouteRows.TABLE), now.name(KeyRows.TABLE), now.name(SshAccessRows.TABLE));
        return models.query(SqlCommand.of(newest), row -> ReadModels.present(row, 0, Long.class))
                .map(rows -> rows.getFirst());
    }
}
