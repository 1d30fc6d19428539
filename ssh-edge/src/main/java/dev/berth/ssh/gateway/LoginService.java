package dev.berth.ssh.gateway;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.server.session.ServerUserAuthService;
import org.apache.sshd.server.session.ServerUserAuthServiceFactory;

/**
 * The login of a session. A client may ask for it again, and some do so before each key; it is the same login then, with
 * what was counted and the time it may take.
 */
final class LoginService extends ServerUserAuthService {
    /** An agent's keys, each offered once, the question what is possible, and the signature. */
    static final int MAX_REQUESTS = 48;

    private static final AttributeKey<LoginService> LOGIN = new AttributeKey<>();
    private final AtomicInteger begun = new AtomicInteger();

    private LoginService(Session session) throws IOException {
        super(session);
    }

    /** MINA's line for each signature that is wrong or cannot be read. */
    @Override
    protected void warn(String message, Object a, Object b, Object c, Object d, Throwable failure) {
        debug(message, a, b, c, d, failure);
    }

    static final class Factory extends ServerUserAuthServiceFactory {
        @Override
        public Service create(Session session) throws IOException {
            var before = session.getAttribute(LOGIN);
            var login = before != null ? before : new LoginService(session);
            if (session.isAuthenticated() || login.begun.incrementAndGet() > MAX_REQUESTS) {
                throw new SshException("the login was begun too often");
            }
            session.setAttribute(LOGIN, login);
            return login;
        }
    }
}
