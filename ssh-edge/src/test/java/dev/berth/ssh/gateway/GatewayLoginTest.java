package dev.berth.ssh.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.ssh.RunningEdge;
import dev.berth.ssh.SshdPod;
import dev.berth.ssh.TestShell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.ServiceFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many keys and signatures one connection may try. */
class GatewayLoginTest {
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaaa");

    @TempDir
    static Path folder;

    static RunningEdge edge;
    static SshdPod pod;
    static Path key;

    @BeforeAll
    static void start() throws Exception {
        edge = RunningEdge.start(folder);
        key = TestShell.key(folder, "user");
        pod = SshdPod.start(folder, POD, edge.ca, List.of(key));
        edge.trust(POD + ".berth.internal", 22, pod.hostKey);
        edge.snapshot(
                List.of(pod.route(Workspace.MAIN, "train-1", null)),
                Map.of(Workspace.MAIN, Set.of(TestShell.fingerprint(key))));
    }

    @AfterAll
    static void stop() {
        pod.close();
        edge.endWithNothingLeft();
    }

    @Test
    void the_key_may_be_the_twenty_fifth_of_an_agent() throws Exception {
        var socket = folder.resolve("agent");
        var agent = TestShell.start(List.of("ssh-agent", "-D", "-a", socket.toString()));
        try {
            await().until(() -> Files.exists(socket));
            var add = new ArrayList<>(List.of("env", "SSH_AUTH_SOCK=" + socket, "ssh-add", "-q"));
            for (int i = 0; i < 24; i++) {
                add.add(TestShell.key(folder, "other-" + i).toString());
            }
            add.add(key.toString());
            assertThat(TestShell.run(add).exit()).isZero();
            // The file is offered as well, and first unless it is one that does not get in.
            var none = folder.resolve("other-0");
            var gateway = edge.gateway(none, POD + "+" + RunningEdge.USER, "echo in");
            gateway.addAll(1, List.of("-o", "IdentitiesOnly=no"));
            gateway.addAll(0, List.of("env", "SSH_AUTH_SOCK=" + socket));
            var jump = edge.jump(none, POD + ".berth.internal", "true");
            var config = Path.of(jump.get(jump.indexOf("-F") + 1));
            Files.writeString(config, Files.readString(config).replace("IdentitiesOnly yes", "IdentitiesOnly no"));
            // The pod's own sshd counts as OpenSSH does, so only what the jump host says is of interest.
            jump.addAll(1, List.of("-v"));
            jump.addAll(0, List.of("env", "SSH_AUTH_SOCK=" + socket));

            var result = TestShell.run(gateway);
            assertThat(result.out()).as(result.err()).isEqualTo("in\n");
            assertThat(TestShell.run(jump).err()).contains("Authenticated to 127.0.0.1");
        } finally {
            TestShell.kill(agent);
        }
    }

    @Test
    void few_failed_signatures_end_the_connection() throws Exception {
        PublicKey accepted =
                MinaKeys.read(Files.readString(Path.of(key + ".pub")).trim());
        var client = SshClient.setUpDefaultClient();
        client.start();
        try (var session = client.connect(POD.value(), "127.0.0.1", edge.edge.gatewayPort())
                .verify(Duration.ofSeconds(10))
                .getClientSession()) {
            for (int i = 0; i < 20; i++) {
                session.addPublicKeyIdentity(
                        new KeyPair(accepted, MinaKeys.generate().getPrivate()));
            }

            assertThatThrownBy(() -> session.auth().verify(Duration.ofSeconds(10)))
                    .isInstanceOf(SshException.class)
                    .hasMessageContaining("Too many failed signatures");
        } finally {
            client.stop();
        }
    }

    @Test
    void the_login_begun_again_and_again_does_not_count_anew() throws Exception {
        var failures = new AtomicInteger();
        var client = SshClient.setUpDefaultClient();
        client.setServiceFactories(List.of(new CountingFactory(failures)));
        client.start();
        try (var session = client.connect(POD.value(), "127.0.0.1", edge.edge.gatewayPort())
                .verify(Duration.ofSeconds(10))
                .getClientSession()) {
            await().until(() -> session.getAttribute(CountingService.READY) != null);
            for (int i = 0; i < 200 && session.isOpen(); i++) {
                int before = failures.get();
                send(session, SshConstants.SSH_MSG_SERVICE_REQUEST, "ssh-userauth");
                for (int j = 0; j < 4 && session.isOpen(); j++) {
                    send(session, SshConstants.SSH_MSG_USERAUTH_REQUEST, POD.value(), "ssh-connection", "none");
                }
                // A connection that is ended before all was read forgets the answers that were on their way.
                await().pollInterval(Duration.ofMillis(5))
                        .until(() -> failures.get() >= before + 4 || !session.isOpen());
            }

            await().atMost(Duration.ofSeconds(10)).until(session::isClosed);
            assertThat(failures.get()).isBetween(20, 60);
        } finally {
            client.stop();
        }
    }

    private static void send(ClientSession session, byte command, String... words) throws Exception {
        var message = session.createBuffer(command, 128);
        for (String word : words) {
            message.putString(word);
        }
        try {
            session.writePacket(message);
        } catch (java.io.IOException | IllegalStateException e) {
            // The edge has ended the connection, which is what the test waits for.
        }
    }

    private record CountingFactory(AtomicInteger failures) implements ServiceFactory {
        @Override
        public String getName() {
            return "ssh-userauth";
        }

        @Override
        public Service create(Session session) {
            return new CountingService(session, failures);
        }
    }

    private static final class CountingService extends AbstractCloseable implements Service {
        static final org.apache.sshd.common.AttributeRepository.AttributeKey<Boolean> READY =
                new org.apache.sshd.common.AttributeRepository.AttributeKey<>();

        private final Session session;
        private final AtomicInteger failures;
        private final Map<String, Object> properties = new ConcurrentHashMap<>();

        CountingService(Session session, AtomicInteger failures) {
            this.session = session;
            this.failures = failures;
        }

        @Override
        public void start() {
            session.setAttribute(READY, true);
        }

        @Override
        public void process(int command, Buffer message) {
            if (command == SshConstants.SSH_MSG_USERAUTH_FAILURE) {
                failures.incrementAndGet();
            }
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
