package dev.berth.app.wiring;

import dev.berth.messages.route.Route;
import dev.berth.messages.route.RouteUpdate;
import dev.berth.query.route.RouteEvent;
import dev.berth.query.route.RouteRow;
import dev.berth.query.route.Routes;
import dev.berth.ssh.route.RouteFeed;
import java.util.Map;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;

/** The edge's feed, from the routing projection of this process. */
public final class EdgeRoutes implements RouteFeed {
    private final Routes routes;

    public EdgeRoutes(Routes routes) {
        this.routes = routes;
    }

    @Override
    public Flux<RouteUpdate> updates() {
        return routes.feed().map(EdgeRoutes::update);
    }

    private static RouteUpdate update(RouteEvent event) {
        return switch (event) {
            case RouteEvent.Snapshot s ->
                new RouteUpdate.Snapshot(
                        s.position(),
                        s.routes().stream().map(EdgeRoutes::route).toList(),
                        s.keys().entrySet().stream()
                                .collect(
                                        Collectors.toMap(entry -> entry.getKey().name(), Map.Entry::getValue)));
            case RouteEvent.Changed c
            when c.route().gone() ->
                new RouteUpdate.RouteRemoved(c.position(), c.route().pod().value());
            case RouteEvent.Changed c -> new RouteUpdate.RouteChanged(c.position(), route(c.route()));
            case RouteEvent.KeyAccepted k ->
                new RouteUpdate.KeyAccepted(k.position(), k.workspace().name(), k.fingerprint());
            case RouteEvent.KeyRemoved k ->
                new RouteUpdate.KeyRemoved(k.position(), k.workspace().name(), k.fingerprint());
        };
    }

    private static Route route(RouteRow row) {
        var port = row.publicPort();
        var target = row.target();
        return new Route(
                row.pod().value(),
                row.workspace().name(),
                row.name().value(),
                port == null ? 0 : port,
                row.generation(),
                row.boots(),
                target == null ? null : new Route.Target(target.host(), target.port()),
                row.reason(),
                row.hostKey());
    }
}
