package dev.berth.ssh.relay;

import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.route.Route;
import dev.berth.ssh.ConnectionForm;
import dev.berth.ssh.EdgeLimits;
import dev.berth.ssh.RefusalCause;
import dev.berth.ssh.live.LiveConnection;
import dev.berth.ssh.live.LiveConnections;
import dev.berth.ssh.live.LoginLimiter;
import dev.berth.ssh.live.Refusal;
import dev.berth.ssh.net.NettyTransport;
import dev.berth.ssh.route.RouteTable;
import io.netty.channel.Channel;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One user's connection to a public port, and the one the edge dials for it. Sees only encrypted bytes. */
final class RelayConnection implements LiveConnection {
    private static final Logger log = LoggerFactory.getLogger(RelayConnection.class);

    private final Channel user;
    private final Route route;
    private final EdgeLimits.RelayProof proof;
    private final RouteTable routes;
    private final LiveConnections live;

    private RelayConnection(
            Channel user, Route route, EdgeLimits.RelayProof proof, RouteTable routes, LiveConnections live) {
        this.user = user;
        this.route = route;
        this.proof = proof;
        this.routes = routes;
        this.live = live;
    }

    /**
     * Serves a freshly accepted channel, or closes it at once when its port leads nowhere now.
     *
     * @param place left once the connection is gone or is taken to have logged in
     */
    static void serve(
            Channel user,
            LoginLimiter.Place place,
            EdgeLimits.RelayProof proof,
            RouteTable routes,
            @Nullable Route route,
            LiveConnections live,
            NettyTransport transport) {
        var _ = user.closeFuture().addListener(_ -> place.leave());
        var target = route == null ? null : route.target();
        if (route == null || target == null) {
            live.counters().countRefused(RefusalCause.POD_UNREACHABLE);
            NettyTransport.close(user);
            return;
        }
        var connection = new RelayConnection(user, route, proof, routes, live);
        var refusal = live.addUnproved(connection);
        if (refusal != null) {
            log.debug("Relay connection refused pod={} reason={}", route.pod(), refusal.sentence());
            NettyTransport.close(user);
            return;
        }
        var _ = user.closeFuture().addListener(_ -> live.remove(connection));
        connection.proveLater(place);
        connection.dial(target, transport);
    }

    /** Asked again and again where it does not hold yet, so a connection that idled at first is not forgotten. */
    private void proveLater(LoginLimiter.Place place) {
        var asked = user.eventLoop()
                .schedule(
                        () -> {
                            if (hasProved() && live.prove(this) == null) {
                                place.leave();
                            } else if (user.isActive()) {
                                proveLater(place);
                            }
                        },
                        proof.age().toMillis(),
                        TimeUnit.MILLISECONDS);
        var _ = user.closeFuture().addListener(_ -> asked.cancel(false));
    }

    private boolean hasProved() {
        return BytePipe.carriedFrom(user) >= proof.bytes() && BytePipe.carriedTo(user) >= proof.bytes();
    }

    private void dial(SshTarget target, NettyTransport transport) {
        transport.dial(target, user.eventLoop()).whenComplete((pod, failure) -> {
            if (pod == null) {
                log.debug(
                        "Relay cannot dial a pod pod={} address={}",
                        route.pod(),
                        target.host() + ":" + target.port(),
                        failure);
                NettyTransport.close(user);
            } else if (user.isActive()) {
                BytePipe.join(user, pod);
            } else {
                NettyTransport.close(pod);
            }
        });
    }

    @Override
    public ConnectionForm form() {
        return ConnectionForm.RELAY;
    }

    @Override
    public PodId pod() {
        return route.pod();
    }

    @Override
    public @Nullable String fingerprint() {
        return null;
    }

    @Override
    public @Nullable Refusal refusal() {
        var moved = Refusal.ofRoute(route, routes);
        return moved != null ? moved : Refusal.ofRelay(routes.byPod(route.pod()), InstantSource.system());
    }

    /** The pipe closes the pod's side with the user's. There is no way to tell the user the reason. */
    @Override
    public void disconnect(String sentence) {
        NettyTransport.close(user);
    }
}
