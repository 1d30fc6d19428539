package dev.berth.ssh.gateway;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.SessionFactory;

/**
 * A user's transport, which makes its offer of algorithms once it knows the client's. Either side may be first by the
 * protocol, and nearly all clients send theirs unasked; for one that waits, ours goes out after a moment.
 */
final class UserTransport extends ServerSessionImpl {
    private static final Duration MAX_WAIT = Duration.ofSeconds(1);
    private static final byte[] NOT_SENT_YET = {};

    private final AtomicBoolean offered = new AtomicBoolean();

    private UserTransport(ServerFactoryManager server, IoSession socket) throws Exception {
        super(server, socket);
    }

    static final class Factory extends SessionFactory {
        Factory(ServerFactoryManager server) {
            super(server);
        }

        @Override
        protected ServerSessionImpl doCreateSession(IoSession socket) throws Exception {
            return new UserTransport(getServer(), socket);
        }
    }

    /** Called when the client has said its name, and again for each further key exchange. */
    @Override
    protected byte[] sendKexInit() throws Exception {
        if (offered.get()) {
            return super.sendKexInit();
        }
        var _ = getFactoryManager()
                .getScheduledExecutorService()
                .schedule(this::offerUnasked, MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        return NOT_SENT_YET;
    }

    /** MINA goes on with the exchange when both offers are there, in whichever order they come. */
    @Override
    protected void handleKexInit(Buffer message) throws Exception {
        super.handleKexInit(message);
        offer(Algorithms.suitedTo(getClientKexProposals()));
    }

    private void offerUnasked() {
        try {
            if (isOpen()) {
                offer(Algorithms.FOR_UNKNOWN);
            }
        } catch (Exception e) {
            exceptionCaught(e);
        }
    }

    private void offer(Algorithms algorithms) throws Exception {
        if (offered.compareAndSet(false, true)) {
            setKeyExchangeFactories(algorithms.keyExchanges());
            setCipherFactories(algorithms.ciphers());
            setMacFactories(algorithms.macs());
            super.sendKexInit();
        }
    }
}
