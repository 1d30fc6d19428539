package dev.berth.ssh.gateway;

import dev.berth.messages.pod.SshTarget;
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
import org.jspecify.annotations.Nullable;

/**
 * Dials pods: connects to the target of a route, compares the host key with the route's, and logs in with a certificate
 * for the pod. What is said on the transport afterwards is up to a {@link ConnectionLayer}. One MINA client for all pods.
 */
public final class PodDialer {
    private static final Duration LOGIN_TIMEOUT = Duration.ofSeconds(10);
    private static final AttributeKey<Dial> DIAL = new AttributeKey<>();

    private final SshClient client;
    private final KeyPair innerKey;
    private final CertificateCache certificates;

    /** What MINA's call-backs need to know about one attempt. */
    private static final class Dial {
        private final PublicKey hostKey;
        private final ConnectionLayer layer;
        private volatile boolean hostKeyDiffers;

        Dial(PublicKey hostKey, ConnectionLayer layer) {
            this.hostKey = hostKey;
            this.layer = layer;
        }

        static @Nullable Dial of(ClientSession session) {
            var context = session.getConnectionContext();
            return context == null ? null : context.getAttribute(DIAL);
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
        client.setServiceFactories(List.of(ClientUserAuthServiceFactory.INSTANCE, new LayerFactory()));
        client.start();
        MinaProtocol.assertNio2(client);
    }

    /**
     * A transport on which the pod has let the edge in. Blocks, for a bounded time; the caller closes the session.
     *
     * @param user log-in name in the pod
     */
    ClientSession dial(Route route, String user, ConnectionLayer layer) throws PodUnreachable {
        var target = route.target();
        if (target == null) {
            throw new PodUnreachable(Refusal.unreachable(route).sentence(), null);
        }
        var certificate = certificate(route);
        var dial = new Dial(hostKey(route), layer);
        var session = connect(route, target, user, dial);
        layer.dialled(session);
        session.addPublicKeyIdentity(new KeyPair(certificate, innerKey.getPrivate()));
        try {
            session.auth().verify(LOGIN_TIMEOUT);
            return session;
        } catch (IOException e) {
            session.close(true);
            throw new PodUnreachable(loginFailure(route, user, dial, e), e);
        }
    }

    public void stop() {
        client.stop();
    }

    private PublicKey certificate(Route route) throws PodUnreachable {
        try {
            return certificates.certificateFor(route.pod()).get(LOGIN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new PodUnreachable(
                    "The edge has no certificate for " + route.name() + " now; try again in a moment.", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static PublicKey hostKey(Route route) throws PodUnreachable {
        try {
            return MinaKeys.read(route.hostKey());
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new PodUnreachable(
                    "The host key of " + route.name() + " is unknown, so the edge does not connect.", e);
        }
    }

    private ClientSession connect(Route route, SshTarget target, String user, Dial dial) throws PodUnreachable {
        try {
            InetSocketAddress address = TargetAddress.resolve(target)
                    .toCompletableFuture()
                    .get(NettyTransport.DIAL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return client.connect(user, address, AttributeRepository.ofKeyValuePair(DIAL, dial), null)
                    .verify(NettyTransport.DIAL_TIMEOUT)
                    .getClientSession();
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new PodUnreachable(route.name() + " does not answer on its SSH port; try again in a moment.", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static PodUnreachable interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new PodUnreachable("The edge is stopping; connect again.", cause);
    }

    private static String loginFailure(Route route, String user, Dial dial, IOException failure) {
        if (dial.hostKeyDiffers) {
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
        var dial = Dial.of(session);
        if (dial == null) {
            return false;
        }
        dial.hostKeyDiffers = !KeyUtils.compareKeys(dial.hostKey, shown);
        return !dial.hostKeyDiffers;
    }

    private static final class LayerFactory implements ServiceFactory {
        @Override
        public String getName() {
            return MinaProtocol.CONNECTION_SERVICE;
        }

        @Override
        public Service create(Session session) throws IOException {
            var dial = Dial.of((ClientSession) session);
            if (dial == null) {
                throw new SshException("this transport was not made by the dialer");
            }
            return dial.layer.service((ClientSession) session);
        }
    }
}
