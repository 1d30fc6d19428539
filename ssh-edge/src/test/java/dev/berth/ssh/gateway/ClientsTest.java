package dev.berth.ssh.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.ssh.RunningEdge;
import dev.berth.ssh.SshdPod;
import dev.berth.ssh.TestShell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that know other algorithms than a stock OpenSSH get in; that one still gets AES-GCM. */
class ClientsTest {
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaaa");
    private static final String HOST = POD + "." + RunningEdge.DOMAIN;
    private static final String LOGIN = POD + "+" + RunningEdge.USER;

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
        edge.trust(HOST, 22, pod.hostKey);
        edge.snapshot(
                List.of(pod.route(Workspace.MAIN, "train-1", null)),
                Map.of(Workspace.MAIN, Set.of(TestShell.fingerprint(key))));
    }

    @AfterAll
    static void stop() {
        pod.close();
        edge.endWithNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ciphers=aes128-ctr",
                "Ciphers=aes192-ctr",
                "Ciphers=aes256-ctr",
                "Ciphers=chacha20-poly1305@openssh.com",
                "Ciphers=aes256-gcm@openssh.com",
                "Ciphers=aes256-ctr -o MACs=hmac-sha2-256",
                "Ciphers=aes256-ctr -o MACs=hmac-sha2-512",
                "KexAlgorithms=ecdh-sha2-nistp256",
                "KexAlgorithms=ecdh-sha2-nistp384",
                "KexAlgorithms=ecdh-sha2-nistp521",
                "KexAlgorithms=ecdh-sha2-nistp256 -o Ciphers=aes128-ctr -o MACs=hmac-sha2-256",
                "KexAlgorithms=curve25519-sha256@libssh.org"
            })
    void an_openssh_limited_to(String option) throws Exception {
        var gateway = edge.gateway(key, LOGIN, "echo in");
        gateway.addAll(1, List.of(("-o " + option).split(" ")));
        var result = TestShell.run(gateway);
        assertThat(result.out()).as(result.err()).isEqualTo("in\n");

        var jump = edge.jump(key, HOST, "echo in");
        var config = Path.of(jump.get(jump.indexOf("-F") + 1));
        var lines = String.join("\n  ", option.replace('=', ' ').split(" -o "));
        Files.writeString(config, "Host 127.0.0.1\n  " + lines + "\n" + Files.readString(config));
        var through = TestShell.run(jump);
        assertThat(through.out()).as(through.err()).isEqualTo("in\n");
    }

    @Test
    void an_openssh_that_prefers_anything_else_still_gets_gcm_and_the_strongest_key_exchange() {
        var command = edge.gateway(key, LOGIN, "true");
        command.addAll(
                1,
                List.of(
                        "-v",
                        "-o",
                        "Ciphers=chacha20-poly1305@openssh.com,aes256-ctr,aes256-gcm@openssh.com",
                        "-o",
                        "KexAlgorithms=ecdh-sha2-nistp256,curve25519-sha256"));

        assertThat(TestShell.run(command).err())
                .contains("cipher: aes256-gcm@openssh.com")
                .contains("kex: algorithm: curve25519-sha256");
    }

    @Test
    void dropbear_gets_in_at_the_gateway_and_through_the_jump_host() {
        assumeInstalled("dbclient", "dropbear-bin");
        var converted = folder.resolve("user.dropbear").toString();
        TestShell.ok("dropbearconvert", "openssh", "dropbear", key.toString(), converted);
        var result = TestShell.run(List.of(
                "dbclient", "-y", "-y", "-i", converted, "-p", port(), LOGIN + "@127.0.0.1", "echo in; exit 7"));
        assertThat(result.out()).as(result.err()).isEqualTo("in\n");
        assertThat(result.exit()).isEqualTo(7);

        var tunnel = "dbclient -y -y -i %s -p %s -B %s:22 berth@127.0.0.1".formatted(converted, port(), HOST);
        var through = TestShell.run(List.of(
                "dbclient", "-y", "-y", "-i", converted, "-J", tunnel, RunningEdge.USER + "@" + HOST, "echo in"));
        assertThat(through.out()).as(through.err()).isEqualTo("in\n");
    }

    @Test
    void curl_copies_by_sftp_both_ways() throws Exception {
        assumeInstalled("curl", "curl");
        assumeTrue(TestShell.ok("curl", "--version").out().contains("sftp"), "this curl knows no sftp");
        var sent = Files.write(folder.resolve("sent"), GatewayTest.bytes(3_000_000));
        var url = "sftp://127.0.0.1:" + port() + folder.resolve("there");
        var curl = List.of("curl", "-sS", "-k", "--key", key.toString(), "--pubkey", key + ".pub", "-u", LOGIN + ":");

        var up = TestShell.run(
                java.util.stream.Stream.concat(curl.stream(), java.util.stream.Stream.of("-T", sent.toString(), url))
                        .toList());
        assertThat(up.exit()).as(up.err()).isZero();
        var down = TestShell.run(java.util.stream.Stream.concat(
                        curl.stream(),
                        java.util.stream.Stream.of("-o", folder.resolve("back").toString(), url))
                .toList());
        assertThat(down.exit()).as(down.err()).isZero();

        assertThat(folder.resolve("back")).hasSameBinaryContentAs(sent);
    }

    @Test
    void putty_gets_in_at_the_gateway_and_through_the_jump_host() {
        assumeInstalled("plink", "putty-tools");
        var converted = folder.resolve("user.ppk").toString();
        TestShell.ok("puttygen", key.toString(), "-O", "private", "-o", converted);
        var trusted = List.of("-batch", "-i", converted, "-hostkey", edge.hostKeyFingerprint());
        var gateway = new java.util.ArrayList<>(List.of("plink", "-ssh", "-P", port()));
        gateway.addAll(trusted);
        gateway.addAll(List.of(LOGIN + "@127.0.0.1", "echo in"));
        var result = TestShell.run(gateway);
        assertThat(result.out()).as(result.err()).isEqualTo("in\n");

        var tunnel = "plink -ssh -P %s %s -nc %s:22 berth@127.0.0.1".formatted(port(), String.join(" ", trusted), HOST);
        var through = TestShell.run(List.of(
                "plink",
                "-ssh",
                "-batch",
                "-i",
                converted,
                "-proxycmd",
                tunnel,
                "-hostkey",
                pod.hostKeyFingerprint(),
                RunningEdge.USER + "@" + HOST,
                "echo in"));
        assertThat(through.out()).as(through.err()).isEqualTo("in\n");
    }

    @Test
    void paramiko_gets_in_with_the_third_key_it_tries() {
        assumeTrue(
                TestShell.run(List.of("/usr/bin/python3", "-c", "import paramiko"))
                                .exit()
                        == 0,
                "paramiko is not installed: apt-get install python3-paramiko");
        var script = """
                import paramiko, sys
                client = paramiko.SSHClient()
                client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
                client.connect("127.0.0.1", int(sys.argv[1]), sys.argv[2], key_filename=sys.argv[3:],
                               allow_agent=False, look_for_keys=False)
                print(client.exec_command("echo in")[1].read().decode(), end="")
                client.close()
                """;
        var result = TestShell.run(List.of(
                "/usr/bin/python3",
                "-c",
                script,
                port(),
                LOGIN,
                TestShell.key(folder, "first").toString(),
                TestShell.key(folder, "second").toString(),
                key.toString()));

        assertThat(result.out()).as(result.err()).isEqualTo("in\n");
    }

    private static void assumeInstalled(String program, String named) {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin", program)),
                program + " is not installed: apt-get install " + named);
    }

    private static String port() {
        return Integer.toString(edge.edge.gatewayPort());
    }
}
