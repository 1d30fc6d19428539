package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.app.http.HostNames;
import dev.berth.app.http.TrustedProxies;
import dev.berth.cli.BerthCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

class UpOptionsTest {
    private static CommandLine up(Map<String, String> environment) {
        return BerthCommand.commandLine()
                .addSubcommand(new UpCommand())
                .setDefaultValueProvider(new ConfiguredDefaults(environment));
    }

    private static Object value(CommandLine line, String option, String... arguments) {
        return line.parseArgs(arguments).subcommand().matchedOptionValue(option, defaultOf(line, option));
    }

    private static Object defaultOf(CommandLine line, String option) {
        return line.getSubcommands()
                .get("up")
                .getCommandSpec()
                .findOption(option)
                .getValue();
    }

    @Test
    void the_flags_and_their_defaults_are_pinned_because_scripts_type_them() {
        var options = up(Map.of()).getSubcommands().get("up").getCommandSpec().options().stream()
                .map(OptionSpec::longestName)
                .toList();
        assertThat(options)
                .containsExactlyInAnyOrder(
                        "--help",
                        "--version",
                        "--home",
                        "--http",
                        "--edge",
                        "--public-ip",
                        "--public-ports",
                        "--gpus",
                        "--domain",
                        "--gpu-quota",
                        "--port-quarantine",
                        "--keep-logs",
                        "--new-log",
                        "--new-cluster",
                        "--trusted-proxies",
                        "--http-names",
                        "--pods",
                        "--docker-host",
                        "--webhooks-anywhere",
                        "--nomad",
                        "--nomad-token-file",
                        "--nomad-ca",
                        "--nomad-cert",
                        "--nomad-key",
                        "--nomad-server-name",
                        "--nomad-namespace",
                        "--nomad-region",
                        "--driver",
                        "--image-ubuntu",
                        "--volume-plugin",
                        "--ssh-server-volume",
                        "--pod-network",
                        "--database",
                        "--database-password-file",
                        "--dns",
                        "--pod-addresses",
                        "--pod-ssh-port");
        var line = up(Map.of());
        assertThat(value(line, "--http", "up")).hasToString("SocketAddressOption[address=/127.0.0.1, port=8080]");
        assertThat(value(line, "--edge", "up")).hasToString("SocketAddressOption[address=/127.0.0.1, port=2222]");
        assertThat(value(line, "--public-ports", "up")).hasToString("10000-10999");
        assertThat(value(line, "--gpus", "up")).isEqualTo(8);
        assertThat(value(line, "--domain", "up")).isEqualTo("berth.internal");
        assertThat(value(line, "--pods", "up")).isEqualTo(PodMode.AUTO);
        assertThat(value(line, "--docker-host", "up")).isNull();
        assertThat(value(line, "--keep-logs", "up")).hasToString("PT24H");
        assertThat(value(line, "--trusted-proxies", "up")).isInstanceOfSatisfying(TrustedProxies.class, trusted -> {
            assertThat(trusted.networks()).hasSize(2);
        });
    }

    @Test
    void what_is_no_network_is_refused_by_its_flag() {
        for (var wrong : List.of("", "localhost", "10.0.0.0/33", "10.0.0.0/x", "::1/129", "127.0.0.1,nowhere")) {
            assertThatThrownBy(() -> up(Map.of()).parseArgs("up", "--trusted-proxies", wrong))
                    .hasMessageContaining("--trusted-proxies");
        }
        up(Map.of()).parseArgs("up", "--trusted-proxies", "10.0.0.7, 192.0.2.0/24,2001:db8::/32");
    }

    @Test
    void a_typed_flag_outweighs_the_environment_which_outweighs_the_file(@TempDir Path home) throws Exception {
        Files.writeString(home.resolve("berth.yml"), "gpus: 3\ndomain: file.example\n");
        var environment = Map.of("BERTH_HOME", home.toString(), "BERTH_GPUS", "4");
        assertThat(value(up(environment), "--gpus", "up", "--gpus", "5")).isEqualTo(5);
        assertThat(value(up(environment), "--gpus", "up")).isEqualTo(4);
        assertThat(value(up(environment), "--domain", "up")).isEqualTo("file.example");
    }

    @Test
    void a_key_of_the_file_that_is_no_setting_is_refused_with_its_line_and_the_nearest_one(@TempDir Path home)
            throws Exception {
        assertThat(refused(home, "gpus: 3\npublic-port: 10000-10100\n"))
                .contains("Line 2 of " + home.resolve("berth.yml"))
                .contains("'public-port'")
                .contains("'public-ports'");
        assertThat(refused(home, "home: /elsewhere\n")).contains("Line 1", "'home'");
        assertThat(refused(home, "gpus: 3\ngpus: 4\n")).contains("Line 2", "second time");
        assertThat(refused(home, "http:\n  address: 127.0.0.1\n")).contains("Line 1", "key: value");
        assertThat(refused(home, "- gpus\n")).contains("Line 1", "key: value");
    }

