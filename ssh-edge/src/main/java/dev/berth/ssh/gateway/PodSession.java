package dev.berth.ssh.gateway;

import dev.berth.ssh.EdgeStatistics;
import dev.berth.ssh.live.LiveConnections;
import dev.berth.ssh.live.Refusals;
import dev.berth.ssh.route.Route;
import dev.berth.ssh.route.RouteTable;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A user who logged in at the gateway for one pod: dials the pod and pipes. The "ssh-connection" of the user's side. */
final class PodSession extends AbstractCloseable implements Service, LiveConnections.Connection {
    private static final Logger logger = LoggerFactory.getLogger(PodSession.class);

    private final Session session;
    private final Route route;
    private final String user;
    private final String fingerprint;
    private final RouteTable routes;
    private final LiveConnections live;
    private final PodClient pods;
    private final PacketPipe pipe;
    private final Map<String, Object> properties = new ConcurrentHashMap<>();

    PodSession(
            Session session,
            Route route,
            String user,
            String fingerprint,
            RouteTable routes,
            LiveConnections live,
            PodClient pods) {
        this.session = session;
        this.route = route;
        this.user = user;
        this.fingerprint = fingerprint;
        this.routes = routes;
        this.live = live;
        this.pods = pods;
        this.pipe = new PacketPipe(session, this::podEnded);
    }

    /** Called before the user was told of the login, under the lock that telling needs: so only starts a thread. */
    @Override
    public void start() {
        Thread.ofVirtual().name("berth-edge-dial-" + route.podId()).start(this::dial);
    }

    private void dial() {
        var refusal = live.add(this);
        if (refusal != null) {
            cut(refusal);
            return;
        }
        session.addCloseFutureListener(_ -> live.remove(this));
        try {
            pods.open(route, user, pipe);
            pipe.open();
            logger.info("gateway session open pod={} user={} key={}", route.podId(), user, fingerprint);
        } catch (PodClient.Unreachable e) {
            logger.info("gateway session refused pod={} user={} reason=\"{}\"", route.podId(), user, e.getMessage());
            var changed = refusal();
            cut(changed != null ? changed : e.sentence());
        } catch (IOException | RuntimeException e) {
            logger.warn("gateway session failed pod={} user={}", route.podId(), user, e);
            cut("The connection to " + route.name() + " failed; connect again.");
        }
    }

    @Override
    public void process(int command, Buffer buffer) throws Exception {
        pipe.fromUser(command, buffer);
    }

    @Override
    public String podId() {
        return route.podId();
    }

    @Override
    public EdgeStatistics.Form form() {
        return EdgeStatistics.Form.GATEWAY;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public @Nullable String refusal() {
        var key = Refusals.ofKey(fingerprint, route.workspace(), routes);
        return key != null ? key : Refusals.ofRoute(route, routes);
    }

    @Override
    public void cut(String reason) {
        // Each on a thread of its own, so that one busy transport does not delay the next.
        Thread.startVirtualThread(() -> pipe.end("Berth: " + reason));
    }

    private String podEnded() {
        var refusal = refusal();
        return "Berth: "
                + (refusal != null
                        ? refusal
                        : route.name() + " ended the connection; if it is still running, connect again.");
    }

    @Override
    public Session getSession() {
        return session;
    }

    @Override
    public Map<String, Object> getProperties() {
        return properties;
    }
}
