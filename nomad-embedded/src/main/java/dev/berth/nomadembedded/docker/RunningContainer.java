package dev.berth.nomadembedded.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import com.github.dockerjava.api.model.WaitResponse;
import dev.berth.nomadembedded.task.DriverFailure;
import dev.berth.nomadembedded.task.ProcessStat;
import dev.berth.nomadembedded.task.RunningTask;
import dev.berth.nomadembedded.task.TaskExit;
import dev.berth.nomadembedded.task.TaskLog;
import dev.berth.nomadembedded.task.TaskPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container that was started, and its output on the way into the log of its task. */
final class RunningContainer implements RunningTask {
    private static final Logger log = LoggerFactory.getLogger(RunningContainer.class);
    private static final Duration ASK_INTERVAL = Duration.ofMillis(500);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LOG_TIMEOUT = Duration.ofSeconds(2);

    private final DockerClient client;
    private final String id;
    private final String killSignal;
    private final int pid;
    private final Output output;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;

    private RunningContainer(DockerClient client, String id, String killSignal, int pid, Output output) {
        this.client = client;
        this.id = id;
        this.killSignal = killSignal;
        this.pid = pid;
        this.output = output;
    }

    /** Starts a container that was made, or removes it. */
    static RunningContainer start(DockerClient client, String id, TaskPlan plan, Consumer<TaskExit> ended)
            throws DriverFailure {
        try {
            client.startContainerCmd(id).exec();
            Output output = new Output(plan);
            client.logContainerCmd(id)
                    .withStdOut(true)
                    .withStdErr(true)
                    .withFollowStream(true)
                    .exec(output);
            RunningContainer container =
                    new RunningContainer(client, id, plan.killSignal(), firstProcess(client, id), output);
            Thread.ofPlatform()
                    .daemon()
                    .name("container-" + plan.allocationId())
                    .start(() -> container.await(ended));
            return container;
        } catch (IOException | RuntimeException e) {
            remove(client, id);
            throw DriverFailure.lasting("Failed to start container %s: %s".formatted(id, DockerEngine.words(e)));
        }
    }

    private static int firstProcess(DockerClient client, String id) {
        ContainerState state = client.inspectContainerCmd(id).exec().getState();
        return Objects.requireNonNullElse(state.getPidLong(), 0L).intValue();
    }

    @Override
    public void stop(Duration killTimeout) {
        stopping = true;
        try {
            if (!ask(killTimeout)) {
                signal("SIGKILL");
                ended.await(KILL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            }
            output.awaitCompletion(LOG_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        remove(client, id);
    }

    /** Asks again and again, because the first process of a container hears a signal only once it wants to. */
    private boolean ask(Duration killTimeout) throws InterruptedException {
        long deadline = System.nanoTime() + killTimeout.toNanos();
        while (ended.getCount() > 0 && System.nanoTime() < deadline) {
            signal(killSignal);
            long rest = Math.min(ASK_INTERVAL.toNanos(), deadline - System.nanoTime());
            if (ended.await(rest, TimeUnit.NANOSECONDS)) {
                return true;
            }
        }
        return ended.getCount() == 0;
    }

    private void signal(String name) {
        try {
            client.killContainerCmd(id).withSignal(name).exec();
        } catch (RuntimeException e) {
            // It ended meanwhile; else the removal at the end says what is wrong.
            log.debug("A container could not be signalled error={}", DockerEngine.words(e));
        }
    }

    /** By the children of its first process: the engine would take a second to tell. */
    @Override
    public List<ProcessStat> processes() {
        return ended.getCount() == 0 ? List.of() : ProcessStat.tree(pid);
    }

    private void await(Consumer<TaskExit> hears) {
        TaskExit exit = awaitExit();
        ended.countDown();
        hears.accept(exit);
    }

    /** The connection on which the engine tells of the end may break before it does, and the engine be away for a while. */
    private TaskExit awaitExit() {
        boolean told = false;
        while (true) {
            try {
                client.waitContainerCmd(id).exec(new Streamed<WaitResponse>()).awaitCompletion();
                ContainerState state = client.inspectContainerCmd(id).exec().getState();
                if (!Boolean.TRUE.equals(state.getRunning())) {
                    return exit(state);
                }
            } catch (NotFoundException e) {
                return new TaskExit(stopping ? 0 : 1, false, stopping ? "" : "The container was removed by somebody");
            } catch (RuntimeException e) {
                if (!told) {
                    told = true;
                    log.warn("A container cannot be watched error={}", DockerEngine.words(e));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return TaskExit.of(1);
            }
            try {
                Thread.sleep(LOOK_INTERVAL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return TaskExit.of(1);
            }
        }
    }

    private static TaskExit exit(ContainerState state) {
        int code = Objects.requireNonNullElse(state.getExitCodeLong(), 1L).intValue();
        boolean oom = Boolean.TRUE.equals(state.getOOMKilled());
        String message =
                oom ? "OOM Killed" : code == 0 ? "" : "Docker container exited with non-zero exit code: " + code;
        return new TaskExit(code, oom, message);
    }

    private static void remove(DockerClient client, String id) {
        try {
            client.removeContainerCmd(id)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException | ConflictException e) {
            // Removed before, or being removed.
        } catch (RuntimeException e) {
            log.warn("A container could not be removed error={}", DockerEngine.words(e));
        }
    }

    private static final class Output extends Streamed<Frame> {
        private final TaskLog stdout;
        private final TaskLog stderr;

        Output(TaskPlan plan) throws IOException {
            this.stdout = new TaskLog(plan.directory().log("stdout"));
            this.stderr = new TaskLog(plan.directory().log("stderr"));
        }

        @Override
        public void onNext(Frame frame) {
            (frame.getStreamType() == StreamType.STDERR ? stderr : stdout).write(frame.getPayload());
        }
    }
}
