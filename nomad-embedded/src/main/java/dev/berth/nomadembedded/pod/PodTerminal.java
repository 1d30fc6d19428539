package dev.berth.nomadembedded.pod;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import com.pty4j.WinSize;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.server.Environment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process on a pseudo terminal. */
final class PodTerminal {
    private static final Logger log = LoggerFactory.getLogger(PodTerminal.class);
    private static final int SIGHUP = 1;
    private static final Duration HANG_UP_TIMEOUT = Duration.ofSeconds(1);

    private final PtyProcess process;
    private final Environment session;
    private final AtomicBoolean hungUp = new AtomicBoolean();

    private PodTerminal(PtyProcess process, Environment session) {
        this.process = process;
        this.session = session;
    }

    static PodTerminal open(List<String> command, Map<String, String> env, Path directory, Environment session)
            throws IOException {
        PtyProcess process = new PtyProcessBuilder(command.toArray(String[]::new))
                .setEnvironment(env)
                .setDirectory(directory.toString())
                .setInitialColumns(number(session, Environment.ENV_COLUMNS, 80))
                .setInitialRows(number(session, Environment.ENV_LINES, 24))
                .start();
        return new PodTerminal(process, session);
    }

    Process process() {
        return process;
    }

    /** Takes over the size the client's window has now. */
    void resize() {
        try {
            process.setWinSize(new WinSize(
                    number(session, Environment.ENV_COLUMNS, 80), number(session, Environment.ENV_LINES, 24)));
        } catch (RuntimeException e) {
            log.debug("Resizing a terminal failed error={}", e.toString());
        }
    }

    /**
     * Ends the terminal: the shell gets SIGHUP, then, after a short time, the terminal is closed. The shell needs that time to
     * pass the signal on to its jobs; one that finds its terminal closed exits at once and leaves them running.
     */
    void hangUp() {
        if (hungUp.getAndSet(true)) {
            return;
        }
        if (process.isAlive()) {
            ProcessLedger.signal((int) -process.pid(), SIGHUP);
        }
        var _ = process.onExit()
                .completeOnTimeout(process, HANG_UP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .thenRun(this::close);
    }

    private void close() {
        try {
            process.getOutputStream().close();
            process.getInputStream().close();
        } catch (IOException e) {
            log.debug("Closing a terminal failed error={}", e.toString());
        }
    }

    private static int number(Environment session, String name, int otherwise) {
        try {
            int value = Integer.parseInt(session.getEnv().getOrDefault(name, ""));
            return value > 0 ? value : otherwise;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
