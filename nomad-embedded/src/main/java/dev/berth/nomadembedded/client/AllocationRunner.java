package dev.berth.nomadembedded.client;

import dev.berth.nomadembedded.state.StoredAllocation;
import dev.berth.nomadembedded.state.StoredTaskState;
import dev.berth.nomadembedded.state.TaskEvent;
import dev.berth.nomadembedded.state.TaskGroup;
import dev.berth.nomadembedded.task.DriverFailure;
import dev.berth.nomadembedded.task.ProcessStat;
import dev.berth.nomadembedded.task.RunningTask;
import dev.berth.nomadembedded.task.StartCancelled;
import dev.berth.nomadembedded.task.TaskDirectory;
import dev.berth.nomadembedded.task.TaskDriver;
import dev.berth.nomadembedded.task.TaskExit;
import dev.berth.nomadembedded.task.TaskFiles;
import dev.berth.nomadembedded.task.TaskPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one allocation, on a thread of its own, from its first start to its end, and reports each step.
 *
 * <pre>
 * received → (wait for the variable) → start → running → stop → dead
 *                                        ↑        |
 *                                        +-restart+→ failed, once the policy is used up
 * </pre>
 */
final class AllocationRunner {
    private static final Logger log = LoggerFactory.getLogger(AllocationRunner.class);
    private static final Duration SHUTDOWN_KILL_TIMEOUT = Duration.ofSeconds(2);

    private final StoredAllocation allocation;
    private final TaskGroup group;
    private final TaskDirectory directory;
    private final TaskFiles files;
    /** Paths of the variables that its files are made from. */
    private final Set<String> variables;

    private final Map<String, String> node;
    private final VolumeDirectory volumes;
    private final @Nullable TaskDriver driver;
    private final NodeClient.AllocationReports reports;
    private final Supplier<Instant> clock;
    private final SignalQueue signals = new SignalQueue();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final RestartTracker restarts;
    private final Thread thread;
    /** What has the disk until it has ended, whatever the servers say of it. */
    private volatile @Nullable AllocationRunner previous;

    private StoredTaskState state;
    private volatile @Nullable RunningTask running;

    AllocationRunner(
            StoredAllocation allocation,
            Function<String, Optional<Map<String, String>>> variables,
            Path directory,
            Map<String, String> node,
            VolumeDirectory volumes,
            Map<String, TaskDriver> drivers,
            NodeClient.AllocationReports reports,
            Supplier<Instant> clock,
            @Nullable AllocationRunner previous) {
        this.previous = previous;
        this.allocation = allocation;
        this.group = TaskGroup.of(allocation.job(), allocation.group());
        this.restarts = new RestartTracker(group.restart());
        this.directory = new TaskDirectory(directory, group.task());
        this.files = new TaskFiles(this.directory, group.templates(), variables);
        this.variables = group.templates().stream()
                .flatMap(template -> template.variables().stream())
                .collect(Collectors.toUnmodifiableSet());
        this.node = node;
        this.volumes = volumes;
        this.driver = drivers.get(group.driver());
        this.reports = reports;
        this.clock = clock;
        this.state = allocation.taskState();
        this.thread =
                Thread.ofPlatform().daemon().name("alloc-" + allocation.jobId()).unstarted(this::runToEnd);
    }

    void start() {
        thread.start();
    }

    void stop() {
        signals.add(new Signal.Stop());
    }

    /** Whether one of these variables is in its task's files. */
    boolean reads(Set<String> changed) {
        return !Collections.disjoint(variables, changed);
    }

    /** Says that something changed that its files are made from, or that a waiting start needs. */
    void recheck() {
        signals.add(new Signal.Recheck());
    }

    /** Ends the processes without a report, so that the next start of this program runs the same allocation again. */
    void shutDown() {
        signals.add(new Signal.ShutDown());
    }

    void awaitEnd(Duration timeout) throws InterruptedException {
        thread.join(timeout);
    }

    /** As if this program had died: nothing is ended, nothing reported. */
    void abandon() {
        thread.interrupt();
    }

    List<ProcessStat> processes() {
        RunningTask task = running;
        return task == null ? List.of() : task.processes();
    }

    private void runToEnd() {
        try {
            if (allocation.taskState().events().isEmpty()) {
                state = state.with(TaskEvent.of("Received", "Task received by client", now()))
                        .with(TaskEvent.setup(now()));
                report("pending", "No tasks have started");
            } else {
                state = state.restarted(clock.get().toString())
                        .with(TaskEvent.of("Reconnected", "Client reconnected", now()));
            }
            if (driver == null) {
                fail("It was started as a job of the driver %s, which this node lacks now. Start the pod again."
                        .formatted(group.driver()));
                return;
            }
            Signal early = awaitPrevious();
            end(early == null ? run(driver) : early);
        } catch (InterruptedException e) {
            // Abandoned: the next start of this program finds the processes and the allocation as they are.
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("Running an allocation failed allocation={} job={}", allocation.id(), allocation.jobId(), e);
            fail("The embedded Nomad failed to run the allocation: " + e);
        } finally {
            ended.complete(null);
        }
    }

    /** Null once the disk is free, else what ended the wait for it. */
    private @Nullable Signal awaitPrevious() throws InterruptedException {
        AllocationRunner before = previous;
        previous = null;
        if (before == null) {
            return null;
        }
        var _ = before.ended.thenRun(this::recheck);
        return signals.awaitEndUnless(before.ended::isDone);
    }

