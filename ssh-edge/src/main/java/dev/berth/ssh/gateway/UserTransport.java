package dev.berth.ssh.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.SessionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A user's transport, which makes its offer of algorithms once it knows the client's. Either side may be first by the
 * protocol, and nearly all clients send theirs unasked; for one that waits, ours goes out after a moment.
 */
final class UserTransport extends ServerSessionImpl {
    private static final Logger log = LoggerFactory.getLogger(UserTransport.class);
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

    /** What a client without a login does wrong is no concern of the operator's, who is told the number a minute. */
    @Override
    public void exceptionCaught(Throwable failure) {
        if (isAuthenticated()) {
            super.exceptionCaught(failure);
            return;
        }
        UserTransport.log.debug(
                "Gateway connection failed before a login remote={}",
                getIoSession().getRemoteAddress(),
                failure);
        int code = failure instanceof SshException ssh ? ssh.getDisconnectCode() : 0;
        try {
            if (code > 0 && isOpen()) {
                disconnect(code, failure.getMessage());
                return;
            }
        } catch (IOException | RuntimeException e) {
            UserTransport.log.debug(
                    "A disconnect message cannot be sent remote={}",
                    getIoSession().getRemoteAddress(),
                    e);
        }
        close(true);
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
