package dev.berth.ssh.relay;

import dev.berth.ssh.EdgeStatistics;
import dev.berth.ssh.live.LiveConnections;
import dev.berth.ssh.live.Refusals;
import dev.berth.ssh.net.NettyTransport;
import dev.berth.ssh.route.Route;
import dev.berth.ssh.route.RouteTable;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One user's connection to a public port, and the one the edge dials for it. Knows no keys and says nothing. */
final class RelayConnection implements LiveConnections.Connection {
    private static final Logger log = LoggerFactory.getLogger(RelayConnection.class);

    private final Channel user;
    private final Route route;
    private final RouteTable routes;

    private RelayConnection(Channel user, Route route, RouteTable routes) {
        this.user = user;
        this.route = route;
        this.routes = routes;
    }

    /** Serves a freshly accepted channel, or closes it at once when its port leads nowhere now. */
    static void serve(
            Channel user, @Nullable Route route, RouteTable routes, LiveConnections live, NettyTransport transport) {
        var target = route == null ? null : route.target();
        if (route == null || target == null) {
            live.countRefused(EdgeStatistics.Refusal.UNREACHABLE);
            NettyTransport.close(user);
            return;
        }
        var connection = new RelayConnection(user, route, routes);
        var refusal = live.add(connection);
        if (refusal != null) {
            log.info("relay connection refused pod={} reason=\"{}\"", route.podId(), refusal);
            NettyTransport.close(user);
            return;
        }
        var _ = user.closeFuture().addListener(_ -> live.remove(connection));
        transport.dial(target, user.eventLoop()).whenComplete((pod, failure) -> {
            if (pod == null) {
                log.debug("relay dial failed pod={} target={}", route.podId(), target, failure);
                NettyTransport.close(user);
            } else if (user.isActive()) {
                BytePipe.join(user, pod);
            } else {
                NettyTransport.close(pod);
            }
        });
    }

    @Override
    public String podId() {
        return route.podId();
    }

    @Override
    public EdgeStatistics.Form form() {
        return EdgeStatistics.Form.RELAY;
    }

    @Override
    public @Nullable String fingerprint() {
        return null;
    }

    @Override
    public @Nullable String refusal() {
        return Refusals.ofRoute(route, routes);
    }

    /** The pipe closes the pod's end with the user's. */
    @Override
    public void cut(String reason) {
        NettyTransport.close(user);
    }
}
