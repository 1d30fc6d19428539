package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.cli.BerthCommand;
import dev.berth.nomad.Driver;
import dev.berth.nomadembedded.task.Isolation;
import dev.berth.nomadsdk.NomadSettings;
import dev.berth.nomadsdk.NomadToken;
import dev.berth.ssh.NameSettings;
import dev.berth.ssh.PodAddresses;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The flags that point Berth at a Nomad of the owner's. */
class NomadOptionsTest {
    @TempDir
    Path home;

    @Command(name = "sample")
    private static final class Sample {
        @Mixin
        private NomadOptions nomad;
    }

    private static ExternalNomad read(String... flags) {
        var sample = new Sample();
        new CommandLine(sample).parseArgs(flags);
        return sample.nomad.external().orElse(null);
    }

    @Test
    void without_an_address_the_embedded_one_is_meant() {
        assertThat(read()).isNull();
    }

    @Test
    void addresses_token_and_the_rest_are_read_and_have_defaults() {
        var least = read("--nomad", "http://127.0.0.1:4646");
        assertThat(least.api().token()).isEqualTo(new NomadToken.None());
        assertThat(least.api().namespace()).isEqualTo("default");
        assertThat(least.driver()).isEqualTo(Driver.DOCKER);
        assertThat(least.volumePlugin()).isEqualTo("mkdir");

        var all = read(
                "--nomad", "https://10.0.0.1:4646,https://10.0.0.2:4646",
                "--nomad-token-file", "/etc/berth/token",
                "--nomad-ca", "ca.pem",
                "--nomad-cert", "cert.pem",
                "--nomad-key", "key.pem",
                "--nomad-server-name", "server.global.nomad",
                "--nomad-namespace", "pods",
                "--nomad-region", "eu",
                "--driver", "raw_exec",
                "--image-ubuntu", "registry/ubuntu:1",
                "--volume-plugin", "zfs");
        assertThat(all.api().addresses())
                .containsExactly(URI.create("https://10.0.0.1:4646"), URI.create("https://10.0.0.2:4646"));
        assertThat(all.api().token()).isEqualTo(new NomadToken.InFile(Path.of("/etc/berth/token")));
        assertThat(all.api().tls().serverName()).isEqualTo("server.global.nomad");
        assertThat(all.api().region()).isEqualTo("eu");
        assertThat(all.driver()).isEqualTo(Driver.RAW_EXEC);
        assertThat(all.ubuntuImage()).isEqualTo("registry/ubuntu:1");
    }

    @Test
    void the_printed_policy_is_for_the_namespace_and_the_volume_that_are_given() {
        assertThat(policy())
                .contains("namespace \"default\"", "host_volume \"berth-ssh-server\" {\n  policy = \"read\"");
        assertThat(policy("--nomad-namespace", "pods", "--ssh-server-volume", "ssh-of-images"))
                .contains("namespace \"pods\"", "host_volume \"ssh-of-images\" {\n  policy = \"read\"")
                .doesNotContain("berth-ssh-server");
    }

    private static String policy(String... flags) {
        var out = new StringWriter();
        int exitCode = new CommandLine(new NomadPolicyCommand())
                .setOut(new PrintWriter(out))
                .execute(flags);
        assertThat(exitCode).isZero();
        return out.toString();
    }

    @Test
    void flags_about_a_nomad_of_ones_own_are_refused_without_its_address() {
        assertThatThrownBy(() -> read("--driver", "docker"))
                .hasMessageContaining("--driver")
                .hasMessageContaining("--nomad URL");
        assertThatThrownBy(() -> read("--nomad-namespace", "pods")).hasMessageContaining("--nomad-namespace");
        assertThatThrownBy(() -> read("--volume-plugin", "zfs")).hasMessageContaining("--volume-plugin");
    }

    @Test
    void what_cannot_be_meant_is_refused_in_one_line() {
        assertThatThrownBy(() -> read("--nomad", "10.0.0.1:4646")).hasMessageContaining("http://HOST:4646");
        assertThatThrownBy(() -> read("--nomad", "http://10.0.0.1:4646/ui")).hasMessageContaining("path");
        assertThatThrownBy(() -> read("--nomad", "http://10.0.0.1:4646", "--nomad-cert", "c.pem"))
                .hasMessageContaining("go together");
        assertThatThrownBy(() -> read("--nomad", "http://10.0.0.1:4646", "--driver", "lxc"))
                .hasMessageContaining("docker, podman, exec, raw_exec");
    }

