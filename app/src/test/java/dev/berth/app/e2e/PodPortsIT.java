package dev.berth.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ports of a pod, whose network is this machine's here: what this test opens, the pod has open. */
class PodPortsIT extends Journey {
    /** A look is kept for ten seconds. */
    private static final Duration NEXT_LOOK = Duration.ofSeconds(30);

    private BerthProcess berth;
    private OpenSsh me;
    private ServerSocket service;
    private int free;
    private String pod;

    PodPortsIT() {
        super(Duration.ofSeconds(60));
    }

    @BeforeAll
    void up(@TempDir Path folder) throws Exception {
        me = OpenSsh.withNewKey(folder, "me");
        berth = BerthProcess.onFreePorts(folder.resolve("home"));
        api = new Api(berth.url(), berth.token());
        api.post(
                "/v1/ssh-keys",
                Api.JSON.createObjectNode().put("publicKey", me.publicKey()).toString());
        service = new ServerSocket(0, 50, InetAddress.getByName("localhost"));
        try (var closed = new ServerSocket(0, 50, InetAddress.getByName("localhost"))) {
            free = closed.getLocalPort();
        }
        pod = launch(
                "{\"name\":\"train-1\",\"template\":\"ubuntu\",\"ports\":[%d,{\"port\":%d,\"protocol\":\"tcp\",\"name\":\"board\"}]}"
                        .formatted(service.getLocalPort(), free));
        awaitPhase(pod, "RUNNING");
        connections = api.get("/v1/pods/" + pod + "/connection").body().path("connections");
    }

    @AfterAll
    void down() throws Exception {
        if (service != null) {
            service.close();
        }
        if (berth != null) {
            berth.close();
        }
    }

    private String port(int index) {
        return api.pod(pod).path("ports").path(index).toString();
    }

    private void awaitListening(int index, boolean listening) {
        await().atMost(NEXT_LOOK).until(() -> port(index).contains("\"listening\":" + listening));
    }

    @Test
    @Order(1)
    void each_port_tells_whether_something_listens() {
        awaitListening(0, true);
        awaitListening(1, false);
        assertThat(port(1))
                .isEqualTo("{\"port\":%d,\"protocol\":\"tcp\",\"name\":\"board\",\"public\":false,\"listening\":false}"
                        .formatted(free));
    }

    @Test
    @Order(2)
    void other_ports_are_opened_while_a_session_goes_on_and_the_pod_is_the_same_boot() throws Exception {
        var session = me.start(me.command(command("relay"), "sleep 302"));
        await().atMost(NEXT_LOOK)
                .until(() -> me.ssh(command("relay"), "pgrep -cf '[s]leep 302'").out(), "1\n"::equals);
        var before = api.pod(pod);

        var answer = api.send("PATCH", "/v1/pods/" + pod, "{\"ports\":[%d]}".formatted(free));

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
        var after = api.pod(pod);
        assertThat(after.path("ports")).hasSize(1);
        assertThat(after.path("generation")).isEqualTo(before.path("generation"));
        assertThat(after.path("boots")).isEqualTo(before.path("boots"));
        assertThat(after.path("phase").asText()).isEqualTo("RUNNING");
        awaitListening(0, false);
        try (var late = new ServerSocket(free, 50, InetAddress.getByName("localhost"))) {
            assertThat(late.isBound()).isTrue();
            awaitListening(0, true);
        }
        assertThat(session.isAlive()).isTrue();
        session.destroy();
    }

    @Test
    @Order(3)
    void ports_that_cannot_be_are_refused_by_place() {
        for (var ports : new String[] {"[22]", "[0]", "[8888,8888]", "[{\"port\":1,\"protocol\":\"udp\"}]", "8888"}) {
            var answer = api.send("PATCH", "/v1/pods/" + pod, "{\"ports\":%s}".formatted(ports));
            assertThat(answer.status()).as(ports).isEqualTo(422);
            assertThat(answer.body().path("errors").path(0).path("field").asText())
                    .startsWith("ports");
        }
    }
}
