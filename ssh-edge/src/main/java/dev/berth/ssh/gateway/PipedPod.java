package dev.berth.ssh.gateway;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;

/** The pod's side of a {@link PacketPipe}: all that the pod says goes to the pipe. */
final class PipedPod implements ConnectionLayer {
    private final PacketPipe pipe;

    PipedPod(PacketPipe pipe) {
        this.pipe = pipe;
    }

    @Override
    public void dialled(ClientSession session) {
        pipe.attach(session);
    }

    @Override
    public Service service(ClientSession session) {
        return new ToPipe(session, pipe);
    }

    private static final class ToPipe extends AbstractCloseable implements Service {
        private final Session session;
        private final PacketPipe pipe;
        private final Map<String, Object> properties = new ConcurrentHashMap<>();

        ToPipe(Session session, PacketPipe pipe) {
            this.session = session;
            this.pipe = pipe;
        }

        @Override
        public void start() {
            // The user's ssh begins, through the pipe.
        }

        @Override
        public void process(int command, Buffer buffer) throws Exception {
            pipe.fromPod(command, buffer);
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
}
