package dev.berth.query.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodDetailEvent.PodSessionSet;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.SessionTrigger;
import dev.berth.query.Histories;
import dev.berth.query.acceptedkey.AcceptedKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ConnectionListTest {
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaaa");
    private static final String EDGE_KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE8s6r4Zt5Ykc1Yb0f5iZc3q1Pp5w4bqkq9oQWqzTn0i edge";

    private static PodView pod(List<PodEvent> events) {
        PodView view = null;
        long position = 0;
        for (PodEvent event : events) {
            view = PodView.evolve(view, event, Instant.EPOCH, ++position);
        }
        return view;
    }

    private static Connection of(String kind, PodView pod, EdgeAddress edge) {
        return ConnectionList.ways(pod, edge, Obstacles.NONE).stream()
                .filter(one -> one.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static final PodView RUNNING = pod(Histories.running(POD, Histories.ADA, "one", 10_001));

    @Test
    void an_ipv6_address_is_bracketed_only_where_a_colon_follows() {
        var edge = new EdgeAddress("2001:db8::7", 2222, "berth.internal", EDGE_KEY, "root", null);
        assertThat(of("relay", RUNNING, edge).command()).isEqualTo("ssh root@2001:db8::7 -p 10001");
        assertThat(of("relay", RUNNING, edge).scp()).isEqualTo("scp -P 10001 FILE root@[2001:db8::7]:");
        assertThat(of("gateway", RUNNING, edge).scp()).isEqualTo("scp -P 2222 FILE " + POD + "@[2001:db8::7]:");
        assertThat(of("jump", RUNNING, edge).command())
                .isEqualTo("ssh -J berth@[2001:db8::7]:2222 root@" + POD + ".berth.internal");
    }

    @Test
    void POD_2_a_name_is_a_plain_command_where_pods_have_addresses_of_their_own() {
        var named = new EdgeAddress("203.0.113.7", 2222, "pods.example.org", EDGE_KEY, "root", 22);
        var name = of("name", RUNNING, named);

        assertThat(name.command()).isEqualTo("ssh root@" + POD + ".pods.example.org");
        assertThat(name.scp()).isEqualTo("scp FILE root@" + POD + ".pods.example.org:");
        assertThat(name.hostKeys()).isEqualTo(of("relay", RUNNING, named).hostKeys());
        assertThat(name.unavailableReason()).isNull();
        var elsewhere = new EdgeAddress("203.0.113.7", 2222, "pods.example.org", EDGE_KEY, "root", 2022);
        assertThat(of("name", RUNNING, elsewhere).command()).isEqualTo("ssh root@" + POD + ".pods.example.org -p 2022");
    }

    @Test
    void without_addresses_a_name_says_what_its_owner_could_do_and_what_leads_there_now() {
        var edge = new EdgeAddress("203.0.113.7", 2222, "berth.internal", EDGE_KEY, "root", null);

        assertThat(of("name", RUNNING, edge).unavailableReason()).contains("--pod-addresses", "'jump'");
    }

    @Test
    void BASE_4_every_way_says_why_a_pod_that_runs_lets_nobody_in() {
        var edge = new EdgeAddress("203.0.113.7", 2222, "berth.internal", EDGE_KEY, "root", null);
        var waiting = new ArrayList<>(Histories.running(POD, Histories.ADA, "one", 10_001));
        waiting.add(new PodSessionSet(
                POD, Histories.ADA, 1, SessionTrigger.ON_FAILURE, Duration.ofHours(8), null, "ada", null));

        for (var kind : List.of("relay", "gateway", "jump")) {
            assertThat(of(kind, pod(waiting), edge).unavailableReason())
                    .isEqualTo(
                            "one is running and lets nobody in yet: its session begins when its start command fails.");
        }
    }

    @Test
    void BASE_12_each_node_has_ways_of_its_own_with_its_index_and_its_host_key() {
        var events = new ArrayList<>(Histories.launchOfTwo(POD, Histories.ADA, "train", 10_001));
        events.add(Histories.moved(POD, Histories.ADA, 0, Phase.RUNNING));
        events.add(Histories.moved(POD, Histories.ADA, 1, Phase.LOST));
        var edge = new EdgeAddress("203.0.113.7", 2222, "berth.internal", EDGE_KEY, "root", null);
        var key = new AcceptedKey("key-a", "ssh-ed25519", "SHA256:a", "", "workspace", null);
        var ways = ConnectionList.of(
                        pod(events),
                        edge,
                        List.of(key),
                        port -> port == 10_002 ? "Address already in use" : null,
                        false,
                        false)
                .connections();

        assertThat(ways).extracting(Connection::index).containsOnly(0, 1);
        var second = ways.stream().filter(way -> Objects.equals(way.index(), 1)).toList();
        assertThat(second)
                .filteredOn(way -> way.command() != null)
                .extracting(Connection::command)
                .containsExactly(
                        "ssh root@203.0.113.7 -p 10002",
                        "ssh " + POD + "-1@203.0.113.7 -p 2222",
                        "ssh -J berth@203.0.113.7:2222 root@" + POD + "-1.berth.internal");
        assertThat(second).allSatisfy(way -> assertThat(way.unavailableReason()).isNotNull());
        assertThat(second.getFirst().unavailableReason()).isEqualTo("train-1 is LOST: It is LOST.");
        var first = ways.getFirst();
        assertThat(first.index()).isZero();
        assertThat(first.unavailableReason()).isNull();
        assertThat(first.hostKeys()).isNotEqualTo(second.getFirst().hostKeys());
    }

    @Test
    void MESH_4_commands_name_the_user_whom_the_pod_lets_in_at_each_of_its_nodes() {
        var edge = new EdgeAddress("203.0.113.7", 2222, "berth.internal", EDGE_KEY, "root", null);
        var ways = ConnectionList.of(
                        pod(Histories.launchOfTwo(POD, Histories.ADA, "lab", 10_001, "mesh")),
                        edge,
                        List.of(),
                        _ -> null,
                        false,
                        false)
                .connections();

        assertThat(ways)
                .filteredOn(way -> way.command() != null)
                .extracting(Connection::command)
                .containsExactly(
                        "ssh mesh@203.0.113.7 -p 10001",
                        "ssh " + POD + "-0@203.0.113.7 -p 2222",
                        "ssh -J berth@203.0.113.7:2222 mesh@" + POD + "-0.berth.internal",
                        "ssh mesh@203.0.113.7 -p 10002",
                        "ssh " + POD + "-1@203.0.113.7 -p 2222",
                        "ssh -J berth@203.0.113.7:2222 mesh@" + POD + "-1.berth.internal");
        assertThat(ways)
                .filteredOn(way -> way.kind().equals("relay"))
                .allSatisfy(way -> assertThat(way.scp()).contains(" FILE mesh@203.0.113.7:"))
                .extracting(Connection::user)
                .containsOnly("mesh");
    }

    @Test
    void the_usual_port_is_left_out() {
        var edge = new EdgeAddress("gw.example.org", 22, "pods.example.org", EDGE_KEY, "root", null);
        assertThat(of("gateway", RUNNING, edge).command()).isEqualTo("ssh " + POD + "@gw.example.org");
        assertThat(of("jump", RUNNING, edge).command())
                .isEqualTo("ssh -J berth@gw.example.org root@" + POD + ".pods.example.org");
    }

    @Test
    void the_gateway_shows_the_edges_key_and_the_others_the_pods() {
        var edge = new EdgeAddress("203.0.113.7", 2222, "berth.internal", EDGE_KEY, "root", null);
        assertThat(of("relay", RUNNING, edge).hostKeys())
                .singleElement()
                .returns(Histories.HOST_KEY, HostKey::publicKey)
                .returns("ssh-ed25519", HostKey::type);
        assertThat(of("jump", RUNNING, edge).hostKeys())
                .isEqualTo(of("relay", RUNNING, edge).hostKeys());
        assertThat(of("gateway", RUNNING, edge).hostKeys())
                .singleElement()
                .returns(EDGE_KEY.replace(" edge", ""), HostKey::publicKey);
    }

    @Test
    void a_fingerprint_is_the_one_ssh_keygen_prints() {
        assertThat(HostKey.ofLine("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFcqqfbeEZ/avvoZxDgDi0VIW3Fi5HXk4+qHFy73JGec")
                        .fingerprint())
                .isEqualTo("SHA256:0UFxf6w8NvHQvbIJzO6jG2SiNtZAWK/AaC9KN4B2/vY");
    }

    @Test
    void no_command_weakens_the_check_of_host_keys() {
        var edge = new EdgeAddress("203.0.113.7", 2222, "berth.internal", EDGE_KEY, "root", null);
        assertThat(ConnectionList.ways(RUNNING, edge, Obstacles.NONE).toString())
                .doesNotContain("StrictHostKeyChecking", "KnownHosts");
    }

    @Test
    void a_pod_without_a_port_says_so() {
        var edge = new EdgeAddress("203.0.113.7", 2222, "berth.internal", EDGE_KEY, "root", null);
        var launched = pod(List.of(Histories.launch(POD, Histories.ADA, "one")));
        assertThat(of("relay", launched, edge).unavailableReason())
                .isEqualTo("one is REQUESTED: Accepted; waiting for the scheduler.");
        assertThat(of("gateway", launched, edge).unavailableReason())
                .isEqualTo("one is REQUESTED: Accepted; waiting for the scheduler.");
    }

    @Test
    void a_public_port_that_cannot_be_bound_is_said_at_the_relay_and_nowhere_else() {
        var reasons = reasons(new Obstacles(false, false, "Address already in use", false, false));
        assertThat(reasons.get("relay")).contains("10001", "Address already in use", "'gateway'");
        assertThat(reasons).doesNotContainKeys("gateway", "jump");
    }

    @Test
    void a_public_port_that_is_closed_because_of_a_removed_key_is_said_at_the_relay_and_nowhere_else() {
        var reasons = reasons(new Obstacles(false, false, null, true, false));
        assertThat(reasons.get("relay")).contains("An SSH key was removed, and one has not heard", "'gateway'");
        assertThat(reasons).doesNotContainKeys("gateway", "jump");
    }

    @Test
    void a_pod_that_nobody_may_log_in_to_says_so_at_each_way() {
        var reasons = reasons(new Obstacles(true, true, null, false, false));
        for (String kind : List.of("relay", "gateway", "jump")) {
            assertThat(reasons.get(kind)).as(kind).contains("no SSH key", "/v1/ssh-keys");
        }
    }

    @Test
    void a_key_that_was_added_in_the_pod_opens_the_relay_but_not_the_gateway_which_says_so() {
        var reasons = reasons(new Obstacles(true, false, null, false, false));
        assertThat(reasons).doesNotContainKey("relay");
        assertThat(reasons.get("gateway")).contains("saved keys only", "'relay'");
        assertThat(reasons.get("jump")).isEqualTo(reasons.get("gateway"));
    }

    @Test
    void BASE_2_where_ssh_is_off_for_the_workspace_each_way_says_so_before_anything_else() {
        var reasons = reasons(new Obstacles(true, true, "Address already in use", false, true));
        for (String kind : List.of("relay", "gateway", "jump")) {
            assertThat(reasons.get(kind))
                    .as(kind)
                    .isEqualTo("SSH is off for the workspace '%s'. Ask the owner of Berth to switch it on."
                            .formatted(Histories.ADA));
        }
    }

    private static Map<String, String> reasons(Obstacles obstacles) {
        var edge = new EdgeAddress("203.0.113.7", 2222, "berth.internal", EDGE_KEY, "root", null);
        return ConnectionList.ways(RUNNING, edge, obstacles).stream()
                .filter(one -> one.unavailableReason() != null)
                .collect(Collectors.toMap(Connection::kind, Connection::unavailableReason));
    }
}
