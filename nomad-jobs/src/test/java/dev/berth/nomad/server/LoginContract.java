package dev.berth.nomad.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person gets that logs in to work, and what programs that log in do not get. */
abstract class LoginContract extends WithOnePod {
    private static final String ABOUT = """
            pod train-1 %s
            gpus 2 NVIDIA "H100" $(id) #S
            stops 4102444800 2100-01-01 00:00 UTC
            """.formatted(POD);

    LoginContract(PodKind kind) {
        super(kind);
    }

    @Override
    Map<String, String> env() {
        return Map.of("GREETING", "hello there", "LINES_", "one\n'two'");
    }

    @BeforeEach
    void begin() throws IOException {
        for (var name : List.of(".no_auto_tmux", ".hushlogin")) {
            Files.deleteIfExists(disk.resolve(name));
        }
        pod().about(ABOUT);
    }

    @AfterEach
    void endTmux() {
        ssh().run("tmux kill-server");
    }

    private TmuxWindow login() {
        return login(80, 24);
    }

    private TmuxWindow login(int columns, int rows) {
        return TmuxWindow.open(directory, columns, rows, ssh().sshCommand(List.of()));
    }

    @Test
    void VAST_4_an_interactive_login_lands_in_tmux_with_the_environment_of_logins() {
        try (var window = login()) {
            window.await("This is tmux");
            window.line("clear; echo in $(tmux display-message -p '#S'), $GREETING, ${#LINES_}, ${PUBLIC_KEY%% *}");
            window.await("in berth, hello there, 9, ssh-ed25519");

            window.press("C-b", "c");
            window.line("clear; echo \"$HOME $SHELL $GREETING\" ${PUBLIC_KEY%% *} $((40 + 2))");

            window.await("%s /bin/bash hello there ssh-ed25519 42".formatted(home()));
            assertThat(window.screen()).doesNotContain("train-1");
        }
    }

    @Test
    void VAST_4_a_second_login_joins_has_its_own_size_and_leaves_the_first_where_it_is() {
        try (var first = login(100, 30)) {
            first.await("This is tmux");
            first.line("clear; mine=here");
            try (var second = login(70, 20)) {
                second.await("train-1 (%s) | GPUs: 2 x NVIDIA H100 (id) S".formatted(POD));
                second.line("clear; echo we are both $mine");
                first.await("we are both here");

                second.press("C-b", "c");
                second.lineUntil("size 19 70", "clear; echo size $(stty size)");
                first.lineUntil("size 29 100 here", "clear; echo size $(stty size) $mine");

                second.press("C-b", "d");
                assertThat(second.exit()).isZero();
            }
            first.line("clear; tmux list-sessions -F '#S'; tmux list-windows -F 'window #I'");
            first.await("window 1");
            assertThat(first.screen()).doesNotContain("berth-");
        }
    }

    @Test
    void VAST_4_what_was_left_goes_on_and_the_end_of_the_last_window_ends_the_connection() {
        try (var left = login()) {
            left.await("This is tmux");
            left.line("clear; mine=still; echo re''ady");
            left.await("ready");
            left.press("C-b", "d");
            assertThat(left.exit()).isZero();
        }
        try (var back = login()) {
            back.await("ready");
            back.line("clear; echo $mine there");
            back.await("still there");
            back.line("exit 5");
            assertThat(back.exit()).isZero();
            assertThat(back.screen()).contains("[exited]");
        }
        try (var anew = login()) {
            anew.await("This is tmux");
            anew.line("clear; echo ${mine-nothing} there");
            anew.await("nothing there");
        }
    }

    @Test
    void VAST_4_a_hung_up_line_leaves_the_session_for_the_next_login() {
        try (var lost = login()) {
            lost.await("This is tmux");
            lost.line("clear; mine=kept; echo re''ady");
            lost.await("ready");
        }
        try (var back = login()) {
            back.await("ready");
            back.line("clear; echo $mine there");
            back.await("kept there");
        }
    }

    @Test
    void VAST_5_a_file_turns_tmux_off_and_the_shell_has_its_exit_status() throws IOException {
        Files.writeString(disk.resolve(".no_auto_tmux"), "");
        try (var window = login()) {
            window.await("Disk: ");
            assertThat(window.screen())
                    .contains("train-1 (%s)".formatted(POD), "Stops: 2100-01-01 00:00 UTC, in ", "GB left")
                    .contains("GPUs: 2 x NVIDIA \"H100\" $(id) #S")
                    .doesNotContain("tmux");
            window.line("clear; echo ${TMUX-no} multiplexer; exit 5");
            window.await("no multiplexer");
            assertThat(window.exit()).isEqualTo(5);
        }
    }