    /** Starts and restarts until a signal ends it; returns that signal. */
    private Signal run(TaskDriver with) throws InterruptedException {
        while (true) {
            Optional<String> missing = files.missing();
            if (missing.isPresent()) {
                Signal signal = awaitVariable(missing.get());
                if (!(signal instanceof Signal.Recheck)) {
                    return signal;
                }
                continue;
            }
            Signal ended;
            try {
                RunningTask started = start(with);
                state = state.started(clock.get().toString())
                        .with(TaskEvent.of("Started", "Task started by client", now()));
                report("running", "Tasks are running");
                ended = awaitEnd();
                if (ended instanceof Signal.Ended(TaskExit exit)) {
                    started.stop(group.killTimeout());
                    state = state.with(TaskEvent.terminated(exit.code(), 0, exit.oomKilled(), exit.message(), now()));
                }
            } catch (IOException e) {
                ended = notStarted("The task could not start: " + e.getMessage(), true);
            } catch (DriverFailure e) {
                ended = notStarted(e.reason(), e.isRecoverable());
            } catch (StartCancelled e) {
                ended = awaitEnd();
            }
            if (!(ended instanceof Signal.Ended)) {
                return ended;
            }
            Optional<Duration> delay = restarts.next(clock.get());
            if (delay.isEmpty()) {
                return ended;
            }
            state = state.restarted(clock.get().toString())
                    .with(TaskEvent.restarting(delay.get().toNanos(), now()));
            report("pending", "");
            Signal signal = signals.awaitEnd(delay.get());
            if (signal != null) {
                return signal;
            }
        }
    }

    private RunningTask start(TaskDriver with) throws IOException, DriverFailure, StartCancelled, InterruptedException {
        files.forget();
        files.write();
        TaskPlan plan = plan();
        TaskDriver.Starting starting = new TaskDriver.Starting() {
            @Override
            public void step(String message, Map<String, String> details) {
                state = state.with(TaskEvent.driver(message, details, now()));
                report("pending", "No tasks have started");
            }

            @Override
            public boolean cancelled() {
                return signals.hasEnd();
            }
        };
        RunningTask started = with.start(plan, starting, exit -> signals.add(new Signal.Ended(exit)));
        running = started;
        return started;
    }

    private Signal notStarted(String reason, boolean again) {
        log.warn("A task could not start allocation={} job={} error={}", allocation.id(), allocation.jobId(), reason);
        state = state.with(TaskEvent.driverFailure(reason, now()));
        return again ? new Signal.Ended(TaskExit.of(1)) : new Signal.Unrecoverable();
    }

    private Signal awaitVariable(String path) throws InterruptedException {
        String missing = "Missing: nomad.var.block(%s@default.global)".formatted(path);
        boolean reported =
                state.events().stream().anyMatch(event -> event.displayMessage().equals(missing));
        if (!reported) {
            state = state.with(TaskEvent.of("Template", missing, now()));
            report("pending", "No tasks have started");
        }
        return signals.take();
    }

    /** Keeps the task's files as its variables say until something ends the run. */
    private Signal awaitEnd() throws InterruptedException {
        Signal signal = signals.take();
        while (signal instanceof Signal.Recheck) {
            try {
                files.write();
            } catch (IOException e) {
                log.warn(
                        "The files of a task could not be written allocation={} error={}",
                        allocation.id(),
                        e.toString());
            }
            signal = signals.take();
        }
        return signal;
    }

    private void end(Signal why) {
        RunningTask task = running;
        switch (why) {
            case Signal.ShutDown() -> {
                if (task != null) {
                    task.stop(SHUTDOWN_KILL_TIMEOUT);
                }
            }
            case Signal.Stop() -> {
                if (task != null && state.state().equals("running")) {
                    state = state.with(TaskEvent.killing(group.killTimeout().toNanos(), now()));
                    report("running", "Tasks are running");
                    task.stop(group.killTimeout());
                    state = state.with(TaskEvent.terminated(0, 15, now()))
                            .with(TaskEvent.of("Killed", "Task successfully killed", now()));
                }
                deleteSecrets();
                state = state.dead(false, clock.get().toString());
                report("complete", "All tasks have completed");
            }
            case Signal.Unrecoverable() -> fail("Error was unrecoverable");
            case Signal.Ended(TaskExit exit) ->
                fail("Exceeded allowed attempts %d in interval %s and mode is \"fail\""
                        .formatted(
                                group.restart().attempts(),
                                group.restart().interval().toString()));
            case Signal.Recheck() -> throw new IllegalStateException("not an end");
        }
    }

    private void fail(String reason) {
        deleteSecrets();
        state = state.with(TaskEvent.notRestarting(reason, now()))
                .dead(true, clock.get().toString());
        report("failed", "Failed tasks");
    }

    private void deleteSecrets() {
        try {
            directory.deleteSecrets();
        } catch (IOException e) {
            log.warn(
                    "The secrets of a task could not be deleted allocation={} error={}", allocation.id(), e.toString());
        }
    }

    private void report(String status, String description) {
        reports.report(allocation.id(), status, description, state);
    }

    private TaskPlan plan() throws IOException {
        Map<String, String> environment = new TreeMap<>(TaskEnvironment.of(allocation, group, node));
        environment.putAll(files.environment());
        return new TaskPlan(
                allocation.id(),
                directory,
                group.config(),
                group.user(),
                environment,
                TaskDisks.of(group.volumes(), volumes, directory),
                allocation.ports(),
                allocation.devices(),
                new TaskPlan.Limits(
                        group.resources().path("CPU").asLong(),
                        group.resources().path("MemoryMB").asLong(),
                        group.resources().path("MemoryMaxMB").asLong()),
                group.killSignal());
    }

    private long now() {
        Instant instant = clock.get();
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
