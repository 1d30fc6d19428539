package dev.berth.app.e2e;

import static dev.berth.app.e2e.OpenSsh.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.nomadembedded.docker.DockerEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journey where pods are containers, with what is special about that; {@link JourneyIT} has the rest. */
class ContainersIT extends Journey {
    private static final Duration START = Duration.ofSeconds(60);

    private URI engine;
    private Path home;
    private BerthProcess berth;
    private OpenSsh me;
    private String pod;

    ContainersIT() {
        super(START);
    }

    @BeforeAll
    void up(@TempDir Path folder) throws Exception {
        engine = engineOrSkip();
        home = folder.resolve("home");
        me = OpenSsh.withNewKey(folder, "me");
        start();
    }

    @AfterAll
    void down() {
        if (berth != null) {
            berth.close();
        }
    }

    private static URI engineOrSkip() {
        var address = engineOfTests();
        try (var found = DockerEngine.connect(address)) {
            Assumptions.assumeTrue(
                    Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                    "skipped: only root has containers");
            return found.address();
        } catch (IOException e) {
            return Assumptions.abort("skipped: no container engine at %s: %s".formatted(address, e.getMessage()));
        }
    }

    /** On all addresses, which containers allow. */
    private void start() throws IOException {
        berth = BerthProcess.start(
                home,
                "--http",
                "0.0.0.0:0",
                "--edge",
                "0.0.0.0:0",
                "--public-ip",
                "127.0.0.1",
                "--public-ports",
                "0",
                "--pods",
                "auto",
                "--docker-host",
                engine.toString());
        api = new Api(URI.create("http://127.0.0.1:" + berth.url().getPort()), berth.token());
    }

    /** The containers of this home, by the label that tells them. */
    private List<String> containers() {
        var listed = run(List.of(
                "curl",
                "-sS",
                "--unix-socket",
                engine.getPath(),
                "--get",
                "http://engine/containers/json",
                "--data-urlencode",
                "filters={\"label\":[\"nomad-embedded.owner=%s\"]}".formatted(home)));
        var ids = new ArrayList<String>();
        try {
            Api.JSON
                    .readTree(listed.out())
                    .forEach(container -> ids.add(container.path("Id").asText()));
        } catch (IOException e) {
            throw new AssertionError(listed.toString(), e);
        }
        return ids;
    }

    @Test
    @Order(1)
    void up_says_that_pods_are_containers_and_why() throws IOException {
        assertThat(berth.output())
                .contains("Pods are containers, since an engine answers at " + engine)
                .contains("GPUs are stand-ins: ");
        assertThat(home.resolve("pods")).hasContent("containers");
    }

    @Test
    @Order(2)
    void a_pod_runs_and_every_way_in_leads_into_its_container_as_root() throws IOException {
        assertThat(api.post("/v1/ssh-keys", "{\"publicKey\":\"%s\"}".formatted(me.publicKey()))
                        .status())
                .isEqualTo(201);
        pod = launch(
                "{\"name\":\"box\",\"template\":\"ubuntu\",\"gpu\":{\"count\":2},\"env\":{\"GREETING\":\"hello $pod\"}}");
        awaitPhase(pod, "RUNNING");
        connections = api.get("/v1/pods/" + pod + "/connection").body().path("connections");

        assertThat(command("relay")).startsWith("ssh root@127.0.0.1 -p ");
        for (var kind : List.of("relay", "gateway", "jump")) {
            var result = me.ssh(command(kind), "echo $GREETING; hostname; id -un; pwd; exit 7");
            assertThat(result.exitCode()).as(kind + ": " + result.err()).isEqualTo(7);
            assertThat(result.out()).as(kind).isEqualTo("hello $pod\nbox\nroot\n/root\n");
        }
        assertThat(me.ssh(command("relay"), "echo $NVIDIA_VISIBLE_DEVICES").out())
                .matches("GPU-[^,]+,GPU-[^,]+\n");
        assertThat(containers()).hasSize(1);
    }

    @Test
    @Order(3)
    void a_restart_keeps_disk_port_and_host_key_and_nothing_else() {
        assertThat(me.ssh(command("relay"), "echo mine > file; touch /etc/lost").exitCode())
                .isZero();
        act(pod, "restart");
        await().atMost(START)
                .until(() -> api.pod(pod).path("generation").asInt() == 2
                        && api.pod(pod).path("phase").asText().equals("RUNNING"));

        assertThat(me.ssh(command("relay"), "cat file; [ -e /etc/lost ] || echo anew")
                        .out())
                .isEqualTo("mine\nanew\n");
        assertThat(containers()).hasSize(1);
    }

    @Test
    @Order(4)
    void pods_do_not_reach_each_others_ports() {
        // An engine that the tests have started sets no rules in the machine's firewall.
        Assumptions.assumeFalse(
                berth.output().contains("Pods may reach each other's ports"), "skipped: the engine sets no rules");
        var other = launch("{\"name\":\"other\",\"template\":\"ubuntu\"}");
        awaitPhase(other, "RUNNING");
        var mine = command("relay");
        var my = me.ssh(mine, "hostname -i").out().strip();
        connections = api.get("/v1/pods/" + other + "/connection").body().path("connections");
        var its = me.ssh(command("relay"), "hostname -i").out().strip();

        assertThat(List.of(my, its)).doesNotHaveDuplicates().allMatch(address -> address.matches("[0-9.]+"));
        assertThat(me.ssh(mine, tryToReach(its)).out()).isEqualTo("closed\n");
        assertThat(me.ssh(command("relay"), tryToReach(my)).out()).isEqualTo("closed\n");
        assertThat(me.ssh(mine, tryToReach(my)).out()).as("itself").isEqualTo("reached\n");
        terminate(other);
        connections = api.get("/v1/pods/" + pod + "/connection").body().path("connections");
    }

