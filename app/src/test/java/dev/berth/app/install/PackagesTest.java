package dev.berth.app.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.app.e2e.BerthProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts that install what is missing, on machines that are made of a PATH. */
class PackagesTest {
    private static final List<String> REAL =
            List.of("bash", "cat", "tail", "dirname", "readlink", "sed", "head", "sort", "tr");

    @TempDir
    Path machine;

    @BeforeEach
    void giveTheMachineAShell() throws IOException {
        for (String program : REAL) {
            Path real =
                    Files.exists(Path.of("/bin", program)) ? Path.of("/bin", program) : Path.of("/usr/bin", program);
            Files.createSymbolicLink(machine.resolve(program), real);
        }
    }

    @Test
    void root_on_debian_has_the_packages_installed_by_apt() throws Exception {
        has("id", "echo 0");
        has("apt-get", "echo \"$@\" >>" + machine.resolve("calls"));
        has("apt-cache", "case $2 in openjdk-25*|openssh-server) exit 0;; esac; exit 100");

        var result = install("jdk sshd");

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(machine.resolve("calls"))
                .content()
                .contains("install -y -qq --no-install-recommends openjdk-25-jdk-headless openssh-server");
    }

    @Test
    void the_name_that_the_system_knows_is_taken() throws Exception {
        has("id", "echo 0");
        has("apt-get", "echo \"$@\" >>" + machine.resolve("calls"));
        has("apt-cache", "test $2 = temurin-25-jdk");

        assertThat(install("jdk").exitCode()).isZero();
        assertThat(machine.resolve("calls")).content().contains("temurin-25-jdk");
    }

    @Test
    void a_user_on_debian_reads_the_line_to_type_and_nothing_is_installed() throws Exception {
        has("id", "echo 1000");
        has("apt-get", "exit 1");
        has("apt-cache", "exit 0");

        var result = install("jdk node");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .contains("sudo apt-get update && sudo apt-get install -y openjdk-25-jdk-headless nodejs npm");
    }

    @Test
    void a_debian_without_jdk_25_reads_the_lines_that_add_one() throws Exception {
        has("id", "echo 1000");
        has("apt-get", "exit 1");
        has("apt-cache", "exit 100");

        var result = install("jdk");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .contains("packages.adoptium.net")
                .contains("sudo apt-get update && sudo apt-get install -y temurin-25-jdk");
    }

    @Test
    void root_on_fedora_has_the_packages_installed_by_dnf_under_its_own_names() throws Exception {
        has("id", "echo 0");
        has("dnf", "echo \"$@\" >>" + machine.resolve("calls"));

        assertThat(install("jdk ssh sshd").exitCode()).isZero();
        assertThat(machine.resolve("calls"))
                .content()
                .contains("-q -y install java-25-openjdk-devel openssh-clients openssh-server");
    }

    @Test
    void a_user_with_homebrew_has_the_packages_installed() throws Exception {
        has("id", "echo 501");
        has("brew", "echo \"$@\" >>" + machine.resolve("calls"));

        assertThat(install("jdk node").exitCode()).isZero();
        assertThat(machine.resolve("calls")).content().contains("install -q openjdk@25 node");
    }

    @Test
    void a_system_without_a_known_package_manager_reads_what_to_do() throws Exception {
        has("id", "echo 0");

        var result = install("jdk sshd");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("sdk install java 25-tem").contains("Install sshd");
    }

    @Test
    void an_installation_that_fails_shows_what_the_package_manager_said() throws Exception {
        has("id", "echo 0");
        has("apt-get", "case $* in *install*) echo 'E: no space left' >&2; exit 100;; esac");
        has("apt-cache", "exit 0");

        var result = install("git");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("apt-get could not install git").contains("no space left");
    }

    @Test
    void a_node_that_is_too_old_reads_the_lines_for_a_newer_one() throws Exception {
        has("id", "echo 1000");
        has("node", "echo v18.19.0");
        has("npm", "exit 0");
        has("apt-get", "exit 1");

        var result = run(BerthProcess.project().resolve("ui/find-node.sh").toString());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .contains("20.19")
                .contains("v18.19.0")
                .contains("deb.nodesource.com")
                .contains("sudo apt-get install -y nodejs");
    }

    private record Result(int exitCode, String output) {}

    private Result install(String tools) throws IOException, InterruptedException {
        return run(
                "-c",
                "set -euo pipefail; . '%s'; berth_install %s"
                        .formatted(BerthProcess.project().resolve(".mvn/packages.sh"), tools));
    }

    private Result run(String... arguments) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<>(List.of(machine.resolve("bash").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", machine.toString());
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    private void has(String program, String script) throws IOException {
        var file = machine.resolve(program);
        Files.writeString(file, "#!/bin/bash\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
