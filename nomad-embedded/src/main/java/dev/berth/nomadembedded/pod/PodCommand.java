package dev.berth.nomadembedded.pod;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.Signal;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shell or a remote command: a process in a session of its own, on a terminal where the client asked for one, its streams
 * pumped by one thread each. When the connection ends, the terminal hangs up and pipes close, as with OpenSSH's server; what
 * was started with nohup lives on until the pod stops.
 */
final class PodCommand implements Command {
    private static final Logger log = LoggerFactory.getLogger(PodCommand.class);
    private static final boolean SETSID = Files.isExecutable(Path.of("/usr/bin/setsid"));
    private static final int PUMP_BYTES = 64 * 1024;
    private static final int CANNOT_RUN = 126;

    private final @Nullable String line;
    private final PodEnvironment environment;
    private final PodPlan plan;
    private final ProcessLedger ledger;
    private @Nullable InputStream in;
    private @Nullable OutputStream out;
    private @Nullable OutputStream err;
    private @Nullable ExitCallback exit;
    private volatile @Nullable Process process;
    private volatile @Nullable PodTerminal terminal;

    /** @param line what to run, or null for a login shell */
    PodCommand(@Nullable String line, PodEnvironment environment, PodPlan plan, ProcessLedger ledger) {
        this.line = line;
        this.environment = environment;
        this.plan = plan;
        this.ledger = ledger;
    }

    @Override
    public void setInputStream(InputStream in) {
        this.in = in;
    }

    @Override
    public void setOutputStream(OutputStream out) {
        this.out = out;
    }

    @Override
    public void setErrorStream(OutputStream err) {
        this.err = err;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        this.exit = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment session) throws IOException {
        boolean wantsTerminal = session.getEnv().containsKey(Environment.ENV_LINES)
                && session.getEnv().containsKey(Environment.ENV_COLUMNS);
        // Forking takes milliseconds, which the I/O thread must not spend; later requests of the channel arrive
        // through listeners.
        Thread.ofPlatform()
                .daemon()
                .name("pod-session-" + plan.podId())
                .start(() -> run(channel, session, wantsTerminal));
    }

    @Override
    public void destroy(ChannelSession channel) {
        PodTerminal onTerminal = terminal;
        Process running = process;
        if (onTerminal != null) {
            onTerminal.hangUp();
        } else if (running != null) {
            closeQuietly(running.getOutputStream());
            closeQuietly(running.getInputStream());
            closeQuietly(running.getErrorStream());
        }
    }

    private void run(ChannelSession channel, Environment session, boolean wantsTerminal) {
        ExitCallback callback = Objects.requireNonNull(exit);
        try {
            Map<String, String> env = environment.of(session);
            Process started = wantsTerminal ? onTerminal(session, env) : onPipes(env);
            process = started;
            ledger.started(started.pid());
            session.addSignalListener((_, signal) -> signalled(started, signal));
            if (channel.isClosing()) {
                // The client left while the process was being started, so nobody else will end it.
                destroy(channel);
            }
            pump(started, wantsTerminal);
            callback.onExit(started.waitFor());
        } catch (IOException e) {
            log.warn("A command could not be started pod={} error={}", plan.podId(), e.toString());
            callback.onExit(CANNOT_RUN, "The pod could not start the command: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            callback.onExit(CANNOT_RUN);
        } catch (RuntimeException | LinkageError e) {
            // The client must get an exit code whatever failed.
            log.error("Running a command failed pod={}", plan.podId(), e);
            callback.onExit(CANNOT_RUN, "The pod could not start the command: " + e);
        }
    }

    private Process onTerminal(Environment session, Map<String, String> env) throws IOException {
        PodTerminal opened = PodTerminal.open(command(), env, plan.home(), session);
        terminal = opened;
        return opened.process();
    }

    private Process onPipes(Map<String, String> env) throws IOException {
        List<String> command = new ArrayList<>();
        if (SETSID) {
            command.add("/usr/bin/setsid");
        }
        command.addAll(command());
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(plan.home().toFile());
        builder.environment().clear();
        builder.environment().putAll(env);
        return builder.start();
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(HangUps.DEFAULT_SIGNAL);
        command.addAll(line == null ? List.of(environment.shell(), "-l") : List.of(environment.shell(), "-c", line));
        return command;
    }

    private void pump(Process started, boolean onTerminal) throws InterruptedException {
        InputStream fromClient = Objects.requireNonNull(in);
        Thread input = pump("in", fromClient, started.getOutputStream(), !onTerminal);
        Thread output = pump("out", started.getInputStream(), Objects.requireNonNull(out), false);
        if (!onTerminal) {
            pump("err", started.getErrorStream(), Objects.requireNonNull(err), false)
                    .join();
        }
        // Until the last holder of the output ends, as OpenSSH waits too; the channel's end closes it earlier.
        output.join();
        started.waitFor();
        input.interrupt();
    }

    private Thread pump(String name, InputStream from, OutputStream to, boolean closeAtEnd) {
        return Thread.ofPlatform()
                .daemon()
                .name("pod-" + name + "-" + plan.podId())
                .start(() -> {
                    byte[] buffer = new byte[PUMP_BYTES];
                    try {
                        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                            to.write(buffer, 0, read);
                            to.flush();
                        }
                    } catch (IOException e) {
                        // One side is gone. Closing the source tells the other one, as a broken pipe would.
                        closeQuietly(from);
                    } finally {
                        if (closeAtEnd) {
                            closeQuietly(to);
                        }
                    }
                });
    }

    private void signalled(Process started, Signal signal) {
        PodTerminal onTerminal = terminal;
        if (signal == Signal.WINCH) {
            if (onTerminal != null) {
                onTerminal.resize();
            }
        } else {
            // Minus the pid: the whole group, since the leader is a shell and the work is its child.
            ProcessLedger.signal((int) -started.pid(), signal.getNumeric());
        }
    }

    private static void closeQuietly(java.io.Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            log.debug("Closing a stream failed error={}", e.toString());
        }
    }
}
