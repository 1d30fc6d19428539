package dev.berth.nomad.probe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.pod.SshTarget;
import dev.berth.nomad.ProbeLogin;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.certificate.OpenSshCertificateBuilder;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** The probe tells apart why nobody can log in. */
class SshProbeTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final KeyPair HOST = key();
    private static final KeyPair AUTHORITY = key();

    private final SshProbe probe = SshProbe.start("root");

    @AfterEach
    void close() {
        probe.close();
    }

    @Test
    void a_server_that_lets_the_probe_in_is_reached() throws Exception {
        try (var server = server(true)) {
            probe.login(target(server.getPort()), line(HOST), null, login()).block();
        }
    }

    @Test
    void a_login_agrees_on_a_key_exchange_that_is_cheap_where_the_server_has_one() throws Exception {
        var agreed = new CompletableFuture<String>();
        try (var server = server(true)) {
            server.addSessionListener(new SessionListener() {
                @Override
                public void sessionNegotiationEnd(
                        Session session,
                        Map<KexProposalOption, String> ofClient,
                        Map<KexProposalOption, String> ofServer,
                        Map<KexProposalOption, String> negotiated,
                        Throwable reason) {
                    agreed.complete(negotiated.get(KexProposalOption.ALGORITHMS));
                }
            });

            probe.login(target(server.getPort()), line(HOST), null, login()).block();
        }
        assertThat(agreed.get(1, TimeUnit.SECONDS)).startsWith("curve25519");
    }

    @Test
    void a_server_that_refuses_the_key_is_told() throws Exception {
        try (var server = server(false)) {
            assertKind(ProbeException.Kind.REFUSES_KEY, server.getPort(), HOST);
        }
    }

    @Test
    void a_server_with_another_host_key_is_told() throws Exception {
        try (var server = server(true)) {
            assertKind(ProbeException.Kind.WRONG_HOST_KEY, server.getPort(), key());
        }
    }

    @Test
    void a_port_at_which_nothing_listens_is_told() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertKind(ProbeException.Kind.NOT_LISTENING, port, HOST);
    }

    @Test
    void a_crowd_waits_for_its_turn() throws Exception {
        try (var server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress())) {
            var accepted = new LinkedBlockingQueue<Socket>();
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        accepted.add(server.accept());
                    }
                } catch (IOException closed) {
                    // The test is over.
                }
            });
            var crowd = Flux.range(0, SshProbe.MAX_LOGINS + 20)
                    .flatMap(
                            _ -> probe.login(target(server.getLocalPort()), line(HOST), null, login())
                                    .onErrorComplete(),
                            1000)
                    .subscribe();
            await().until(() -> accepted.size() == SshProbe.MAX_LOGINS);
            accepted.remove().close();
            await().until(() -> accepted.size() == SshProbe.MAX_LOGINS);
            crowd.dispose();
            for (var socket : accepted) {
                socket.close();
            }
        }
    }

    @Test
    void what_takes_connections_and_ends_them_is_no_ssh_server() throws Exception {
        try (var socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        socket.accept().close();
                    }
                } catch (IOException closed) {
                    // The test is over.
                }
            });
            assertKind(ProbeException.Kind.NOT_LISTENING, socket.getLocalPort(), HOST);
        }
    }

    @Test
    void ports_at_which_something_answers_are_told_from_those_at_which_nothing_does() throws Exception {
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
            closed = socket.getLocalPort();
        }
        try (var server = server(true);
                var open = new ServerSocket(0, 50, InetAddress.getByName("localhost"))) {
            server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
            var ports = List.of(open.getLocalPort(), closed);
            assertThat(probe.listening(target(server.getPort()), line(HOST), null, login(), ports)
                            .block(TIMEOUT))
                    .isEqualTo(Map.of(open.getLocalPort(), true, closed, false));
            await().until(() -> server.getActiveSessions().isEmpty());
        }
    }

    @Test
    void of_a_server_that_forbids_tunnels_it_is_not_told_whether_something_answers() throws Exception {
        try (var server = server(true);
                var open = new ServerSocket(0, 50, InetAddress.getByName("localhost"))) {
            server.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
            assertThat(probe.listening(
                                    target(server.getPort()), line(HOST), null, login(), List.of(open.getLocalPort()))
                            .block(TIMEOUT))
                    .isEmpty();
        }
    }

    @Test
    void what_listens_in_a_pod_is_asked_for_a_page_and_a_port_that_is_closed_or_says_nothing_answers_nothing()
            throws Exception {
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
            closed = socket.getLocalPort();
        }
        try (var server = server(true);
                var web = new ServerSocket(0, 50, InetAddress.getByName("localhost"));
                var silent = new ServerSocket(0, 50, InetAddress.getByName("localhost"))) {
            server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
            var asked = new CompletableFuture<String>();
            Thread.ofVirtual().start(() -> answer(web, asked, 1 << 20));

            assertThat(page(server.getPort(), web.getLocalPort())).startsWith("HTTP/1.1 200 OK\r\n\r\nxxx");
            assertThat(asked.get(1, TimeUnit.SECONDS)).isEqualTo("GET /login HTTP/1.1");
            Thread.ofVirtual().start(() -> answer(web, new CompletableFuture<>(), 3));
            assertThat(page(server.getPort(), web.getLocalPort())).isEqualTo("HTTP/1.1 200 OK\r\n\r\nxxx");
            assertThat(page(server.getPort(), closed)).isNull();
            assertThat(page(server.getPort(), silent.getLocalPort())).isNull();
            await().until(() -> server.getActiveSessions().isEmpty());
        }
    }

    private String page(int server, int port) {
        return probe.page(target(server), line(HOST), null, login(), port, "/login")
                .block(TIMEOUT);
    }

    private static void answer(ServerSocket web, CompletableFuture<String> asked, int length) {
        try (var client = web.accept()) {
            var reader = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
            asked.complete(reader.readLine());
            client.getOutputStream().write(("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(length)).getBytes(US_ASCII));
        } catch (IOException e) {
            asked.completeExceptionally(e);
        }
    }

    @Test
    void no_port_is_looked_at_behind_a_server_with_another_host_key() throws Exception {
        try (var server = server(true)) {
            server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
            var looking =
                    probe.listening(target(server.getPort()), line(key()), null, login(), List.of(server.getPort()));
            assertThatThrownBy(() -> looking.block(TIMEOUT)).isNotInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Network is unreachable", "Connection timed out", "No route to host"})
    void a_machine_that_cannot_be_reached_is_told(String text) {
        var target = target(22);

        assertThat(ProbeException.connecting(target, new IOException(new ConnectException(text)))
                        .kind())
                .isEqualTo(ProbeException.Kind.NO_ROUTE);
        assertThat(ProbeException.connecting(target, new NoRouteToHostException(text))
                        .kind())
                .isEqualTo(ProbeException.Kind.NO_ROUTE);
        assertThat(ProbeException.connecting(target, new ConnectException("Connection refused"))
                        .kind())
                .isEqualTo(ProbeException.Kind.NOT_LISTENING);
    }

    private void assertKind(ProbeException.Kind kind, int port, KeyPair host) {
        assertThatThrownBy(() ->
                        probe.login(target(port), line(host), null, login()).block())
                .cause()
                .isInstanceOfSatisfying(ProbeException.class, refused -> {
                    assertThat(refused.kind()).as("%s", refused.getMessage()).isEqualTo(kind);
                    assertThat(refused.why().text()).contains("127.0.0.1:" + port);
                });
    }

    private static SshServer server(boolean letsIn) throws IOException {
        var server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(HOST));
        server.setPublickeyAuthenticator((_, _, _) -> letsIn);
        server.start();
        return server;
    }

    private static SshTarget target(int port) {
        return new SshTarget("127.0.0.1", port);
    }

    private static String line(KeyPair key) {
        return PublicKeyEntry.toString(key.getPublic());
    }

    private static ProbeLogin login() {
        var key = key();
        try {
            var certificate = OpenSshCertificateBuilder.userCertificate()
                    .publicKey(key.getPublic())
                    .serial(1)
                    .id("probe")
                    .principals(java.util.List.of("root"))
                    .validAfter(Instant.now().minus(Duration.ofMinutes(1)))
                    .validBefore(Instant.now().plus(Duration.ofMinutes(5)))
                    .sign(AUTHORITY, "ssh-ed25519");
            return new ProbeLogin(key, PublicKeyEntry.toString(certificate));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair key() {
        try {
            return KeyUtils.generateKeyPair("ssh-ed25519", 256);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
