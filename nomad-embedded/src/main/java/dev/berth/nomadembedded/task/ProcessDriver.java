package dev.berth.nomadembedded.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.nomadembedded.state.JsonNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Tasks that are processes of this machine, as with Nomad's raw_exec driver: they share its users, files and network. */
public final class ProcessDriver implements TaskDriver {
    private final Isolation isolation;

    /** {@link Isolation#NAMESPACES} needs root; {@link Namespaces#whyNot} tells whether it can be. */
    public ProcessDriver(Isolation isolation) {
        this.isolation = isolation;
    }

    @Override
    public String name() {
        return RAW_EXEC;
    }

    @Override
    public void endLeftovers(Map<String, Path> allocations) throws DriverFailure {
        for (Map.Entry<String, Path> allocation : allocations.entrySet()) {
            if (Files.exists(allocation.getValue())) {
                try {
                    new ProcessLedger(allocation.getValue(), allocation.getKey()).end(Duration.ZERO);
                } catch (IOException e) {
                    throw DriverFailure.recoverable("The processes of an earlier run could not be found: " + e, e);
                }
            }
        }
    }

    @Override
    public RunningTask start(TaskPlan plan, Starting starting, Consumer<TaskExit> ended) throws DriverFailure {
        List<String> command = new ArrayList<>();
        command.add(plan.config().path("command").asText());
        JsonNodes.stream(plan.config().path("args")).map(JsonNode::asText).forEach(command::add);
        if (command.getFirst().isEmpty()) {
            // A job that an older release has stored, of which each pod had a server of its own making.
            throw DriverFailure.lasting(
                    "The job names no command, since an older release has stored it. Start the pod again.");
        }
        try {
            return TaskProcess.start(plan, command, isolation, code -> ended.accept(TaskExit.of(code)));
        } catch (IOException e) {
            throw DriverFailure.recoverable("The task could not start: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {}
}
