package dev.berth.ssh.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.ssh.EdgeLimits;
import dev.berth.ssh.NameSettings;
import dev.berth.ssh.PodAddresses;
import dev.berth.ssh.RunningEdge;
import dev.berth.ssh.SshdPod;
import dev.berth.ssh.TestShell;
import dev.berth.ssh.gateway.GatewayRefusalTest;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that lead to pods, each at an address of its own. Questions go by UDP and TCP as a resolver sends them. */
class NamesTest {
    private static final PodId ONE = new PodId("pod-aaaaaaaaaaaaaaaa");
    private static final PodId OTHER = new PodId("pod-bbbbbbbbbbbbbbbb");
    private static final String NAME = ONE + ".berth.internal.";

    @TempDir
    static Path folder;

    static RunningEdge edge;
    static SshdPod one;
    static SshdPod other;
    static Path key;
    static int port;
    static int otherPort;
    static PodAddresses addresses;

    @BeforeAll
    static void start() throws Exception {
        addresses = PodAddresses.parse("127.77.0.0/16", 1024, 65_535);
        edge = RunningEdge.start(
                folder,
                EdgeLimits.USUAL,
                new NameSettings(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        InetAddress.ofLiteral("127.0.0.1"),
                        addresses,
                        0));
        key = TestShell.key(folder, "user");
        one = SshdPod.start(folder, ONE, edge.ca, List.of(key));
        other = SshdPod.start(folder, OTHER, edge.ca, List.of(key));
        port = SshdPod.freePort();
        otherPort = SshdPod.freePort();
        edge.trust(addresses.ofPort(port).getHostAddress(), podPort(), one.hostKey);
        edge.trust(addresses.ofPort(otherPort).getHostAddress(), podPort(), other.hostKey);
    }

    @BeforeEach
    void both_pods_run() {
        edge.snapshot(
                List.of(one.route(Workspace.MAIN, "train-1", port), other.route(Workspace.MAIN, "other", otherPort)),
                Map.of(Workspace.MAIN, Set.of(TestShell.fingerprint(key))));
        await().until(() -> edge.edge.boundPublicPorts().containsAll(Set.of(port, otherPort)));
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
        edge.endWithNothingLeft();
    }

    private static int podPort() {
        return Objects.requireNonNull(edge.edge.podAddressPort());
    }

    private static Dns dns() {
        return new Dns(Objects.requireNonNull(edge.edge.namePort()));
    }

    @Test
    void POD_2_a_name_leads_to_the_pods_own_address_where_its_own_host_answers() {
        var answer = dns().udp(NAME, "A");
        var address = addresses.ofPort(port).getHostAddress();

        assertThat(answer.code()).isEqualTo("NOERROR");
        assertThat(answer.addresses()).containsExactly(address);
        assertThat(answer.ttl()).isEqualTo(5);
        var result = TestShell.run(ssh(address, "echo out; exit 3"));
        assertThat(result.exit()).as(result.err()).isEqualTo(3);
        assertThat(result.out()).isEqualTo("out\n");
    }

    @Test
    void each_pod_has_an_address_of_its_own_and_all_forms_of_its_name_lead_there() {
        var address = addresses.ofPort(otherPort).getHostAddress();

        assertThat(dns().udp(OTHER + ".berth.internal.", "A").addresses()).containsExactly(address);
        assertThat(dns().udp("other--main.berth.internal.", "A").addresses()).containsExactly(address);
        assertThat(dns().udp("OTHER--main.Berth.Internal.", "A").addresses()).containsExactly(address);
        assertThat(dns().tcp("other--main.berth.internal.", "A").addresses()).containsExactly(address);
        assertThat(addresses.ofPort(port).getHostAddress()).isNotEqualTo(address);
    }