    @Test
    void the_check_reads_the_same_settings_as_the_start() throws Exception {
        Files.writeString(home.resolve("berth.yml"), "nomad: http://127.0.0.1:1\ngpu-quota: 7\n");
        var said = new StringWriter();
        int exitCode = BerthCommand.commandLine()
                .addSubcommand(new UpCommand())
                .addSubcommand(new CheckCommand())
                .setDefaultValueProvider(new ConfiguredDefaults(Map.of()))
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .execute("check", "--home", home.toString());

        assertThat(exitCode).isEqualTo(1);
        assertThat(said.toString())
                .contains("FAIL  address", "http://127.0.0.1:1 cannot be reached", "Fix: Start Nomad there")
                .contains("1 of 1 checks failed");
    }

    @Test
    void a_check_without_a_cluster_says_what_to_name() {
        var said = new StringWriter();
        int exitCode = BerthCommand.commandLine()
                .addSubcommand(new UpCommand())
                .addSubcommand(new CheckCommand())
                .setDefaultValueProvider(new ConfiguredDefaults(Map.of()))
                .setErr(new PrintWriter(said))
                .execute("check", "--home", home.toString());

        assertThat(exitCode).isEqualTo(2);
        assertThat(said.toString()).contains("--nomad URL");
    }

    @Test
    void all_the_world_may_reach_pods_that_are_not_processes_of_a_machine() throws Exception {
        var api = NomadSettings.of(URI.create("http://127.0.0.1:4646"), null);
        ListenAddresses.requireAllowed(settings(new ExternalNomad(api, Driver.DOCKER, null, "mkdir")), null);
        ListenAddresses.requireAllowed(settings(new ExternalNomad(api, Driver.EXEC, null, "mkdir")), null);
        assertThatThrownBy(() -> ListenAddresses.requireAllowed(
                        settings(new ExternalNomad(api, Driver.RAW_EXEC, null, "mkdir")), null))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("--edge");
        assertThatThrownBy(() ->
                        ListenAddresses.requireAllowed(settings(null), new ProcessPods(Isolation.NONE, List.of())))
                .isInstanceOf(StartUpFailure.class);
    }

    @Test
    void processes_of_nodes_get_no_addresses_beyond_loopback() throws Exception {
        var api = NomadSettings.of(URI.create("http://127.0.0.1:4646"), null);
        var processes = settings(new ExternalNomad(api, Driver.RAW_EXEC, null, "mkdir"));
        var containers = settings(new ExternalNomad(api, Driver.DOCKER, null, "mkdir"));
        ListenAddresses.requireAllowed(containers, names("2001:db8::/64", null, 0), null);
        ListenAddresses.requireAllowed(processes, names("127.77.0.0/16", null, 0), null);
        assertThatThrownBy(() -> ListenAddresses.requireAllowed(processes, names("2001:db8::/64", null, 0), null))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("--pod-addresses");
    }

    @Test
    void a_port_for_names_or_pods_addresses_that_is_taken_is_told_by_its_flag() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            int port = taken.getLocalPort();
            var dns = new InetSocketAddress(InetAddress.getByName("0.0.0.0"), port);
            assertThatThrownBy(() -> ListenAddresses.requireFree(names("127.77.0.0/16", null, port)))
                    .isInstanceOf(StartUpFailure.class)
                    .hasMessageContaining("choose another with --pod-ssh-port");
            assertThatThrownBy(() -> ListenAddresses.requireFree(names("127.77.0.0/16", dns, 0)))
                    .isInstanceOf(StartUpFailure.class)
                    .hasMessageContaining("choose another with --dns");
        }
        ListenAddresses.requireFree(names("127.77.0.0/16", null, 0));
    }

    private static NameSettings names(String network, @Nullable InetSocketAddress dns, int podPort) {
        return new NameSettings(
                dns, InetAddress.ofLiteral("127.0.0.1"), PodAddresses.parse(network, 10_000, 10_099), podPort);
    }

    private UpSettings settings(@Nullable ExternalNomad nomad) throws Exception {
        return TestSettings.onNomad(home, InetAddress.getByName("0.0.0.0"), nomad);
    }
}