    @Test
    void a_fault_of_the_yaml_is_named_with_file_and_line(@TempDir Path home) throws Exception {
        assertThat(refused(home, "gpus: 3\ndomain: \"open\nhttp: [\n"))
                .contains("of " + home.resolve("berth.yml"))
                .containsPattern("Line [34] ")
                .contains("is no YAML");
    }

    @Test
    void a_value_of_the_file_that_its_flag_refuses_is_named_with_file_and_line(@TempDir Path home) throws Exception {
        assertThat(refused(home, "domain: a\ngpus: many\n"))
                .contains("--gpus", "many", "line 2 of " + home.resolve("berth.yml"));
    }

    /** What {@code up} says to the file, and that it ends. */
    private static String refused(Path home, String content) throws Exception {
        Files.writeString(home.resolve("berth.yml"), content);
        var defaults = new ConfiguredDefaults(Map.of());
        var said = new StringWriter();
        int exitCode = BerthCommand.commandLine()
                .addSubcommand(new UpCommand())
                .setDefaultValueProvider(defaults)
                .setParameterExceptionHandler(new WrongArguments(defaults))
                .setErr(new PrintWriter(said))
                .execute("up", "--home", home.toString());
        assertThat(exitCode).as(said.toString()).isPositive();
        return said.toString();
    }

    @Test
    void addresses_are_read_with_and_without_a_port() throws Exception {
        var converter = new SocketAddressOption.Converter();
        assertThat(converter.convert("127.0.0.1").orPort(7).port()).isEqualTo(7);
        assertThat(converter.convert("127.0.0.1:0").orPort(7).port()).isZero();
        assertThat(converter.convert("[::1]:9").host()).isEqualTo("[0:0:0:0:0:0:0:1]");
        for (var wrong : List.of("127.0.0.1:x", "127.0.0.1:70000", ":80", "127.0.0.1:-1")) {
            assertThatThrownBy(() -> converter.convert(wrong))
                    .isInstanceOf(TypeConversionException.class)
                    .hasMessageContaining(wrong);
        }
    }

    @Test
    void what_pods_are_and_where_their_engine_is_are_read_and_anything_else_refused() {
        var line = up(Map.of("BERTH_PODS", "processes", "BERTH_DOCKER_HOST", "unix:///run/e.sock"));
        assertThat(value(line, "--pods", "up")).isEqualTo(PodMode.PROCESSES);
        assertThat(value(line, "--docker-host", "up")).hasToString("unix:///run/e.sock");
        assertThat(value(up(Map.of()), "--pods", "up", "--pods", "containers")).isEqualTo(PodMode.CONTAINERS);
        assertThatThrownBy(() -> up(Map.of()).parseArgs("up", "--pods", "vms"))
                .hasMessageContaining("'vms' is none of auto, containers, processes");
        for (var wrong : List.of("tcp://127.0.0.1:2375", "/var/run/docker.sock", "unix://run")) {
            assertThatThrownBy(() -> up(Map.of()).parseArgs("up", "--docker-host", wrong))
                    .hasMessageContaining("is no socket of this machine such as unix:///var/run/docker.sock");
        }
    }

    @Test
    void ranges_are_read_and_backward_ones_refused() {
        var converter = new PortRange.Converter();
        assertThat(converter.convert("0")).isEqualTo(PortRange.ANY);
        assertThat(converter.convert("10000-10999")).isEqualTo(new PortRange(10000, 10999));
        assertThat(new PortRange(10000, 20000).overlaps(ListenAddresses.nomadsDynamicPorts()))
                .isTrue();
        for (var wrong : List.of("2-1", "a-b", "0-5", "1-70000", "")) {
            assertThatThrownBy(() -> converter.convert(wrong)).isInstanceOf(TypeConversionException.class);
        }
    }

    @Test
    void public_ports_that_overlap_nomads_are_refused_with_what_to_do(@TempDir Path home) throws Exception {
        var loopback = new SocketAddressOption.Converter().convert("127.0.0.1:0");
        var settings = new UpSettings(
                home,
                loopback,
                loopback,
                "127.0.0.1",
                new PortRange(19000, 21000),
                0,
                "d",
                null,
                java.time.Duration.ZERO,
                java.time.Duration.ofHours(24),
                TrustedProxies.of("none"),
                false,
                false,
                HostNames.of(""),
                PodMode.PROCESSES,
                null,
                false,
                null,
                null,
                null);
        assertThatThrownBy(() -> ListenAddresses.publicPorts(
                        settings, ListenAddresses.nomadsDynamicPorts(), new java.util.Random(1)))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("overlaps")
                .hasMessageContaining("below 20000");
    }
}