    @Test
    void VAST_4_without_what_tmux_needs_a_login_is_a_shell() {
        var command = ssh().sshCommand(List.of());
        try (var strange = TmuxWindow.open(directory, 80, 24, prefixed("TERM=from-the-future", command))) {
            strange.await("This is a shell without tmux.");
            strange.line("exit 5");
            assertThat(strange.exit()).isEqualTo(5);
        }
        var folder = ssh().run("echo ${TMUX_TMPDIR:-/tmp}/tmux-$(id -u)").out().strip();
        ssh().run("rm -rf %1$s && touch %1$s".formatted(folder));
        try (var window = login()) {
            window.await("This is a shell without tmux.");
            window.line("exit 6");
            assertThat(window.exit()).isEqualTo(6);
        } finally {
            ssh().run("rm -f " + folder);
        }
    }

    @Test
    void VAST_4_a_tmux_that_hangs_keeps_nobody_out() {
        try (var first = login()) {
            first.await("This is tmux");
            var server = ssh().run("tmux display-message -p -t =berth: '#{pid}'")
                    .out()
                    .strip();
            assertThat(server).matches("[0-9]+");
            assertThat(ssh().run("kill -STOP " + server).exit()).isZero();
            try (var window = login()) {
                window.await("tmux does not answer.");
                window.await("Disk: ");
                window.line("exit 7");
                assertThat(window.exit()).isEqualTo(7);
            } finally {
                ssh().run("kill -CONT " + server);
            }
        }
    }

    @Test
    void a_quiet_login_says_nothing() throws IOException {
        Files.writeString(disk.resolve(".hushlogin"), "");
        try (var window = login()) {
            window.line("echo re''ady");
            window.await("ready");
            try (var second = login()) {
                second.await("ready");
                second.line("clear; echo he''re");
                second.await("here");
                assertThat(second.screen()).doesNotContain("train-1");
            }
            assertThat(window.screen()).doesNotContain("train-1", "Disk:");
        }
    }

    @Test
    void what_logins_are_told_follows_what_changes_while_the_pod_runs() throws IOException {
        Files.writeString(disk.resolve(".no_auto_tmux"), "");
        pod().about("pod train-2 %s\nterminates 1000000000 2001-09-09 01:46 UTC\n".formatted(POD));
        await().atMost(KEYS_ACT).untilAsserted(() -> {
            try (var window = login()) {
                window.await("Disk: ");
                assertThat(window.screen())
                        .contains("train-2 (%s)".formatted(POD), "Terminates with its disk: 2001-09-09 01:46 UTC, now")
                        .doesNotContain("GPUs", "Stops");
            }
        });
    }

    @Test
    void VAST_4_commands_and_shells_without_a_terminal_are_byte_for_byte_as_of_a_plain_server() throws Exception {
        var commands = List.of(
                "echo out; echo err >&2; echo ${TMUX-none}; exit 7",
                "printf 'a\\0b\\377\\n'",
                "no-such-program",
                "bash -lc 'echo $0'");
        try (var window = login();
                var server = new PlainServer(directory, publicKey)) {
            window.await("This is tmux");
            for (var flags : List.of(List.<String>of(), List.of("-T"), List.of("-tt"))) {
                for (var command : commands) {
                    assertSame(server, flags, "", command);
                }
            }
            assertSame(server, List.of(), "typed", "cat; tty");
            // As editors do it that work over SSH.
            assertSame(server, List.of("-T"), "echo $0 ${TMUX-none}; tty\nexit 3\n", "bash");
            assertSame(server, List.of("-T"), "echo ${TMUX-none}; tty\nexit 3\n");
        }
    }

    private void assertSame(PlainServer server, List<String> flags, String input, String... command) {
        assertThat(Ssh.start(ssh().sshCommand(flags, command), input))
                .as("%s %s", flags, List.of(command))
                .isEqualTo(Ssh.start(server.as(ssh()).sshCommand(flags, command), input));
    }

    @Test
    void VAST_4_copies_meet_nothing_but_files() throws Exception {
        try (var window = login()) {
            window.await("This is tmux");
            var file = Files.writeString(directory.resolve("file"), "content").toString();
            for (var mode : List.of(List.<String>of(), List.of("-O"))) {
                assertThat(ssh().scp(mode, file, ssh().place() + ":copied")).isEqualTo(new Ssh.Result(0, "", ""));
            }
            assertThat(ssh().rsync(file, ssh().place() + ":copied")).isEqualTo(new Ssh.Result(0, "", ""));
            assertThat(ssh().sftp("rm copied\n")).isEqualTo(new Ssh.Result(0, "sftp> rm copied\n", ""));
        }
    }

    private static List<String> prefixed(String variable, List<String> command) {
        return Stream.concat(Stream.of("env", variable), command.stream()).toList();
    }
}
