package dev.berth.ssh.gateway;

import dev.berth.ssh.EdgeStatistics;
import dev.berth.ssh.SshEdgeSettings;
import dev.berth.ssh.jump.JumpSession;
import dev.berth.ssh.live.LiveConnections;
import dev.berth.ssh.net.NettyTransport;
import dev.berth.ssh.route.PodLogin;
import dev.berth.ssh.route.RouteTable;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.ServiceFactory;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoServiceEventListener;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.server.session.ServerUserAuthServiceFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The SSH server users log in to by key: a pipe to one pod, or a jump host, as the login name says. */
public final class GatewayServer {
    private static final Logger log = LoggerFactory.getLogger(GatewayServer.class);
    private static final Duration LOGIN_GRACE = Duration.ofSeconds(30);
    private static final int MOST_TRIES = 6;

    private final SshEdgeSettings settings;
    private final RouteTable routes;
    private final LiveConnections live;
    private final PodClient pods;
    private final NettyTransport transport;
    private final SshServer server;
    private final Door door;

    public GatewayServer(
            SshEdgeSettings settings,
            RouteTable routes,
            LiveConnections live,
            PodClient pods,
            NettyTransport transport) {
        this.settings = settings;
        this.routes = routes;
        this.live = live;
        this.pods = pods;
        this.transport = transport;
        this.server = SshServer.setUpDefaultServer();
        server.setIoServiceFactoryFactory(new Nio2ServiceFactoryFactory());
        server.setHost(settings.bindAddress().getHostAddress());
        server.setPort(settings.gatewayPort());
        server.setKeyPairProvider(KeyPairProvider.wrap(MinaKeys.forMina(settings.hostKey())));
        MinaProtocol.apply(server);
        applyProtocol();
        server.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        server.setPublickeyAuthenticator(new GatewayKeyCheck(routes));
        CoreModuleProperties.AUTH_TIMEOUT.set(server, LOGIN_GRACE);
        CoreModuleProperties.MAX_AUTH_REQUESTS.set(server, MOST_TRIES);
        server.setServiceFactories(List.of(ServerUserAuthServiceFactory.INSTANCE, new ConnectionFactory()));
        this.door = new Door(settings.maxUnauthenticated(), live);
        server.addSessionListener(door);
        server.setIoServiceEventListener(door);
    }

    private void applyProtocol() {
        server.setKeyExchangeFactories(NamedFactory.setUpTransformedFactories(
                false,
                List.of(
                        BuiltinDHFactories.mlkem768x25519,
                        BuiltinDHFactories.sntrup761x25519,
                        BuiltinDHFactories.sntrup761x25519_openssh,
                        BuiltinDHFactories.curve25519,
                        BuiltinDHFactories.curve25519_libssh),
                ServerBuilder.DH2KEX));
        server.setSignatureFactories(List.of(
                BuiltinSignatures.ed25519,
                BuiltinSignatures.nistp256,
                BuiltinSignatures.nistp384,
                BuiltinSignatures.nistp521,
                BuiltinSignatures.sk_ssh_ed25519,
                BuiltinSignatures.sk_ecdsa_sha2_nistp256,
                BuiltinSignatures.rsaSHA512,
                BuiltinSignatures.rsaSHA256));
        server.setCipherFactories(
                Stream.concat(MinaProtocol.GCM.stream(), Stream.of(BuiltinCiphers.aes256ctr, BuiltinCiphers.aes128ctr))
                        .toList());
    }

    public void start() throws IOException {
        server.start();
        MinaProtocol.assertNio2(server);
        log.info("gateway listening address={} port={}", server.getHost(), server.getPort());
    }

    public int port() {
        return server.getPort();
    }

    /** Accepts no more; sessions that are there live on. */
    public void stopAccepting() {
        door.close();
    }

    public void stop() throws IOException {
        server.stop(true);
    }

    private final class ConnectionFactory implements ServiceFactory {
        @Override
        public String getName() {
            return MinaProtocol.CONNECTION_SERVICE;
        }

        /** Called once the signature was verified; a change since the key was checked is found out by the session. */
        @Override
        public Service create(Session session) throws IOException {
            var fingerprint = GatewayKeyCheck.verifiedFingerprint((ServerSession) session);
            if (fingerprint == null) {
                throw new SshException("nobody has logged in");
            }
            var login = PodLogin.parse(session.getUsername());
            return switch (login) {
                case PodLogin.ById pod -> podSession(session, pod, pod.user(), fingerprint);
                case PodLogin.ByName pod -> podSession(session, pod, pod.user(), fingerprint);
                case PodLogin.Jump _ ->
                    new JumpSession(session, fingerprint, settings.domain(), routes, live, transport);
            };
        }

        private Service podSession(Session session, PodLogin login, String user, String fingerprint)
                throws IOException {
            var route = login.route(routes);
            if (route == null) {
                throw new SshException("the pod was terminated meanwhile");
            }
            return new PodSession(session, route, user, fingerprint, routes, live, pods);
        }
    }

    /** Bounds how many connections may be there that have not logged in; beyond it new ones are closed at once. */
    private static final class Door implements SessionListener, IoServiceEventListener {
        private final Set<Session> waiting = ConcurrentHashMap.newKeySet();
        private final int max;
        private final LiveConnections live;
        private volatile boolean closed;

        Door(int max, LiveConnections live) {
            this.max = max;
            this.live = live;
        }

        @Override
        public void connectionAccepted(
                IoAcceptor acceptor, SocketAddress local, SocketAddress remote, SocketAddress service)
                throws IOException {
            if (closed) {
                throw new IOException("the edge is going away");
            }
            if (waiting.size() >= max) {
                live.countRefused(EdgeStatistics.Refusal.LOGINS_FULL);
                log.warn("gateway connection refused, too many not logged in remote={} limit={}", remote, max);
                throw new IOException("too many connections that have not logged in");
            }
        }

        void close() {
            closed = true;
        }

        @Override
        public void sessionCreated(Session session) {
            waiting.add(session);
        }

        /** OpenSSH prefers CTR over GCM where both are offered, and GCM costs half; others may need CTR. */
        @Override
        public void sessionPeerIdentificationReceived(Session session, String version, List<String> extraLines) {
            if (version.startsWith("SSH-2.0-OpenSSH")) {
                session.setCipherFactories(MinaProtocol.GCM);
            }
        }

        @Override
        public void sessionEvent(Session session, Event event) {
            if (event == Event.Authenticated) {
                waiting.remove(session);
            }
        }

        @Override
        public void sessionClosed(Session session) {
            waiting.remove(session);
        }
    }
}
