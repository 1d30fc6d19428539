package dev.berth.nomadembedded.pod;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.forward.ForwardingFilter;
import org.apache.sshd.server.forward.TcpForwardingFilter;

/** Puts one pod's SSH server together: which algorithms, who may log in, what runs, what may be forwarded. */
final class PodSshServer {
    private static final String HOST = "127.0.0.1";
    private static final int READ_BYTES = 128 * 1024;
    private static final long WINDOW_BYTES = 4L << 20;
    private static final long REKEY_BYTES = 16L << 30;
    private static final int MAX_CHANNELS = 256;

    private static final List<NamedFactory<Cipher>> GCM = List.of(BuiltinCiphers.aes128gcm, BuiltinCiphers.aes256gcm);

    private PodSshServer() {}

    static SshServer create(PodPlan plan, PodAccess access, ProcessLedger ledger, PodLog log)
            throws IOException, GeneralSecurityException {
        SshServer server = ServerBuilder.builder().build();
        server.setHost(HOST);
        server.setPort(plan.port());
        // Set explicitly, because another back-end on the class path would be taken without a word.
        server.setIoServiceFactoryFactory(new Nio2ServiceFactoryFactory());
        server.setKeyPairProvider(hostKey(access));
        algorithms(server);
        limits(server);
        server.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        server.setPublickeyAuthenticator(new LoginCheck(plan));
        PodEnvironment environment = new PodEnvironment(plan);
        server.setShellFactory(channel -> new PodCommand(null, environment, plan, ledger));
        server.setCommandFactory((channel, line) -> new PodCommand(line, environment, plan, ledger));
        server.setSubsystemFactories(List.of(new PodSftp(plan.home())));
        server.setForwardingFilter(ForwardingFilter.asForwardingFilter(null, null, new LoopbackListening()));
        server.addSessionListener(new SessionLog(log));
        return server;
    }

    private static KeyPairProvider hostKey(PodAccess access) throws IOException, GeneralSecurityException {
        Iterable<KeyPair> pairs = SecurityUtils.loadKeyPairIdentities(
                null,
                NamedResource.ofName("host_key"),
                new ByteArrayInputStream(access.hostKey().getBytes(UTF_8)),
                FilePasswordProvider.EMPTY);
        if (pairs == null || !pairs.iterator().hasNext()) {
            throw new GeneralSecurityException("the variable's host_key is no OpenSSH private key");
        }
        return KeyPairProvider.wrap(pairs);
    }

    private static void algorithms(SshServer server) {
        server.setCipherFactories(List.of(
                BuiltinCiphers.aes128gcm,
                BuiltinCiphers.aes256gcm,
                BuiltinCiphers.aes256ctr,
                BuiltinCiphers.aes128ctr));
        server.setMacFactories(List.of(BuiltinMacs.hmacsha256etm, BuiltinMacs.hmacsha512etm));
        server.setKeyExchangeFactories(NamedFactory.setUpTransformedFactories(
                false,
                List.of(
                        BuiltinDHFactories.mlkem768x25519,
                        BuiltinDHFactories.curve25519,
                        BuiltinDHFactories.curve25519_libssh,
                        BuiltinDHFactories.ecdhp256,
                        BuiltinDHFactories.ecdhp384),
                ServerBuilder.DH2KEX));
        server.setCompressionFactories(List.of(BuiltinCompressions.none));
        Set<String> weak = Set.of("ssh-rsa", "ssh-dss", "ssh-rsa-cert-v01@openssh.com", "ssh-dss-cert-v01@openssh.com");
        server.setSignatureFactories(server.getSignatureFactories().stream()
                .filter(factory -> !weak.contains(factory.getName()))
                .toList());
    }

    private static void limits(SshServer server) {
        CoreModuleProperties.SERVER_IDENTIFICATION.set(server, "berth-pod");
        CoreModuleProperties.TCP_NODELAY.set(server, true);
        CoreModuleProperties.SOCKET_KEEPALIVE.set(server, true);
        CoreModuleProperties.SOCKET_REUSEADDR.set(server, true);
        CoreModuleProperties.NIO_WORKERS.set(server, 2);
        CoreModuleProperties.NIO2_READ_BUFFER_SIZE.set(server, READ_BYTES);
        CoreModuleProperties.WINDOW_SIZE.set(server, WINDOW_BYTES);
        CoreModuleProperties.REKEY_BYTES_LIMIT.set(server, REKEY_BYTES);
        CoreModuleProperties.REKEY_TIME_LIMIT.set(server, Duration.ofHours(12));
        CoreModuleProperties.IGNORE_MESSAGE_FREQUENCY.set(server, 0L);
        CoreModuleProperties.IDLE_TIMEOUT.set(server, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(server, Duration.ZERO);
        CoreModuleProperties.AUTH_TIMEOUT.set(server, Duration.ofSeconds(30));
        CoreModuleProperties.MAX_CONCURRENT_CHANNELS.set(server, MAX_CHANNELS);
        // A client may be suspended or a pager wait for its reader for long; the default disconnects it after 30 s.
        CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(server, Duration.ofDays(7));
        CoreModuleProperties.CHANNEL_CLOSE_TIMEOUT.set(server, Duration.ofSeconds(2));
    }

    /** Connecting is free, as from a process of this machine; listening is for loopback only. */
    private static final class LoopbackListening implements TcpForwardingFilter {
        private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

        @Override
        public boolean canListen(SshdSocketAddress address, Session session) {
            return LOOPBACK.contains(address.getHostName());
        }

        @Override
        public boolean canConnect(Type type, SshdSocketAddress address, Session session) {
            return true;
        }
    }

    /** Writes log-ins and ends of sessions to the pod's log, and picks ciphers by client. */
    private static final class SessionLog implements SessionListener {
        private final PodLog log;

        SessionLog(PodLog log) {
            this.log = log;
        }

        @Override
        public void sessionPeerIdentificationReceived(Session session, String version, List<String> extraLines) {
            // OpenSSH's client lists CTR before GCM and the client's order decides, so GCM comes only where it alone is
            // offered.
            if (version.startsWith("SSH-2.0-OpenSSH_")) {
                session.setCipherFactories(GCM);
            }
        }

        @Override
        public void sessionEvent(Session session, Event event) {
            if (event == Event.Authenticated) {
                log.line("sshd: accepted %s from %s with %s"
                        .formatted(
                                session.getUsername(),
                                session.getRemoteAddress(),
                                session.getAttribute(LoginCheck.KEY)));
            }
        }

        @Override
        public void sessionClosed(Session session) {
            if (session.isAuthenticated()) {
                log.line("sshd: closed session from %s".formatted(session.getRemoteAddress()));
            }
        }
    }
}
