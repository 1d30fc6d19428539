package dev.berth.nomad.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.nomad.placement.PodJob;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Allocations.FileStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoginTest {
    @Nested
    class InContainers extends LoginContract {
        InContainers() {
            super(PodKind.CONTAINER);
        }
    }

    /** The disk is mounted over root's home, as in a container. */
    @Nested
    class InNamespaces extends LoginContract {
        InNamespaces() {
            super(PodKind.NAMESPACES);
        }
    }

    /** Logins are taken to the disk, as where Berth runs as a normal user. */
    @Nested
    class Plain extends LoginContract {
        Plain() {
            super(PodKind.PLAIN);
        }
    }

    @ParameterizedTest
    @EnumSource(PodKind.class)
    void VAST_4_two_pods_of_one_machine_have_nothing_of_each_others_tmux(PodKind kind, @TempDir Path directory)
            throws Exception {
        var key = directory.resolve("id");
        var line = Keys.generate(key);
        try (var mine = new TestPod(directory.resolve("a/home"), kind);
                var other = new TestPod(directory.resolve("b/home"), kind)) {
            var one = ssh(mine, kind, key, line);
            var two = ssh(other, kind, key, line);
            try (var window = TmuxWindow.open(directory, 80, 24, one.sshCommand(List.of()))) {
                window.await("This is tmux");
                window.line("clear; secret=of-mine; touch here; ls");
                window.await("here");

                assertThat(two.run("tmux list-sessions").exit()).isNotZero();
                try (var another = TmuxWindow.open(directory, 80, 24, two.sshCommand(List.of()))) {
                    another.await("This is tmux");
                    another.line("clear; ls; echo ${secret-no} secret");
                    another.await("no secret");
                    assertThat(another.screen()).doesNotContain("here");
                    assertThat(two.run("tmux list-sessions -F '#S'").out()).isEqualTo("berth\n");
                }
                assertThat(one.run("tmux list-sessions -F '#S #{session_attached}'")
                                .out())
                        .isEqualTo("berth 1\n");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PodKind.class)
    void whoever_works_in_a_pod_is_warned_there_and_no_command_and_no_other_pod_hears_of_it(
            PodKind kind, @TempDir Path directory) throws Exception {
        var key = directory.resolve("id");
        var line = Keys.generate(key);
        try (var mine = new TestPod(directory.resolve("a/home"), kind);
                var other = new TestPod(directory.resolve("b/home"), kind)) {
            var one = ssh(mine, kind, key, line);
            var two = ssh(other, kind, key, line);
            try (var window = TmuxWindow.open(directory, 100, 24, one.sshCommand(List.of()));
                    var commandOnTerminal =
                            TmuxWindow.open(directory, 100, 24, one.sshCommand(List.of("-tt"), "echo be''gun; cat"));
                    var another = TmuxWindow.open(directory, 100, 24, two.sshCommand(List.of()))) {
                window.await("This is tmux");
                another.await("This is tmux");
                commandOnTerminal.await("begun");
                Files.writeString(mine.disk().resolve(".no_auto_tmux"), "");
                try (var plain = TmuxWindow.open(directory, 100, 24, one.sshCommand(List.of()))) {
                    plain.await("Disk: ");

                    var first = "pod train-1 %s\nwarned stops 4102444800 2100-01-01 00:00 UTC\n".formatted(TestPod.ID);
                    mine.about(first);

                    var warning = "Berth: this pod, train-1, is stopped at 2100-01-01 00:00 UTC, in ";
                    window.await(warning);
                    plain.await(warning);
                    assertThat(plain.screen()).contains("Its disk stays.");

                    mine.about(first + "warned terminates 1000000000 2001-09-09 01:46 UTC\n");

                    plain.await("is terminated at 2001-09-09 01:46 UTC, now. Its disk is deleted with it.");
                    assertThat(plain.screen()).containsOnlyOnce(warning);
                    assertThat(commandOnTerminal.screen()).doesNotContain("Berth");
                    assertThat(another.screen()).doesNotContain("Berth");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PodKind.class)
    void BASE_4_that_somebody_has_logged_in_is_told_to_those_who_read_files_by_Nomad(
            PodKind kind, @TempDir Path directory) throws Exception {
        var key = directory.resolve("id");
        var line = Keys.generate(key);
        try (var pod = new TestPod(directory.resolve("home"), kind)) {
            pod.keys(line, "");
            // The start command has the shell of logins, and is none.
            var allocation = pod.run(
                    Map.of(), List.of("/bin/sh", "-c", "\"$SHELL\" -c true; su -c true; touch ready; sleep 600"));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.exists(pod.disk().resolve("ready")));
            assertThatThrownBy(() -> loggedIn(pod, allocation)).hasMessageContaining("404");

            var ssh = new Ssh(pod.home.getParent(), kind.user(), key, TestPod.port(allocation));
            await().atMost(WithOnePod.KEYS_ACT).until(() -> ssh.run("true").exit() == 0);

            assertThat(loggedIn(pod, allocation).size()).isZero();
        }
    }

    private static FileStatus loggedIn(TestPod pod, Allocation allocation) {
        return pod.nomad.allocations().status(allocation.id(), PodJob.LOGGED_IN).block();
    }

    private static Ssh ssh(TestPod pod, PodKind kind, Path key, String line) {
        pod.keys(line, "");
        var port = TestPod.port(pod.run(Map.of()));
        var ssh = new Ssh(pod.home.getParent(), kind.user(), key, port);
        await().atMost(WithOnePod.KEYS_ACT).until(() -> ssh.run("true").exit() == 0);
        return ssh;
    }
}
