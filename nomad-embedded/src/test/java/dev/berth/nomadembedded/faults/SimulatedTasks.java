package dev.berth.nomadembedded.faults;

import dev.berth.nomadembedded.state.PortGrant;
import dev.berth.nomadembedded.task.DriverFailure;
import dev.berth.nomadembedded.task.ProcessStat;
import dev.berth.nomadembedded.task.RunningTask;
import dev.berth.nomadembedded.task.TaskDriver;
import dev.berth.nomadembedded.task.TaskExit;
import dev.berth.nomadembedded.task.TaskPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tasks without processes: all there is of one is a port on which an SSH server lets everybody in with the task's own host key.
 * Notes when two of them hold the same port, GPU or disk at one time.
 */
public final class SimulatedTasks implements TaskDriver {
    private final SimulatedSshd sshd = new SimulatedSshd();
    private final Map<String, String> holders = new ConcurrentHashMap<>();
    private final Map<String, Task> running = new ConcurrentHashMap<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicReference<CountDownLatch> ends = new AtomicReference<>(new CountDownLatch(0));
    private volatile @Nullable String refusal;

    @Override
    public String name() {
        return RAW_EXEC;
    }

    /** Where two tasks had the same thing at one time, in words for people. */
    public List<String> violations() {
        return violations;
    }

    /** How many were started. */
    public int started() {
        return started.get();
    }

    /** How often anybody was let in. */
    public int logins() {
        return sshd.logins();
    }

    /** The allocations that run now. */
    public List<String> running() {
        return List.copyOf(running.keySet());
    }

    /** Whether tasks that start fail for good. */
    public void refuse(boolean now) {
        refusal = now ? "The task is refused." : null;
    }

    /** Tasks that start fail for good with these words of their driver, until {@link #refuse} says that they do not. */
    public void refuse(String words) {
        refusal = words;
    }

    /** Whether tasks that are told to end do so only once this is over, or after a minute. */
    public void holdEnds(boolean now) {
        var before = ends.getAndSet(new CountDownLatch(now ? 1 : 0));
        before.countDown();
    }

    /** The task of an allocation ends by itself. */
    public void exit(String allocation, int code) {
        var task = running.get(allocation);
        if (task != null) {
            task.end();
            task.ended.accept(TaskExit.of(code));
        }
    }

    @Override
    public void endLeftovers(Map<String, Path> allocations) {}

    @Override
    public RunningTask start(TaskPlan plan, Starting starting, Consumer<TaskExit> ended) throws DriverFailure {
        var words = refusal;
        if (words != null) {
            throw DriverFailure.lasting(words);
        }
        var task = new Task(plan, ended);
        task.begin();
        started.incrementAndGet();
        return task;
    }

    @Override
    public void close() {
        List.copyOf(running.values()).forEach(Task::end);
        sshd.close();
    }

    private final class Task implements RunningTask {
        private final TaskPlan plan;
        private final Consumer<TaskExit> ended;
        private final List<String> held = new ArrayList<>();
        private final AtomicBoolean over = new AtomicBoolean();

        Task(TaskPlan plan, Consumer<TaskExit> ended) {
            this.plan = plan;
            this.ended = ended;
        }

        void begin() throws DriverFailure {
            plan.volumes().forEach(volume -> hold("disk " + volume.source().getFileName()));
            plan.devices().forEach(device -> hold("GPU " + device));
            plan.ports().forEach(port -> hold("port " + port.value()));
            running.put(plan.allocationId(), this);
            var hostKey = plan.directory().secrets().resolve("host_key");
            if (!plan.ports().isEmpty() && Files.exists(hostKey)) {
                try {
                    sshd.listen(plan.ports().getFirst().value(), Files.readString(hostKey));
                } catch (IOException e) {
                    end();
                    throw DriverFailure.recoverable("The task could not listen: " + e, e);
                }
            }
        }

        private void hold(String what) {
            var other = holders.putIfAbsent(what, plan.allocationId());
            if (other == null) {
                held.add(what);
            } else {
                violations.add("%s is held by allocation %s and %s".formatted(what, other, plan.allocationId()));
            }
        }

        void end() {
            if (!over.getAndSet(true)) {
                plan.ports().stream().findFirst().map(PortGrant::value).ifPresent(sshd::close);
                running.remove(plan.allocationId(), this);
                held.forEach(what -> holders.remove(what, plan.allocationId()));
            }
        }

        @Override
        public void stop(Duration killTimeout) {
            try {
                ends.get().await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            end();
        }

        @Override
        public List<ProcessStat> processes() {
            return List.of();
        }
    }
}
