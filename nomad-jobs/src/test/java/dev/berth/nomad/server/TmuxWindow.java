package dev.berth.nomad.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** What a person sees of a command in a terminal: a window of a tmux of the test's own, which outlives the command. */
final class TmuxWindow implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String ENDED = "ended with ";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Path socket;

    private TmuxWindow(Path socket) {
        this.socket = socket;
    }

    /** In {@code folder}, whose path is short. */
    static TmuxWindow open(Path folder, int columns, int rows, List<String> command) {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/tmux")), "skipped: no tmux on this machine");
        var window = new TmuxWindow(folder.resolve("outer-" + NUMBER.incrementAndGet()));
        var line = command.stream().map(TmuxWindow::quoted).collect(Collectors.joining(" "));
        window.tmux(
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                "" + columns,
                "-y",
                "" + rows,
                "unset TMUX TMUX_TMPDIR; TERM=screen %s; echo '%s'$?; exec cat".formatted(line, ENDED));
        return window;
    }

    private static String quoted(String word) {
        return "'%s'".formatted(word.replace("'", "'\\''"));
    }

    /** Types a line. */
    void line(String text) {
        tmux("send-keys", "-l", text);
        press("Enter");
    }

    /** Types a line again until it shows this, as where tmux takes its time to give a window the size of who types in it. */
    void lineUntil(String shown, String text) {
        Awaitility.await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(300)).untilAsserted(() -> {
            line(text);
            assertThat(screen()).contains(shown);
        });
    }

    /** Presses keys that tmux has names for. */
    void press(String... keys) {
        tmux(Stream.concat(Stream.of("send-keys"), Stream.of(keys)).toArray(String[]::new));
    }

    /** All that is on the screen now. */
    String screen() {
        return tmux("capture-pane", "-p", "-J");
    }

    void await(String text) {
        Awaitility.await()
                .atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(screen()).contains(text));
    }

    /** With what the command ends. */
    int exit() {
        await(ENDED);
        var screen = screen();
        return Integer.parseInt(screen.substring(screen.indexOf(ENDED) + ENDED.length())
                .lines()
                .findFirst()
                .orElseThrow()
                .strip());
    }

    private String tmux(String... words) {
        var all = new ArrayList<>(List.of("env", "-u", "TMUX", "tmux", "-S", socket.toString()));
        all.addAll(List.of(words));
        var result = Ssh.start(all, "");
        assertThat(result.exit()).as(result.err()).isZero();
        return result.out();
    }

    @Override
    public void close() {
        tmux("kill-server");
    }
}
