package dev.berth.ssh.gateway;

import dev.berth.ssh.RefusalCause;
import dev.berth.ssh.live.RefusalCounters;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoServiceEventListener;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bounds how many connections may be there that have not logged in; beyond it new ones are closed at once. */
final class ConnectionLimiter implements SessionListener, IoServiceEventListener {
    private static final Logger log = LoggerFactory.getLogger(ConnectionLimiter.class);

    private final Set<Session> notLoggedIn = ConcurrentHashMap.newKeySet();
    private final int max;
    private final RefusalCounters counters;
    private volatile boolean closed;

    ConnectionLimiter(int max, RefusalCounters counters) {
        this.max = max;
        this.counters = counters;
    }

    /** From now on every new connection is closed at once. */
    void close() {
        closed = true;
    }

    @Override
    public void connectionAccepted(
            IoAcceptor acceptor, SocketAddress local, SocketAddress remote, SocketAddress service) throws IOException {
        if (closed) {
            counters.countRefused(RefusalCause.EDGE_STOPPING);
            throw new IOException("the edge is going away");
        }
        if (notLoggedIn.size() >= max) {
            counters.countRefused(RefusalCause.LOGIN_LIMIT);
            log.warn("Gateway connection refused, too many have not logged in remote={} limit={}", remote, max);
            throw new IOException("too many connections that have not logged in");
        }
    }

    @Override
    public void sessionCreated(Session session) {
        notLoggedIn.add(session);
    }

    @Override
    public void sessionEvent(Session session, Event event) {
        if (event == Event.Authenticated) {
            notLoggedIn.remove(session);
        }
    }

    @Override
    public void sessionClosed(Session session) {
        notLoggedIn.remove(session);
    }
}
