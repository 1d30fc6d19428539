package dev.berth.ssh.gateway;

import dev.berth.messages.route.Route;
import dev.berth.ssh.PodCertificates;
import dev.berth.ssh.live.Refusal;
import dev.berth.ssh.net.NettyTransport;
import dev.berth.ssh.net.TargetAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientUserAuthServiceFactory;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.ServiceFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.jspecify.annotations.Nullable;

/** The edge as a client of pods: one MINA client for all, the pod's pinned host key, a certificate for the login. */
public final class PodDialer {
    private static final Duration LOGIN_TIMEOUT = Duration.ofSeconds(10);
    private static final AttributeKey<PinnedKey> PINNED_KEY = new AttributeKey<>();
    private static final AttributeKey<PacketPipe> PIPE = new AttributeKey<>();

    private final SshClient client;
    private final KeyPair innerKey;
    private final CertificateCache certificates;

    /** Why a pod could not be reached, with a sentence fit for the user. */
    static final class Unreachable extends IOException {
        private static final long serialVersionUID = 1L;
        private final String sentence;

        Unreachable(String sentence, @Nullable Throwable cause) {
            super(cause == null ? sentence : sentence + " (" + cause + ")", cause);
            this.sentence = sentence;
        }

        String sentence() {
            return sentence;
        }
    }

    private static final class PinnedKey {
        private final PublicKey key;
        private volatile boolean mismatched;

        PinnedKey(PublicKey key) {
            this.key = key;
        }
    }

    public PodDialer(PodCertificates certificates) {
        this.innerKey = MinaKeys.generate();
        this.certificates = new CertificateCache(certificates, innerKey.getPublic());
        this.client = SshClient.setUpDefaultClient();
        client.setIoServiceFactoryFactory(new Nio2ServiceFactoryFactory());
        client.setKeyExchangeFactories(NamedFactory.setUpTransformedFactories(
                false,
                List.of(BuiltinDHFactories.curve25519, BuiltinDHFactories.curve25519_libssh),
                ClientBuilder.DH2KEX));
        client.setSignatureFactories(List.of(
                BuiltinSignatures.ed25519,
                BuiltinSignatures.nistp256,
                BuiltinSignatures.rsaSHA512,
                BuiltinSignatures.rsaSHA256));
        MinaProtocol.apply(client);
        client.setUserAuthFactories(List.of(
                new UserAuthPublicKeyFactory(List.of(BuiltinSignatures.ed25519_cert, BuiltinSignatures.ed25519))));
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setServerKeyVerifier(PodDialer::isPinned);
        client.setServiceFactories(List.of(ClientUserAuthServiceFactory.INSTANCE, new PodLegFactory()));
        client.start();
        MinaProtocol.assertNio2(client);
    }

    /** Dials, checks the host key, logs in and attaches the transport to the pipe. Blocks, for a bounded time. */
    void open(Route route, String user, PacketPipe pipe) throws Unreachable {
        var target = route.target();
        if (target == null) {
            throw new Unreachable(Refusal.unreachable(route), null);
        }
        var certificate = certificate(route);
        var pinned = pinnedKey(route);
        var session = connect(route, target, user, pinned);
        pipe.attach(session);
        session.setAttribute(PIPE, pipe);
        session.addPublicKeyIdentity(new KeyPair(certificate, innerKey.getPrivate()));
        try {
            session.auth().verify(LOGIN_TIMEOUT);
        } catch (IOException e) {
            session.close(true);
            throw new Unreachable(loginFailure(route, user, pinned, e), e);
        }
    }

    public void stop() {
        client.stop();
    }

    private PublicKey certificate(Route route) throws Unreachable {
        try {
            return certificates
                    .certificateFor(route.podId())
                    .toCompletableFuture()
                    .get(LOGIN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new Unreachable(
                    "The edge has no certificate for " + route.name() + " now; try again in a moment.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable("The edge is stopping; connect again.", e);
        }
    }

    private static PinnedKey pinnedKey(Route route) throws Unreachable {
        try {
            return new PinnedKey(MinaKeys.read(route.hostKey()));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new Unreachable("The host key of " + route.name() + " is unknown, so the edge does not connect.", e);
        }
    }

    private ClientSession connect(Route route, Route.Target target, String user, PinnedKey pinned) throws Unreachable {
        try {
            InetSocketAddress address = TargetAddress.resolve(target)
                    .toCompletableFuture()
                    .get(NettyTransport.DIAL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return client.connect(user, address, AttributeRepository.ofKeyValuePair(PINNED_KEY, pinned), null)
                    .verify(NettyTransport.DIAL_TIMEOUT)
                    .getClientSession();
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new Unreachable(route.name() + " does not answer on its SSH port; try again in a moment.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable("The edge is stopping; connect again.", e);
        }
    }

    private static String loginFailure(Route route, String user, PinnedKey pinned, IOException failure) {
        if (pinned.mismatched) {
            return route.name() + " shows another host key than its own, so the edge does not connect.";
        }
        if (wasRefused(failure)) {
            return route.name() + " does not let '" + user + "' in; is there such a user in the pod?";
        }
        return "The login to " + route.name() + " failed; try again in a moment.";
    }

    private static boolean wasRefused(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SshException ssh
                    && ssh.getDisconnectCode() == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPinned(ClientSession session, SocketAddress address, PublicKey shown) {
        var context = session.getConnectionContext();
        var pinned = context == null ? null : context.getAttribute(PINNED_KEY);
        if (pinned == null) {
            return false;
        }
        pinned.mismatched = !KeyUtils.compareKeys(pinned.key, shown);
        return !pinned.mismatched;
    }

    private static final class PodLegFactory implements ServiceFactory {
        @Override
        public String getName() {
            return MinaProtocol.CONNECTION_SERVICE;
        }

        @Override
        public Service create(Session session) {
            return new PodLeg(session);
        }
    }

    /** The "ssh-connection" of the pod's side: hands everything to the pipe. */
    private static final class PodLeg extends AbstractCloseable implements Service {
        private final Session session;
        private final Map<String, Object> properties = new ConcurrentHashMap<>();

        PodLeg(Session session) {
            this.session = session;
        }

        @Override
        public void start() {
            // The pod speaks first or not at all; there is nothing to begin.
        }

        @Override
        public void process(int command, Buffer buffer) throws Exception {
            var pipe = session.getAttribute(PIPE);
            if (pipe == null) {
                throw new SshException("a pod spoke before the edge logged in");
            }
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
