package dev.berth.ssh.gateway;

import dev.berth.ssh.RefusalCause;
import dev.berth.ssh.live.LoginLimiter;
import dev.berth.ssh.live.RefusalCounters;
import dev.berth.ssh.net.KeepAlive;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.AsynchronousSocketChannel;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoServiceFactory;
import org.apache.sshd.common.io.nio2.Nio2Service;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactory;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.io.nio2.Nio2Session;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MINA's back-end for accepted sockets, with a bound on those that have not logged in. The decision is made where the
 * socket is in hand: MINA's acceptor closes a socket only once there is a session for it, and forgets a refused one open.
 */
final class LimitedNio2 extends Nio2ServiceFactoryFactory implements SessionListener {
    private static final Logger log = LoggerFactory.getLogger(LimitedNio2.class);

    private final LoginLimiter logins;
    private final RefusalCounters counters;
    private final KeepAlive keepAlive;
    private volatile boolean closed;

    LimitedNio2(LoginLimiter logins, KeepAlive keepAlive, RefusalCounters counters) {
        this.keepAlive = keepAlive;
        this.logins = logins;
        this.counters = counters;
    }

    /** From now on every new connection is closed at once. */
    void close() {
        closed = true;
    }

    @Override
    public IoServiceFactory create(FactoryManager manager) {
        return new Nio2ServiceFactory(manager, newExecutor(), newExecutor()) {
            @Override
            public Nio2Session createSession(
                    Nio2Service service, IoHandler handler, AsynchronousSocketChannel socket, SocketAddress address)
                    throws Throwable {
                var place = enter(socket);
                try {
                    keepAlive.applyTo(socket);
                    var session = super.createSession(service, handler, socket, address);
                    session.setAttribute(LoginLimiter.Place.class, place);
                    session.addCloseFutureListener(_ -> ended(place));
                    return session;
                } catch (Throwable e) {
                    place.leave();
                    socket.close();
                    throw e;
                }
            }
        };
    }

    private void ended(LoginLimiter.Place place) {
        boolean beforeLogin = place.leave();
        if (beforeLogin) {
            counters.countRefused(RefusalCause.LOGIN_FAILED);
        }
    }

    private LoginLimiter.Place enter(AsynchronousSocketChannel socket) throws IOException {
        var remote = remote(socket);
        var entry = closed
                ? (LoginLimiter.Entry) new LoginLimiter.Refused(RefusalCause.EDGE_STOPPING)
                : logins.enter(remote, () -> close(socket));
        return switch (entry) {
            case LoginLimiter.Place place -> place;
            case LoginLimiter.Refused refused -> {
                socket.close();
                counters.countRefused(refused.cause());
                log.debug("Gateway connection refused remote={} reason={}", remote, refused.cause());
                throw new IOException("refused: " + refused.cause());
            }
        };
    }

    /** MINA's session sees it as a client that went away, and counts it so. */
    private static void close(AsynchronousSocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("A gateway connection cannot be closed", e);
        }
    }

    private static SocketAddress remote(AsynchronousSocketChannel socket) throws IOException {
        try {
            return socket.getRemoteAddress();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public void sessionEvent(Session session, Event event) {
        if (event == Event.Authenticated
                && session.getIoSession().getAttribute(LoginLimiter.Place.class) instanceof LoginLimiter.Place place) {
            place.leave();
        }
    }
}
