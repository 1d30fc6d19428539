package dev.berth.nomadembedded.faults;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.server.SshServer;

/** One SSH server on any number of ports, each with a host key of its own. Any key is let in, to nothing. */
final class SimulatedSshd implements AutoCloseable {
    private final Map<Integer, KeyPair> keys = new ConcurrentHashMap<>();
    private final AtomicInteger logins = new AtomicInteger();
    private final Server server = new Server();

    /** What binds more than one port is protected there. */
    private static final class Server extends SshServer {
        void bind(int port) throws IOException {
            acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }

        void unbind(int port) {
            acceptor.unbind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
    }

    SimulatedSshd() {
        var defaults = SshServer.setUpDefaultServer();
        server.setKeyExchangeFactories(defaults.getKeyExchangeFactories());
        server.setCipherFactories(defaults.getCipherFactories());
        server.setMacFactories(defaults.getMacFactories());
        server.setCompressionFactories(defaults.getCompressionFactories());
        server.setSignatureFactories(defaults.getSignatureFactories());
        server.setRandomFactory(defaults.getRandomFactory());
        server.setChannelFactories(defaults.getChannelFactories());
        server.setGlobalRequestHandlers(defaults.getGlobalRequestHandlers());
        server.setForwarderFactory(defaults.getForwarderFactory());
        server.setFileSystemFactory(defaults.getFileSystemFactory());
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setNioWorkers(2);
        server.setKeyPairProvider(session -> keysOf(session));
        server.setPublickeyAuthenticator((_, _, _) -> true);
        server.addSessionListener(new SessionListener() {
            @Override
            public void sessionEvent(Session session, Event event) {
                if (event == Event.Authenticated) {
                    logins.incrementAndGet();
                }
            }
        });
        try {
            server.start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<KeyPair> keysOf(SessionContext session) {
        var key = session.getLocalAddress() instanceof InetSocketAddress address ? keys.get(address.getPort()) : null;
        return key == null ? List.of() : List.of(key);
    }

    int logins() {
        return logins.get();
    }

    void listen(int port, String hostKey) throws IOException {
        try {
            var loaded = SecurityUtils.loadKeyPairIdentities(
                            null,
                            NamedResource.ofName("host_key"),
                            new ByteArrayInputStream(hostKey.getBytes(StandardCharsets.UTF_8)),
                            null)
                    .iterator()
                    .next();
            keys.put(port, loaded);
            server.bind(port);
        } catch (GeneralSecurityException e) {
            throw new IOException("the host key cannot be read", e);
        }
    }

    void close(int port) {
        if (keys.remove(port) != null) {
            server.unbind(port);
        }
    }

    @Override
    public void close() {
        try {
            server.stop(true);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