    @Test
    void an_address_that_no_pod_has_is_closed_at_once() throws Exception {
        try (var stranger = new Socket()) {
            stranger.connect(new InetSocketAddress(InetAddress.ofLiteral("127.77.0.1"), podPort()), 5_000);
            assertThat(stranger.getInputStream().read()).isEqualTo(-1);
        }
        try (var stranger = new Socket()) {
            stranger.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), podPort()), 5_000);
            assertThat(stranger.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void a_pod_that_stops_has_no_name_and_its_sessions_at_its_address_end() throws Exception {
        var session = TestShell.start(ssh(addresses.ofPort(port).getHostAddress(), "echo open; sleep 30"));
        assertThat(session.getInputStream().readNBytes(5)).asString().isEqualTo("open\n");

        edge.change(GatewayRefusalTest.without(one.route(Workspace.MAIN, "train-1", port), "train-1 is stopped."));

        assertThat(TestShell.finish(session).exit()).isEqualTo(255);
        var answer = dns().udp(NAME, "A");
        assertThat(answer.code()).isEqualTo("NXDOMAIN");
        assertThat(answer.ttl()).as("of its absence").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pod-cccccccccccccccc.berth.internal.",
                "nobody--main.berth.internal.",
                "other--foreign.berth.internal.",
                "pod-aaaaaaaaaaaaaaaa-1.berth.internal.",
                "pod-aaaaaaaaaaaaaaa.berth.internal.",
                "x.pod-aaaaaaaaaaaaaaaa.berth.internal.",
                "*.berth.internal.",
                "_ssh._tcp.berth.internal."
            })
    void a_name_that_no_pod_has_does_not_exist(String name) {
        assertThat(dns().udp(name, "A")).isEqualTo(dns().tcp(name, "A"));
        assertThat(dns().udp(name, "A").code()).isEqualTo("NXDOMAIN");
        assertThat(dns().udp(name, "SSHFP").code()).isEqualTo("NXDOMAIN");
    }

    @Test
    void the_host_key_is_told_as_ssh_keygen_tells_it() throws IOException {
        var file = Files.writeString(folder.resolve("host.pub"), one.hostKey + "\n");
        var expected = TestShell.ok("ssh-keygen", "-r", "x", "-f", file.toString())
                .out()
                .lines()
                .filter(line -> line.startsWith("x IN SSHFP 4 2 "))
                .map(line -> line.substring("x IN SSHFP 4 2 ".length()))
                .findFirst();

        assertThat(dns().udp(NAME, "SSHFP").data())
                .map(ByteBufUtil::hexDump)
                .containsExactly("0402" + expected.orElseThrow());
    }

    @Test
    void a_kind_of_record_that_a_name_has_not_is_empty_and_not_missing() {
        var answer = dns().udp(NAME, "AAAA");

        assertThat(answer.code()).isEqualTo("NOERROR");
        assertThat(answer.data()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org.", "internal.", ".", "xberth.internal."})
    void nothing_is_told_of_other_domains(String name) {
        assertThat(dns().udp(name, "A").code()).isEqualTo("REFUSED");
    }

    @Test
    void the_names_cannot_be_listed() {
        assertThatThrownBy(() -> dns().tcp("berth.internal.", "AXFR")).hasMessageContaining("REFUSED");
        assertThat(dns().tcp("berth.internal.", "IXFR").code()).isEqualTo("REFUSED");
        assertThat(dns().udp("berth.internal.", "IXFR").code()).isEqualTo("REFUSED");
        assertThat(dns().udp("berth.internal.", "ANY").addresses()).containsExactly("127.0.0.1");
    }

    @Test
    void no_answer_is_longer_than_any_client_takes_nor_much_longer_than_its_question() {
        for (var name : List.of(NAME, "a".repeat(63) + ".berth.internal.", "berth.internal.", longest())) {
            for (var type : List.of("A", "AAAA", "SSHFP", "ANY", "SOA", "NS", "TXT")) {
                var answer = dns().udp(name, type);
                assertThat(answer.bytes()).as(name + " " + type).isLessThan(512).isLessThan(6 * answer.asked());
            }
        }
    }

    private static String longest() {
        return "a".repeat(60) + "." + "b".repeat(60) + "." + "c".repeat(60) + "." + "d".repeat(50) + ".berth.internal.";
    }

    @Test
    void who_asks_too_often_is_sent_to_tcp_and_answered_there() {
        var flood = dns().flood(NAME);
        assertThat(flood.truncated()).as("told to ask by TCP").isPositive();
        assertThat(flood.withoutQuestion()).as("dropped by resolvers").isZero();
        assertThat(dns().tcp(NAME, "A").addresses()).hasSize(1);
        await().ignoreExceptions()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(dns().udp(NAME, "A").isTruncated()).isFalse());
    }

    @Test
    void what_is_no_question_is_dropped_and_the_next_is_answered() throws IOException {
        dns().send(new byte[] {1, 2, 3});
        dns().send(new byte[600]);
        // An answer, as a loop between two servers would send it.
        dns().send(ByteBufUtil.decodeHexDump("00018180000100010000000003777777076578616d706c6503636f6d0000010001"));

        assertThat(dns().udp(NAME, "A").code()).isEqualTo("NOERROR");
    }

    @Test
    void what_only_other_servers_ask_is_not_implemented_here() {
        assertThat(dns().ask(Dns.notify(NAME), false).code()).isEqualTo("NOTIMP");
    }

    private static List<String> ssh(String address, String command) {
        var line = new ArrayList<>(edge.ssh(key));
        line.addAll(List.of("-p", Integer.toString(podPort()), RunningEdge.USER + "@" + address, command));
        return line;
    }
}
