package dev.berth.ssh.gateway;

import dev.berth.messages.pod.PodId;
import dev.berth.messages.route.Route;
import dev.berth.ssh.ConnectionForm;
import dev.berth.ssh.RefusalCause;
import dev.berth.ssh.live.LiveConnection;
import dev.berth.ssh.live.LiveConnections;
import dev.berth.ssh.live.Refusal;
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
final class PodSession extends AbstractCloseable implements Service, LiveConnection {
    private static final Logger log = LoggerFactory.getLogger(PodSession.class);

    private final Session session;
    private final Route route;
    private final String user;
    private final String fingerprint;
    private final RouteTable routes;
    private final LiveConnections live;
    private final PodDialer dialer;
    private final PacketPipe pipe;
    private final Map<String, Object> properties = new ConcurrentHashMap<>();

    PodSession(
            Session session,
            Route route,
            String user,
            String fingerprint,
            RouteTable routes,
            LiveConnections live,
            PodDialer dialer) {
        this.session = session;
        this.route = route;
        this.user = user;
        this.fingerprint = fingerprint;
        this.routes = routes;
        this.live = live;
        this.dialer = dialer;
        this.pipe = new PacketPipe(session, this::podEnded, live.budget());
    }

    /** Called before the user was told of the login, under the lock that telling needs: so only starts a thread. */
    @Override
    public void start() {
        Thread.ofVirtual().name("berth-edge-dial-" + route.pod()).start(this::dial);
    }

    private void dial() {
        var refusal = live.add(this);
        if (refusal != null) {
            disconnect(refusal.sentence());
            return;
        }
        session.addCloseFutureListener(_ -> live.remove(this));
        var only = route.loginUser();
        if (only != null && !only.equals(user)) {
            log.info("Gateway session refused pod={} user={} error={}", route.pod(), user, "it lets in another user");
            live.counters().countRefused(RefusalCause.POD_FAILED);
            disconnect("%s lets in '%s', and not '%s'; leave the user out, or name that one."
                    .formatted(route.name(), only, user));
            return;
        }
        try {
            dialer.dial(route, user, new PipedPod(pipe));
            pipe.open();
            log.info("Gateway session open pod={} user={} key={}", route.pod(), user, fingerprint);
        } catch (PodUnreachable e) {
            log.info("Gateway session refused pod={} user={} error={}", route.pod(), user, e.getMessage());
            var changed = refusal();
            live.counters().countRefused(changed == null ? RefusalCause.POD_FAILED : changed.cause());
            disconnect(changed == null ? e.sentence() : changed.sentence());
        } catch (IOException | RuntimeException e) {
            log.warn("Gateway session failed pod={} user={}", route.pod(), user, e);
            disconnect("The connection to " + route.name() + " failed; connect again.");
        }
    }

    @Override
    public void process(int command, Buffer buffer) throws Exception {
        pipe.fromUser(command, buffer);
    }

    @Override
    public ConnectionForm form() {
        return ConnectionForm.GATEWAY;
    }

    @Override
    public PodId pod() {
        return route.pod();
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public @Nullable Refusal refusal() {
        var key = Refusal.ofKey(fingerprint, route, routes);
        return key != null ? key : Refusal.ofRoute(route, routes);
    }

    @Override
    public void disconnect(String sentence) {
        // Each on a thread of its own, so that one busy transport does not delay the next.
        Thread.startVirtualThread(() -> pipe.disconnect("Berth: " + sentence));
    }

    private String podEnded() {
        var refusal = refusal();
        return "Berth: "
                + (refusal != null
                        ? refusal.sentence()
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