    private static String tryToReach(String address) {
        return "timeout 3 bash -c '</dev/tcp/%s/20022' 2>/dev/null && echo reached || echo closed".formatted(address);
    }

    private void terminate(String id) {
        act(id, "terminate");
        awaitPhase(id, "TERMINATED");
    }

    @Test
    @Order(5)
    void RUN_12_an_image_without_an_ssh_server_is_run_and_a_missing_one_says_so() throws Exception {
        var own = launch("{\"name\":\"own\",\"image\":\"%s\"}"
                .formatted(ShellOnlyImage.in(engine, home.resolveSibling("shell"))));
        var missing = launch("{\"name\":\"missing\",\"image\":\"127.0.0.1:1/none:1\"}");
        awaitPhase(own, "RUNNING");
        await().atMost(START)
                .untilAsserted(() ->
                        assertThat(api.pod(missing).toString()).containsAnyOf("Downloading image", "Failed to pull"));
        terminate(own);
        terminate(missing);
        assertThat(containers()).hasSize(1);
    }

    @Test
    @Order(5)
    void MESH_4_a_template_with_a_user_lets_in_that_user_alone_and_root_is_refused_with_a_word() {
        var template = "{\"user\":\"mesh\",\"command\":\"id -un > ~/made\",\"env\":{\"MODE\":{\"default\":\"fast\"}}}";
        assertThat(api.send("PUT", "/v1/templates/lab", template).status()).isEqualTo(200);
        var lab = launch("{\"name\":\"lab\",\"template\":\"lab\"}");
        awaitPhase(lab, "RUNNING");
        connections = api.get("/v1/pods/" + lab + "/connection").body().path("connections");

        assertThat(command("relay")).startsWith("ssh mesh@127.0.0.1 -p ");
        for (var kind : List.of("relay", "gateway", "jump")) {
            var result = me.ssh(command(kind), "id -un; pwd; echo $MODE; echo mine > file");
            assertThat(result.out()).as(kind + ": " + result.err()).isEqualTo("mesh\n/home/mesh\nfast\n");
        }
        await().atMost(START).until(() -> me.ssh(command("relay"), "cat made").out(), "mesh\n"::equals);
        var attack = me.ssh(
                command("relay"),
                "cat /secrets/host_key /proc/1/environ; echo x > /alloc/refusal; echo x > /local/keys; sudo -n id; su -c id");
        assertThat(attack.out()).isEmpty();

        var root = me.ssh(command("relay").replace("mesh@", "root@"), "id");
        assertThat(root.exitCode()).isEqualTo(255);
        assertThat(root.err()).contains("This pod lets in 'mesh', and nobody else");
        var suffix = me.ssh(command("gateway").replace(lab + "@", lab + "+root@"), "id");
        assertThat(suffix.exitCode()).isEqualTo(255);
        assertThat(suffix.err()).contains("Berth: lab lets in 'mesh', and not 'root'");

        act(lab, "restart");
        await().atMost(START)
                .until(() -> api.pod(lab).path("generation").asInt() == 2
                        && api.pod(lab).path("phase").asText().equals("RUNNING"));
        assertThat(me.ssh(command("relay"), "cat file; stat -c %U . file; stat -c %a /etc/shadow")
                        .out())
                .isEqualTo("mine\nmesh\nmesh\n600\n");
        terminate(lab);
        connections = api.get("/v1/pods/" + pod + "/connection").body().path("connections");
    }

    @Test
    @Order(5)
    void MESH_4_each_node_of_a_pod_lets_in_its_templates_user_alone() {
        assertThat(api.send("PUT", "/v1/templates/duo", "{\"user\":\"mesh\"}").status())
                .isEqualTo(200);
        var duo = launch("{\"name\":\"duo\",\"template\":\"duo\",\"nodes\":2}");
        awaitPhase(duo, "RUNNING");
        for (var way : api.get("/v1/pods/" + duo + "/connection").body().path("connections")) {
            if (way.path("command").isTextual()) {
                var command = way.path("command").asText();
                var result = me.ssh(command, "id -un; pwd; echo $BERTH_NODE_RANK");
                assertThat(result.out())
                        .as(command + ": " + result.err())
                        .isEqualTo("mesh\n/home/mesh\n%d\n"
                                .formatted(way.path("index").asInt()));
                var asRoot = command.replace("mesh@", "root@").replaceFirst(" (pod-[a-z0-9-]+)@", " $1+root@");
                var refused = me.ssh(asRoot, "id");
                assertThat(refused.exitCode()).as(asRoot).isEqualTo(255);
                assertThat(refused.err()).as(asRoot).contains("lets in 'mesh'");
            }
        }
        terminate(duo);
    }

    @Test
    @Order(6)
    void after_a_crash_of_berth_the_pod_comes_again_in_one_new_container() throws Exception {
        var before = containers();
        berth.kill();
        assertThat(containers()).isEqualTo(before);
        start();
        await().atMost(START)
                .untilAsserted(() -> assertThat(containers()).hasSize(1).doesNotContainAnyElementsOf(before));
        awaitPhase(pod, "RUNNING");
        connections = api.get("/v1/pods/" + pod + "/connection").body().path("connections");
        await().atMost(START)
                .untilAsserted(() ->
                        assertThat(me.ssh(command("relay"), "cat file").out()).isEqualTo("mine\n"));
    }

    @Test
    @Order(7)
    void ctrl_c_leaves_no_container() {
        berth.close();
        assertThat(containers()).isEmpty();
    }
}
