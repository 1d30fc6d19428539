package dev.berth.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A pod by its name: what its connection answer says, looked up in the DNS that Berth answers. */
class NamesIT extends Journey {
    private static final Duration SOON = Duration.ofSeconds(30);

    private BerthProcess berth;
    private OpenSsh me;
    private int dns;
    private String pod;

    NamesIT() {
        super(Duration.ofSeconds(60));
    }

    @BeforeAll
    void up(@TempDir Path folder) throws Exception {
        me = OpenSsh.withNewKey(folder, "me");
        berth = BerthProcess.onFreePorts(
                folder.resolve("home"),
                "--dns",
                "127.0.0.1:0",
                "--pod-addresses",
                "127.77.0.0/16",
                "--pod-ssh-port",
                "0");
        api = new Api(berth.url(), berth.token());
        dns = namePort(berth.output());
        api.post(
                "/v1/ssh-keys",
                Api.JSON.createObjectNode().put("publicKey", me.publicKey()).toString());
        pod = launch("{\"name\":\"train-1\",\"template\":\"ubuntu\"}");
        awaitPhase(pod, "RUNNING");
        connections = api.get("/v1/pods/" + pod + "/connection").body().path("connections");
    }

    @AfterAll
    void down() throws Exception {
        if (berth != null) {
            berth.close();
        }
    }

    private static int namePort(String output) {
        var line = Pattern.compile("Names: 127\\.0\\.0\\.1:(\\d+) for berth\\.internal")
                .matcher(output);
        assertThat(line.find()).as(output).isTrue();
        return Integer.parseInt(line.group(1));
    }

    private Message ask(String name) throws IOException {
        var resolver = new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), dns));
        return resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name + "."), Type.A, DClass.IN)));
    }

    private String address(String name) throws IOException {
        return ((ARecord) ask(name).getSection(Section.ANSWER).getFirst())
                .getAddress()
                .getHostAddress();
    }

    /** The command as it stands, but for the look-up that this machine's resolver would do. */
    private List<String> named(String remote) throws IOException {
        var command = new ArrayList<>(me.command(command("name"), remote));
        command.addAll(
                1,
                List.of(
                        "-o",
                        "HostName=" + address(host("name")),
                        "-o",
                        "HostKeyAlias=" + host("name"),
                        "-o",
                        "StrictHostKeyChecking=yes"));
        return command;
    }

    private String host(String kind) {
        return connection(kind).path("host").asText();
    }

    @Test
    @Order(1)
    void POD_2_the_name_leads_to_the_pod_and_its_host_key_is_the_announced_one() throws Exception {
        assertThat(host("name")).isEqualTo(pod + ".berth.internal");
        assertThat(address("train-1--main.berth.internal")).isEqualTo(address(host("name")));
        var hostKey =
                connection("name").path("hostKeys").path(0).path("publicKey").asText();
        Files.writeString(me.folder().resolve("known_hosts"), host("name") + " " + hostKey + "\n");

        var result = OpenSsh.run(named("echo out; exit 3"));

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        assertThat(result.out()).isEqualTo("out\n");
    }

    @Test
    @Order(2)
    void a_pod_that_was_stopped_has_no_name_and_the_same_address_once_it_runs_again() throws Exception {
        var before = address(host("name"));
        act(pod, "stop");
        awaitPhase(pod, "STOPPED");
        await().atMost(SOON).until(() -> ask(host("name")).getRcode() == Rcode.NXDOMAIN);

        act(pod, "start");
        awaitPhase(pod, "RUNNING");

        await().atMost(SOON).until(() -> ask(host("name")).getRcode() == Rcode.NOERROR);
        assertThat(address(host("name"))).isEqualTo(before);
    }
}
