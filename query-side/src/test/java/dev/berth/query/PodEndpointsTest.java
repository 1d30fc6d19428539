package dev.berth.query;

import static dev.berth.query.Histories.ADA;
import static dev.berth.query.Histories.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.AskedPort;
import dev.berth.messages.pod.PodDetailEvent.PodPortsSet;
import dev.berth.messages.pod.PodEvent.PodTerminated;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PortProtocol;
import dev.berth.messages.policy.LaunchDefaults;
import dev.berth.messages.policy.PolicyEvent.WorkspaceDefaultsSet;
import dev.berth.messages.policy.PolicyEvent.WorkspaceGpuModelsSet;
import dev.berth.messages.policy.PolicyEvent.WorkspaceQuotaSet;
import dev.berth.messages.policy.PolicyEvent.WorkspaceSshSet;
import dev.berth.messages.policy.WorkspaceQuota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class PodEndpointsTest {
    private static final Histories histories = new Histories(21);
    private static final PodId running = histories.newId();
    private static final PodId queued = histories.newId();
    private static TestLog log;
    private static TestWeb web;

    @BeforeAll
    static void open() {
        log = TestLog.started();
        web = new TestWeb(log.querySide());
        log.append(Histories.running(running, ADA, "train-1", 10_003));
        log.append(Histories.launch(queued, ADA, "train-2"));
        log.append(Histories.keyAdded('a', ADA));
        log.viewsReach(log.append(Histories.keyAdded('b', ADA)));
    }

    @AfterAll
    static void close() {
        web.close();
        log.close();
    }

    private static JsonNode get(Workspace workspace, String path, Object... variables) {
        return web.as(workspace)
                .get()
                .uri(path, variables)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody();
    }

    private static WebTestClient.ResponseSpec ask(Workspace workspace, String path, Object... variables) {
        return web.as(workspace).get().uri(path, variables).exchange();
    }

    private static JsonNode body(WebTestClient.ResponseSpec answer) {
        return answer.expectBody(JsonNode.class).returnResult().getResponseBody();
    }

    private static void refused(WebTestClient.ResponseSpec answer, int status, String code) {
        JsonNode problem = body(answer.expectStatus().isEqualTo(status));
        assertThat(problem.get("code").asString()).isEqualTo(code);
        assertThat(problem.get("detail").asString()).isNotBlank();
    }

    @Test
    void a_pod_is_read_by_id_and_by_name_with_its_version_as_etag() {
        JsonNode pod = get(ADA, "/v1/pods/{id}", running);
        assertThat(pod.get("id").asString()).isEqualTo(running.value());
        assertThat(pod.get("phase").asString()).isEqualTo("RUNNING");
        assertThat(pod.get("version").asLong()).isEqualTo(5);
        assertThat(pod.get("gpu").get("model").asString()).isEqualTo("H100");
        assertThat(pod.get("actions").toString()).isEqualTo("[\"stop\",\"restart\",\"reset\",\"terminate\"]");
        assertThat(pod.get("reason").get("text").asString()).isEqualTo("Its SSH server answered.");
        assertThat(pod.toString()).doesNotContain("vault-");
        assertThat(get(ADA, "/v1/pods/train-1")).isEqualTo(pod);

        ask(ADA, "/v1/pods/train-1").expectHeader().valueEquals("ETag", "\"5\"");
        web.as(ADA)
                .get()
                .uri("/v1/pods/train-1")
                .header("If-None-Match", "\"5\"")
                .exchange()
                .expectStatus()
                .isOk();
        web.as(ADA)
                .get()
                .uri("/v1/pods/train-1?at=5")
                .header("If-None-Match", "\"4\", W/\"5\"")
                .exchange()
                .expectStatus()
                .isNotModified()
                .expectBody()
                .isEmpty();
    }

    @Test
    void a_pod_is_read_as_it_was() {
        assertThat(get(ADA, "/v1/pods/{id}?at=3", running).get("phase").asString())
                .isEqualTo("SCHEDULED");
        var then = (ObjectNode) get(ADA, "/v1/pods/{id}?at=2100-01-01T00:00:00Z", running);
        assertThat(then.get("acceptedKeys").isNull()).isTrue();
        assertThat(then.get("ports").get(0).get("listening").isNull()).isTrue();
        then.set("acceptedKeys", get(ADA, "/v1/pods/train-1").get("acceptedKeys"));
        then.set("ports", get(ADA, "/v1/pods/train-1").get("ports"));
        assertThat(then).isEqualTo(get(ADA, "/v1/pods/train-1"));
        refused(ask(ADA, "/v1/pods/{id}?at=2001-01-01T00:00:00Z", running), 404, "unknown-pod");
        refused(ask(ADA, "/v1/pods/{id}?at=yesterday", running), 400, "invalid-parameter");
        refused(ask(BOB, "/v1/pods/{id}?at=3", running), 404, "unknown-pod");
    }

    @Test
    void what_the_view_showed_at_each_position_is_what_a_replay_to_it_shows() {
        try (var other = TestLog.started();
                var client = new TestWeb(other.querySide())) {
            PodId pod = histories.newId();
            List<BerthEvent> events = new ArrayList<>(Histories.running(pod, ADA, "train-1", 10_003));
            events.add(Histories.stopped(pod, ADA));
            events.add(new PodTerminated(pod, ADA, 1, new PodName("train-1"), null));
            List<String> shown = new ArrayList<>();
            for (BerthEvent event : events) {
                other.viewsReach(other.append(event));
                shown.add(podAt(client, pod, ""));
            }

            for (int position = 1; position <= events.size(); position++) {
                assertThat(podAt(client, pod, "?at=" + position)).isEqualTo(shown.get(position - 1));
            }
            assertThat(podAt(client, pod, "?at=" + Long.MAX_VALUE / 10)).isEqualTo(shown.getLast());
        }
    }

    private static String podAt(TestWeb client, PodId pod, String at) {
        var shown = (ObjectNode) client.as(ADA)
                .get()
                .uri("/v1/pods/" + pod + at)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody();
        // Who may log in now and what answers no event of the pod tells.
        shown.remove("acceptedKeys");
        shown.remove("ports");
        return shown.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "1e3",
                "1.5",
                "0x10",
                "99999999999999999999999",
                "2026-13-01T00:00:00Z",
                "now",
                "' OR 1"
            })
    void a_point_that_is_none_is_refused_by_name(String at) {
        refused(ask(ADA, "/v1/pods/{id}?at={at}", running, at), 400, "invalid-parameter");
    }

    @Test
    void another_workspace_sees_nothing() {
        assertThat(get(BOB, "/v1/pods?all=true")).hasToString("{\"pods\":[],\"next\":null}");
        assertThat(get(BOB, "/v1/ssh-keys")).hasToString("{\"keys\":[],\"next\":null,\"removed\":[]}");
        for (String path : List.of("", "/events", "/connection")) {
            refused(ask(BOB, "/v1/pods/{id}" + path, running), 404, "unknown-pod");
            refused(ask(BOB, "/v1/pods/train-1" + path), 404, "unknown-pod");
            refused(ask(ADA, "/v1/pods/{id}" + path, "../x"), 404, "unknown-pod");
        }
        refused(ask(BOB, "/v1/events?pod={id}", running), 404, "unknown-pod");
    }

    @Test
    void parameters_that_make_no_sense_are_named() {
        for (String wrong :
                List.of("limit=0", "limit=201", "limit=x", "after=%00", "phase=HAPPY", "all=2", "minPosition=-1")) {
            JsonNode problem = body(ask(ADA, "/v1/pods?" + wrong).expectStatus().isBadRequest());
            assertThat(problem.get("errors").get(0).get("field").asString())
                    .isEqualTo(wrong.substring(0, wrong.indexOf('=')));
        }
        refused(ask(ADA, "/v1/pods/{id}/events?after=x", running), 400, "invalid-parameter");
        refused(ask(ADA, "/v1/pods?minPosition=00000000-0000-0000-0000-000000000000-1"), 400, "invalid-parameter");
    }

    @Test
    void a_position_that_is_not_reached_in_time_is_said_so() {
        refused(ask(ADA, "/v1/pods?minPosition=999999"), 503, "projection-behind");
    }

    @Test
    void a_read_that_names_the_position_of_a_write_sees_it() {
        for (int i = 0; i < 20; i++) {
            PodId pod = histories.newId();
            long position = log.append(Histories.launch(pod, new Workspace("writer"), "p" + i));
            String at = i % 2 == 0 ? "" + position : log.store().incarnation() + "-" + position;
            assertThat(get(new Workspace("writer"), "/v1/pods/{id}?minPosition={at}", pod, at)
                            .get("version")
                            .asLong())
                    .isEqualTo(position);
        }
    }

    @Test
    void pages_hold_each_pod_once_even_while_others_are_launched() {
        var workspace = new Workspace("pages");
        List<String> launched = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            PodId pod = histories.newId();
            launched.addFirst(pod.value());
            log.viewsReach(log.append(Histories.launch(pod, workspace, "p" + i)));
        }
        List<String> listed = new ArrayList<>();
        String next = "";
        for (int page = 0; !next.equals("null"); page++) {
            JsonNode answer = get(workspace, "/v1/pods?limit=7" + (next.isEmpty() ? "" : "&after=" + next));
            answer.get("pods").forEach(pod -> listed.add(pod.get("id").asString()));
            next = answer.get("next").isNull() ? "null" : answer.get("next").asString();
            log.viewsReach(log.append(Histories.launch(histories.newId(), workspace, "late" + page)));
        }
        assertThat(listed).isEqualTo(launched);
    }

    @Test
    void terminated_pods_are_listed_on_request_and_their_names_are_free() {
        var workspace = new Workspace("gone");
        PodId old = histories.newId();
        log.append(Histories.launch(old, workspace, "train"));
        log.viewsReach(log.append(new PodTerminated(old, workspace, 1, new PodName("train"), null)));
        assertThat(get(workspace, "/v1/pods").get("pods")).isEmpty();
        assertThat(get(workspace, "/v1/pods?all=true").get("pods")).hasSize(1);
        assertThat(get(workspace, "/v1/pods?phase=terminated").get("pods")).hasSize(1);
        refused(ask(workspace, "/v1/pods/train"), 404, "unknown-pod");
        assertThat(get(workspace, "/v1/pods/{id}", old).get("actions")).isEmpty();

        PodId next = histories.newId();
        log.viewsReach(log.append(Histories.launch(next, workspace, "train")));
        assertThat(get(workspace, "/v1/pods/train").get("id").asString()).isEqualTo(next.value());
    }

    @Test
    void what_happened_to_a_pod_is_told_in_sentences_page_by_page() {
        JsonNode first = get(ADA, "/v1/pods/{id}/events?limit=2", running);
        assertThat(first.get("next").asString()).isEqualTo("2");
        assertThat(first.get("events").get(0).get("text").asString()).isEqualTo("Accepted; waiting for the scheduler.");
        assertThat(first.get("events").get(0).get("actor").asString()).isEqualTo("ada");
        assertThat(first.get("events").get(1).get("text").asString()).isEqualTo("Public port 10003 is leased to it.");
        assertThat(first.get("events").get(1).get("phase").isNull()).isTrue();
        JsonNode rest = get(ADA, "/v1/pods/{id}/events?after=2", running);
        assertThat(rest.get("next").isNull()).isTrue();
        assertThat(rest.get("events").values().stream()
                        .map(event -> event.get("event").asString()))
                .containsExactly("PodScheduled", "PodStarted", "PodBecameReachable");
    }

    @Test
    void the_commands_to_paste_are_exact() {
        JsonNode ways = get(ADA, "/v1/pods/train-1/connection").get("connections");
        assertThat(ways.values().stream().map(way -> way.get("kind").asString()))
                .containsExactly("relay", "gateway", "jump", "name", "web", "http");
        assertThat(texts(ways.get(0), "host", "port", "user", "command", "scp", "unavailableReason"))
                .containsExactly(
                        "203.0.113.7",
                        "10003",
                        "root",
                        "ssh root@203.0.113.7 -p 10003",
                        "scp -P 10003 FILE root@203.0.113.7:",
                        "null");
        assertThat(texts(ways.get(1), "host", "port", "user", "command", "scp", "unavailableReason"))
                .containsExactly(
                        "203.0.113.7",
                        "2222",
                        running.value(),
                        "ssh " + running + "@203.0.113.7 -p 2222",
                        "scp -P 2222 FILE " + running + "@203.0.113.7:",
                        "null");
        assertThat(texts(ways.get(2), "command", "unavailableReason"))
                .containsExactly("ssh -J berth@203.0.113.7:2222 root@" + running + ".berth.internal", "null");
        assertThat(texts(ways.get(3), "command")).containsExactly("null");
        JsonNode waiting = get(ADA, "/v1/pods/train-2/connection").get("connections");
        assertThat(waiting.get(0).get("unavailableReason").asString())
                .isEqualTo("train-2 is REQUESTED: Accepted; waiting for the scheduler.");
        assertThat(waiting.get(1).get("command").asString()).startsWith("ssh " + queued);
    }

    private static List<String> texts(JsonNode way, String... fields) {
        return Arrays.stream(fields)
                .map(field -> way.get(field).isNull() ? "null" : way.get(field).asString())
                .toList();
    }

    @Test
    void each_port_of_a_pod_tells_what_it_is_and_whether_something_answers() {
        PodId pod = histories.newId();
        log.append(Histories.running(pod, ADA, "ports", 10_009));
        log.viewsReach(log.append(new PodPortsSet(
                pod,
                ADA,
                1,
                List.of(new AskedPort(8888, PortProtocol.HTTP, "lab"), new AskedPort(6006, PortProtocol.TCP, null)),
                null)));

        assertThat(get(ADA, "/v1/pods/{id}", pod).get("ports").toString())
                .isEqualTo(
                        "[{\"port\":8888,\"protocol\":\"http\",\"name\":\"lab\",\"public\":false,\"listening\":true},"
                                + "{\"port\":6006,\"protocol\":\"tcp\",\"name\":null,\"public\":false,\"listening\":null}]");
        assertThat(get(ADA, "/v1/pods/{id}/events", pod).toString())
                .contains("It opens these ports: 8888/http, 6006/tcp.");
    }

    @Test
    void keys_are_listed_by_pages() {
        JsonNode first = get(ADA, "/v1/ssh-keys?limit=1");
        assertThat(first.get("keys").get(0).get("publicKey").asString()).isEqualTo("ssh-ed25519 AAAAa");
        JsonNode second =
                get(ADA, "/v1/ssh-keys?limit=1&after=" + first.get("next").asString());
        assertThat(second.get("keys").get(0).get("fingerprint").asString()).isEqualTo("SHA256:b");
        assertThat(second.get("next").isNull()).isTrue();
        assertThat(log.querySide().sshKeys().of(ADA).block()).hasSize(2);
    }

    @Test
    void only_an_admin_sees_projections_and_rebuilds_them() {
        refused(ask(ADA, "/v1/admin/projections"), 403, "forbidden");
        WebTestClient admin = web.as(ADA, Scope.ADMIN);
        assertThat(body(admin.get().uri("/v1/admin/projections").exchange()).get("projections").values().stream()
                        .map(one -> one.get("name").asString()))
                .containsExactly(
                        "pods",
                        "policies",
                        "registry-logins",
                        "routes",
                        "ssh-keys",
                        "templates",
                        "volumes",
                        "webhooks");
        refused(admin.post().uri("/v1/admin/projections/nix/rebuilds").exchange(), 404, "unknown-projection");
        refused(admin.get().uri("/v1/admin/projections/pods/rebuilds/nix").exchange(), 404, "unknown-rebuild");
        String location = admin.post()
                .uri("/v1/admin/projections/pods/rebuilds")
                .exchange()
                .expectStatus()
                .isAccepted()
                .returnResult(Void.class)
                .getResponseHeaders()
                .getLocation()
                .toString();
        await().untilAsserted(() -> {
            JsonNode rebuild = body(admin.get().uri(location).exchange());
            assertThat(rebuild.get("state").asString()).isEqualTo("active");
            assertThat(rebuild.get("differences").asLong()).isZero();
        });
        refused(admin.delete().uri(location).exchange(), 409, "rebuild-not-ready");
        assertThat(get(ADA, "/v1/pods/train-1").get("phase").asString()).isEqualTo("RUNNING");
    }

    @Test
    void logs_are_read_of_own_pods_only() {
        assertThat(ask(ADA, "/v1/pods/{id}/logs?type=stderr&tail=100", running)
                        .expectStatus()
                        .isOk()
                        .expectBody(String.class)
                        .returnResult()
                        .getResponseBody())
                .isEqualTo("STDERR of " + running + ", 100 bytes");
        refused(ask(BOB, "/v1/pods/{id}/logs?type=stdout", running), 404, "unknown-pod");
        refused(ask(ADA, "/v1/pods/pod-unknown/logs?type=stdout"), 404, "unknown-pod");
    }

    @ParameterizedTest
    @ValueSource(strings = {"type=stdlog", "type=stdout&tail=0", "type=stdout&tail=1048577"})
    void a_log_is_asked_for_by_output_and_number_of_bytes(String parameter) {
        refused(ask(ADA, "/v1/pods/{id}/logs?" + parameter, running), 400, "invalid-parameter");
    }

    @Test
    void the_keys_that_let_in_are_those_of_the_workspace_and_those_added_in_the_pod() {
        JsonNode keys = get(ADA, "/v1/pods/" + running + "/accepted-keys").get("acceptedKeys");

        JsonNode own = keys.get(keys.size() - 2);
        assertThat(own.get("why").asString()).isEqualTo("pod");
        assertThat(own.get("type").asString()).isEqualTo("ssh-ed25519");
        assertThat(own.get("comment").asString()).isEqualTo("edge");
        assertThat(own.get("fingerprint").asString()).startsWith("SHA256:");
        assertThat(keys.findValuesAsString("why")).endsWith("workspace", "pod", "pod-authority");
        refused(ask(BOB, "/v1/pods/{id}/accepted-keys", running), 404, "unknown-pod");
    }

    @Test
    void RUN_5_a_pod_with_keys_of_its_own_lists_these_and_those_added_in_it_and_none_of_its_workspace() {
        var workspace = new Workspace("own-keys");
        log.append(Histories.keyAdded('c', workspace));
        log.append(Histories.launch(histories.newId(), workspace, "plain"));
        log.viewsReach(log.append(Histories.launchWithKeys(histories.newId(), workspace, "own", 'z')));

        assertThat(get(workspace, "/v1/pods/own").get("sshKeys").findValuesAsString("fingerprint"))
                .containsExactly("SHA256:z");
        assertThat(get(workspace, "/v1/pods/plain").get("sshKeys").isNull()).isTrue();
        JsonNode keys = get(workspace, "/v1/pods/own/accepted-keys").get("acceptedKeys");
        assertThat(keys.findValuesAsString("why")).containsExactly("launch", "pod", "pod-authority");
        assertThat(keys.get(0).get("fingerprint").asString()).isEqualTo("SHA256:z");
        assertThat(keys.get(0).get("id").isNull()).isTrue();
        assertThat(whys(workspace, "plain/accepted-keys")).containsExactly("workspace", "pod", "pod-authority");
        assertThat(whys(workspace, "own/connection")).containsExactly("launch");
        assertThat(whys(workspace, "plain/connection")).containsExactly("workspace");
    }

    private List<String> whys(Workspace workspace, String answer) {
        return get(workspace, "/v1/pods/" + answer).get("acceptedKeys").findValuesAsString("why");
    }

    @Test
    void a_connection_names_the_keys_added_in_the_pod_where_no_others_let_in() {
        var workspace = new Workspace("none-saved");
        log.viewsReach(log.append(Histories.launch(histories.newId(), workspace, "plain")));

        assertThat(whys(workspace, "plain/connection")).containsExactly("pod", "pod-authority");
    }

    @Test
    void RUN_5_keys_of_a_pod_open_it_where_its_workspace_has_none() {
        var workspace = new Workspace("no-keys");
        PodId pod = histories.newId();
        log.append(Histories.launchWithKeys(pod, workspace, "own", 'z'));
        log.viewsReach(log.append(Histories.reachable(pod, workspace, 1)));

        JsonNode ways = get(workspace, "/v1/pods/own/connection").get("connections");

        assertThat(ways.get(1).get("unavailableReason").isNull()).isTrue();
        assertThat(ways.get(2).get("unavailableReason").isNull()).isTrue();
    }

    @Test
    void gpus_are_listed_by_model() {
        JsonNode gpu = get(ADA, "/v1/gpus").get("gpus").get(0);
        assertThat(gpu.get("model").asString()).isEqualTo("H100");
        assertThat(gpu.get("free").asInt()).isEqualTo(3);
        assertThat(gpu.get("allowed").asBoolean()).isTrue();
    }

    @Test
    void BASE_26_gpus_say_whether_the_workspace_may_use_them_and_the_owner_reads_what_it_may() {
        var limited = new Workspace("limited");
        var without = new Workspace("without");
        log.viewsReach(log.append(
                new WorkspaceGpuModelsSet(limited, List.of("H100")),
                new WorkspaceGpuModelsSet(without, List.of()),
                new WorkspaceGpuModelsSet(limited, List.of("H200"))));

        assertThat(get(limited, "/v1/gpus").at("/gpus/0/allowed").asBoolean()).isFalse();
        assertThat(get(without, "/v1/gpus").at("/gpus/0/allowed").asBoolean()).isFalse();
        assertThat(get(new Workspace("others"), "/v1/gpus")
                        .at("/gpus/0/allowed")
                        .asBoolean())
                .isTrue();
        assertThat(ofOwner("/v1/admin/workspaces/limited/gpu-models")
                        .get("models")
                        .toString())
                .isEqualTo("[\"H200\"]");
        assertThat(ofOwner("/v1/admin/workspaces/others/gpu-models").toString())
                .isEqualTo("{\"workspace\":\"others\",\"models\":null,\"version\":0}");
        web.as(limited)
                .get()
                .uri("/v1/admin/workspaces/limited/gpu-models")
                .exchange()
                .expectStatus()
                .isForbidden();
    }

    @Test
    void a_workspace_reads_what_its_launches_get_and_the_owner_what_he_has_set_of_it() {
        var lab = new Workspace("lab");
        log.viewsReach(log.append(
                new WorkspaceGpuModelsSet(lab, List.of()),
                new WorkspaceDefaultsSet(lab, new LaunchDefaults(null, "large", Duration.ofHours(8), null))));

        assertThat(get(lab, "/v1/launch-defaults").toString())
                .isEqualTo(
                        "{\"diskGb\":20,\"size\":\"large\",\"stopAfter\":\"PT8H\",\"terminateAfter\":null,\"idleStop\":null}");
        assertThat(get(ADA, "/v1/launch-defaults").get("stopAfter").isNull()).isTrue();
        assertThat(ofOwner("/v1/admin/workspaces/lab/defaults").get("diskGb").isNull())
                .isTrue();
        assertThat(ofOwner("/v1/admin/workspaces/lab/gpu-models").get("models").size())
                .isZero();
        web.as(lab)
                .get()
                .uri("/v1/admin/workspaces/lab/defaults")
                .exchange()
                .expectStatus()
                .isForbidden();
    }

    @Test
    void the_owner_reads_the_quota_of_a_workspace_and_a_workspace_its_own_only() {
        var lab = new Workspace("small-lab");
        log.viewsReach(log.append(
                new WorkspaceQuotaSet(lab, new WorkspaceQuota(1, 2, 3, 4, 5)),
                new WorkspaceDefaultsSet(lab, LaunchDefaults.NONE),
                new WorkspaceQuotaSet(lab, new WorkspaceQuota(null, 2, null, 400, 5))));

        var limits = "\"gpus\":null,\"pods\":2,\"publicPorts\":null,\"diskGb\":400,\"volumes\":5";
        assertThat(ofOwner("/v1/quotas/small-lab").toString()).contains(limits);
        assertThat(get(lab, "/v1/quotas").toString()).contains("\"workspace\":\"small-lab\"", limits);
        assertThat(get(ADA, "/v1/quotas").toString())
                .isEqualTo(
                        "{\"workspace\":\"ada\",\"gpus\":null,\"pods\":null,\"publicPorts\":null,\"diskGb\":null,\"volumes\":null,\"version\":0}");
        for (var path : List.of("/v1/quotas/small-lab", "/v1/quotas/ada")) {
            web.as(ADA).get().uri(path).exchange().expectStatus().isForbidden();
        }
        web.as(ADA, Scope.ADMIN)
                .get()
                .uri("/v1/quotas/No%20Workspace")
                .exchange()
                .expectStatus()
                .isBadRequest();
    }

    @Test
    void BASE_2_a_member_reads_that_ssh_is_off_at_each_way_and_in_the_policy_and_the_owner_at_the_switch() {
        var shut = new Workspace("shut");
        PodId pod = histories.newId();
        log.append(Histories.running(pod, shut, "one", 12_002));
        log.append(Histories.keyAdded('a', shut));
        log.viewsReach(log.append(new WorkspaceSshSet(shut, false)));

        JsonNode ways = get(shut, "/v1/pods/one/connection").get("connections");
        for (int i = 0; i < 3; i++) {
            assertThat(ways.get(i).get("unavailableReason").asString()).startsWith("SSH is off for the workspace");
        }
        assertThat(get(shut, "/v1/policy").toString())
                .isEqualTo(
                        "{\"workspace\":\"shut\",\"gpuModels\":null,\"ssh\":false,\"defaults\":{\"diskGb\":null,\"size\":null,\"stopAfter\":null,\"terminateAfter\":null,\"idleStop\":null}}");
        assertThat(get(BOB, "/v1/policy").get("ssh").asBoolean()).isTrue();
        var set = ofOwner("/v1/admin/workspaces/shut/ssh");
        assertThat(set.get("enabled").asBoolean()).isFalse();
        assertThat(set.get("version").asLong()).isPositive();
        assertThat(ofOwner("/v1/admin/workspaces/others/ssh").toString())
                .isEqualTo("{\"workspace\":\"others\",\"enabled\":true,\"version\":0}");
        web.as(shut)
                .get()
                .uri("/v1/admin/workspaces/shut/ssh")
                .exchange()
                .expectStatus()
                .isForbidden();
    }

    @Test
    void RUN_16_the_list_of_gpus_says_how_many_public_ports_are_free_for_full_ssh() {
        assertThat(get(ADA, "/v1/gpus").get("publicPorts").toString()).isEqualTo("{\"total\":1000,\"free\":998}");
    }

    private JsonNode ofOwner(String path) {
        return web.as(ADA, Scope.ADMIN)
                .get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody();
    }
}
