package dev.berth.ssh.gateway;

import dev.berth.messages.route.Route;
import dev.berth.ssh.route.PodLogin;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a user who logged in to a node that the pod does not have which ones it has, and ends the connection. */
final class NoSuchNode extends AbstractCloseable implements Service {
    private static final Logger log = LoggerFactory.getLogger(NoSuchNode.class);

    private final Session session;
    private final Route pod;
    private final Map<String, Object> properties = new HashMap<>();

    NoSuchNode(Session session, Route pod) {
        this.session = session;
        this.pod = pod;
    }

    /** Called before the user was told of the login, under the lock that telling needs: so only starts a thread. */
    @Override
    public void start() {
        Thread.ofVirtual().name("berth-edge-no-node-" + pod.pod()).start(this::refuse);
    }

    private void refuse() {
        log.info("Gateway session refused pod={} error={}", pod.pod(), "it has no such node");
        try {
            session.disconnect(SshConstants.SSH2_DISCONNECT_BY_APPLICATION, "Berth: " + PodLogin.nodesOf(pod));
        } catch (IOException gone) {
            session.close(true);
        }
    }

    @Override
    public void process(int command, Buffer buffer) {
        // What is asked for meanwhile gets no answer but the end.
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
