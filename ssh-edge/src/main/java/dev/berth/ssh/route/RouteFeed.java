package dev.berth.ssh.route;

import dev.berth.messages.route.RouteUpdate;
import reactor.core.publisher.Flux;

/** Tells an edge who may go where. Implemented by whoever knows the routes. */
@FunctionalInterface
public interface RouteFeed {
    /**
     * First one {@link RouteUpdate.Snapshot}, then changes in log order, without end. On an error or an end the edge
     * subscribes again with bounded backoff and keeps the routes it has until the next snapshot.
     */
    Flux<RouteUpdate> updates();
}
