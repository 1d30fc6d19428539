package dev.berth.ssh.gateway;

import dev.berth.ssh.SshEdgeSettings;
import dev.berth.ssh.jump.JumpSession;
import dev.berth.ssh.live.LiveConnections;
import dev.berth.ssh.live.LoginLimiter;
import dev.berth.ssh.net.NettyTransport;
import dev.berth.ssh.route.PodLogin;
import dev.berth.ssh.route.RouteTable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.ServiceFactory;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The SSH server users log in to by key: a pipe to one pod, or a jump host, as the login name says. */
public final class GatewayServer {
    private static final Logger log = LoggerFactory.getLogger(GatewayServer.class);
    private static final Duration LOGIN_TIMEOUT = Duration.ofSeconds(30);

    private final SshEdgeSettings settings;
    private final RouteTable routes;
    private final LiveConnections live;
    private final PodDialer dialer;
    private final NettyTransport transport;
    private final SshServer server;
    private final LimitedNio2 limited;

    public GatewayServer(
            SshEdgeSettings settings,
            RouteTable routes,
            LiveConnections live,
            PodDialer dialer,
            NettyTransport transport) {
        this.settings = settings;
        this.routes = routes;
        this.live = live;
        this.dialer = dialer;
        this.transport = transport;
        this.server = SshServer.setUpDefaultServer();
        this.limited = new LimitedNio2(
                new LoginLimiter(settings.limits().gatewayLogins(), RandomGenerator.getDefault()),
                settings.limits().keepAlive(),
                live.counters());
        server.setIoServiceFactoryFactory(limited);
        server.addSessionListener(limited);
        server.setHost(settings.bindAddress().getHostAddress());
        server.setPort(settings.gatewayPort());
        server.setKeyPairProvider(KeyPairProvider.wrap(MinaKeys.forMina(settings.hostKey())));
        MinaProtocol.apply(server);
        applySignatures();
        server.setUserAuthFactories(List.of(new KeyLogin.Factory()));
        server.setPublickeyAuthenticator(new GatewayKeyCheck(routes));
        CoreModuleProperties.AUTH_TIMEOUT.set(server, LOGIN_TIMEOUT);
        CoreModuleProperties.MAX_AUTH_REQUESTS.set(server, LoginService.MAX_REQUESTS);
        server.setServiceFactories(List.of(new LoginService.Factory(), new ConnectionFactory()));
        server.setSessionFactory(new UserTransport.Factory(server));
    }

    private void applySignatures() {
        server.setSignatureFactories(List.of(
                BuiltinSignatures.ed25519,
                BuiltinSignatures.nistp256,
                BuiltinSignatures.nistp384,
                BuiltinSignatures.nistp521,
                BuiltinSignatures.sk_ssh_ed25519,
                BuiltinSignatures.sk_ecdsa_sha2_nistp256,
                BuiltinSignatures.rsaSHA512,
                BuiltinSignatures.rsaSHA256));
    }

    public void start() throws IOException {
        server.start();
        MinaProtocol.assertNio2(server);
        settings.limits().keepAlive().applyToClientsOf(Set.of(server.getPort()));
        log.info("Gateway listens address={} port={}", server.getHost(), server.getPort());
    }

    public int port() {
        return server.getPort();
    }

    /** Accepts no more; sessions that are there live on. */
    public void stopAccepting() {
        limited.close();
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

        private Service podSession(Session session, PodLogin login, @Nullable String named, String fingerprint)
                throws IOException {
            var route = login.route(routes);
            if (route == null) {
                var pod = login.misnumbered(routes);
                if (pod != null) {
                    return new NoSuchNode(session, pod);
                }
                throw new SshException("the pod was terminated meanwhile");
            }
            var preset = Objects.requireNonNullElse(route.loginUser(), settings.loginUser());
            var user = Objects.requireNonNullElse(named, preset);
            return new PodSession(session, route, user, fingerprint, routes, live, dialer);
        }
    }
}
