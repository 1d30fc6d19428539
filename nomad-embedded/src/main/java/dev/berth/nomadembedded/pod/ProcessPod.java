package dev.berth.nomadembedded.pod;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.function.IntConsumer;
import org.apache.sshd.server.SshServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running pod: its SSH server and, through the ledger, its processes. All methods may block; none runs on an event loop. */
public final class ProcessPod {
    private static final Logger log = LoggerFactory.getLogger(ProcessPod.class);
    private static final int PUMP_BYTES = 8192;

    private final PodPlan plan;
    private final SshServer server;
    private final ProcessLedger ledger;
    private final PodLog podLog;

    private ProcessPod(PodPlan plan, SshServer server, ProcessLedger ledger, PodLog podLog) {
        this.plan = plan;
        this.server = server;
        this.ledger = ledger;
        this.podLog = podLog;
    }

    /**
     * Returns once the pod's sshd accepts connections.
     *
     * @param failed gets the exit code of the start command if that is not 0
     * @throws IOException where the port is taken, the disk is not there or the host key is no key
     */
    public static ProcessPod start(PodPlan plan, PodAccess access, IntConsumer failed) throws IOException {
        ProcessLedger ledger = new ProcessLedger(plan.directory(), plan.allocationId());
        PodLog podLog = new PodLog(plan.directory().resolve("logs/stdout.0"));
        try {
            SshServer server = PodSshServer.create(plan, access, ledger, podLog);
            ProcessPod pod = new ProcessPod(plan, server, ledger, podLog);
            try {
                server.start();
                podLog.line("sshd: listening on 127.0.0.1 port %d for %s".formatted(plan.port(), plan.podId()));
                if (!plan.startCommand().isEmpty()) {
                    pod.runStartCommand(failed);
                }
                return pod;
            } catch (IOException | RuntimeException e) {
                // Else the port stays taken and no later attempt can succeed.
                pod.closeServer();
                throw e;
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("The pod's sshd cannot start: " + e.getMessage(), e);
        }
    }

    /** Disconnects all sessions, then ends all processes; what is left after the timeout is killed. */
    public void stop(Duration killTimeout) {
        podLog.line("sshd: stopping");
        closeServer();
        ledger.end(killTimeout);
    }

    /** Closes the listener and leaves the processes, as if this program had died. */
    public void abandon() {
        closeServer();
    }

    public java.util.List<ProcessStat> processes() {
        return ledger.members();
    }

    private void closeServer() {
        try {
            server.stop(true);
        } catch (IOException e) {
            log.warn("Closing the SSH server of a pod failed pod={} error={}", plan.podId(), e.toString());
        }
    }

    private void runStartCommand(IntConsumer failed) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(plan.startCommand())
                .directory(plan.home().toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().clear();
        builder.environment().putAll(new PodEnvironment(plan).base());
        Process process = builder.start();
        ledger.started(process.pid());
        PodLog errors = new PodLog(plan.directory().resolve("logs/stderr.0"));
        Thread.ofPlatform()
                .daemon()
                .name("pod-start-err-" + plan.podId())
                .start(() -> copy(process.getErrorStream(), errors));
        Thread.ofPlatform().daemon().name("pod-start-" + plan.podId()).start(() -> {
            copy(process.getInputStream(), podLog);
            try {
                int code = process.waitFor();
                podLog.line("start command ended with exit code " + code);
                if (code != 0) {
                    failed.accept(code);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void copy(java.io.InputStream from, PodLog to) {
        byte[] buffer = new byte[PUMP_BYTES];
        try {
            for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                to.write(java.util.Arrays.copyOf(buffer, read));
            }
        } catch (IOException e) {
            log.debug("Reading the output of a start command ended error={}", e.toString());
        }
    }
}
