package dev.berth.nomadembedded.task;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running task: its command and, through the ledger, all that the command has started. All methods may block. */
final class TaskProcess implements RunningTask {
    private static final Logger log = LoggerFactory.getLogger(TaskProcess.class);
    private static final int PUMP_BYTES = 8192;
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final ProcessLedger ledger;

    private TaskProcess(ProcessLedger ledger) {
        this.ledger = ledger;
    }

    /**
     * Starts the command in a session of its own, so that a signal to this program's terminal does not reach it.
     *
     * @param ended gets the exit code, also after {@link #stop}
     */
    static TaskProcess start(TaskPlan plan, List<String> program, Isolation isolation, IntConsumer ended)
            throws IOException {
        TaskDirectory directory = plan.directory();
        ProcessLedger ledger = new ProcessLedger(directory.root(), plan.allocationId());
        List<String> command = new ArrayList<>(List.of("/usr/bin/setsid"));
        Map<String, String> env = new HashMap<>();
        env.put("PATH", Optional.ofNullable(System.getenv("PATH")).orElse(DEFAULT_PATH));
        env.putAll(plan.env());
        env.put(ProcessLedger.MARKER, plan.allocationId());
        switch (isolation) {
            case NAMESPACES -> {
                command.addAll(Namespaces.command(directory, plan.volumes(), program));
                env.putAll(Namespaces.places());
            }
            case NONE -> {
                command.addAll(ProcessLedger.marked(plan.allocationId(), program));
                env.put("NOMAD_TASK_DIR", directory.local().toString());
                env.put("NOMAD_SECRETS_DIR", directory.secrets().toString());
                env.put("NOMAD_ALLOC_DIR", directory.shared().toString());
                plan.volumes()
                        .forEach(volume -> env.put(
                                "NOMAD_VOLUME_" + volume.name(), volume.source().toString()));
            }
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.own().toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        // Built from nothing: this program's own environment may hold secrets.
        builder.environment().clear();
        builder.environment().putAll(env);
        Process process = builder.start();
        ledger.started(process.pid());
        keep(process.getInputStream(), new TaskLog(directory.log("stdout")));
        keep(process.getErrorStream(), new TaskLog(directory.log("stderr")));
        var _ = process.onExit().thenAccept(exited -> ended.accept(exited.exitValue()));
        return new TaskProcess(ledger);
    }

    @Override
    public void stop(Duration killTimeout) {
        ledger.end(killTimeout);
    }

    @Override
    public List<ProcessStat> processes() {
        return ledger.members();
    }

    private static void keep(InputStream output, TaskLog to) {
        Thread.ofPlatform().daemon().name("task-output").start(() -> {
            byte[] buffer = new byte[PUMP_BYTES];
            try {
                for (int read = output.read(buffer); read >= 0; read = output.read(buffer)) {
                    to.write(Arrays.copyOf(buffer, read));
                }
            } catch (IOException e) {
                log.debug("Reading the output of a task ended error={}", e.toString());
            }
        });
    }
}
