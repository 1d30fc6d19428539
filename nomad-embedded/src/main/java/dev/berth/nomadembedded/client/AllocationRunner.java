package dev.berth.nomadembedded.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.nomadembedded.http.VolumeOperations;
import dev.berth.nomadembedded.pod.PodAccess;
import dev.berth.nomadembedded.pod.PodPlan;
import dev.berth.nomadembedded.pod.ProcessLedger;
import dev.berth.nomadembedded.pod.ProcessPod;
import dev.berth.nomadembedded.pod.ProcessStat;
import dev.berth.nomadembedded.state.JsonNodes;
import dev.berth.nomadembedded.state.PortGrant;
import dev.berth.nomadembedded.state.StoredAllocation;
import dev.berth.nomadembedded.state.StoredTaskState;
import dev.berth.nomadembedded.state.TaskEvent;
import dev.berth.nomadembedded.state.TaskGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lives one allocation on a thread of its own and reports each step.
 *
 * <pre>
 * received → (wait for the variable) → start → running → stop → dead
 *                                        ↑        |
 *                                        +-restart+→ failed, once the policy is used up
 * </pre>
 */
final class AllocationRunner {
    private static final Logger log = LoggerFactory.getLogger(AllocationRunner.class);
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(2);

    /** What others tell the runner; a stop outweighs whatever else is said. */
    private sealed interface Signal {
        record Stop() implements Signal {}

        record Leave() implements Signal {}

        record LookAgain() implements Signal {}

        record Ended(int exitCode) implements Signal {}
    }

    /** Where reports go; called in order. */
    public interface Reports {
        void report(String allocationId, String status, String description, StoredTaskState state);
    }

    private final StoredAllocation allocation;
    private final TaskGroup group;
    private final Supplier<Optional<PodAccess>> access;
    private final Path directory;
    private final Path volumes;
    private final Reports reports;
    private final Supplier<Instant> clock;
    private final LinkedBlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final Deque<Instant> restarts = new ArrayDeque<>();
    private final Thread thread;
    private StoredTaskState state;
    private volatile @Nullable ProcessPod pod;

    AllocationRunner(
            StoredAllocation allocation,
            Supplier<Optional<PodAccess>> access,
            Path directory,
            Path volumes,
            Reports reports,
            Supplier<Instant> clock) {
        this.allocation = allocation;
        this.group = TaskGroup.of(allocation.job(), allocation.group());
        this.access = access;
        this.directory = directory;
        this.volumes = volumes;
        this.reports = reports;
        this.clock = clock;
        this.state = allocation.taskState();
        this.thread =
                Thread.ofPlatform().daemon().name("alloc-" + allocation.jobId()).unstarted(this::live);
    }

    void start() {
        thread.start();
    }

    void stop() {
        signals.add(new Signal.Stop());
    }

    void lookAgain() {
        signals.add(new Signal.LookAgain());
    }

    /** Ends the processes but says nothing, so that the next start of this program runs the same allocation again. */
    void leave() {
        signals.add(new Signal.Leave());
    }

    void awaitEnd(Duration longest) throws InterruptedException {
        thread.join(longest);
    }

    /** As if this program had died: nothing is ended, nothing said. */
    void abandon() {
        thread.interrupt();
        ProcessPod running = pod;
        if (running != null) {
            running.abandon();
        }
    }

    List<ProcessStat> processes() {
        ProcessPod running = pod;
        return running == null ? List.of() : running.processes();
    }

    private void live() {
        try {
            if (allocation.taskState().events().isEmpty()) {
                state = state.with(TaskEvent.of("Received", "Task received by client", now()))
                        .with(TaskEvent.setup(now()));
                report("pending", "No tasks have started");
            } else {
                state = state.restarted(clock.get().toString())
                        .with(TaskEvent.of("Reconnected", "Client reconnected", now()));
            }
            Signal end = run();
            end(end);
        } catch (InterruptedException e) {
            // Abandoned: whoever starts next finds the processes and the allocation as they are.
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("alloc.runner_failed allocId={} jobId={}", allocation.id(), allocation.jobId(), e);
            fail("The embedded Nomad failed to run the allocation: " + e);
        }
    }

    /** Starts and restarts until told to end; returns why. */
    private Signal run() throws InterruptedException {
        while (true) {
            Optional<PodAccess> found = access.get();
            if (found.isEmpty()) {
                Signal told = awaitVariable();
                if (!(told instanceof Signal.LookAgain)) {
                    return told;
                }
                continue;
            }
            Signal ended;
            try {
                ProcessPod started = ProcessPod.start(plan(), found.get(), code -> signals.add(new Signal.Ended(code)));
                pod = started;
                state = state.started(clock.get().toString())
                        .with(TaskEvent.of("Started", "Task started by client", now()));
                report("running", "Tasks are running");
                ended = awaitOther(Signal.LookAgain.class);
                if (ended instanceof Signal.Ended(int code)) {
                    started.stop(group.killTimeout());
                    state = state.with(TaskEvent.terminated(code, 0, now()));
                }
            } catch (IOException e) {
                log.warn(
                        "alloc.start_failed allocId={} jobId={} cause={}",
                        allocation.id(),
                        allocation.jobId(),
                        e.toString());
                state = state.with(TaskEvent.driverFailure("The pod could not start: " + e.getMessage(), now()));
                ended = new Signal.Ended(1);
            }
            if (!(ended instanceof Signal.Ended)) {
                return ended;
            }
            Optional<Duration> delay = restartDelay();
            if (delay.isEmpty()) {
                return ended;
            }
            state = state.restarted(clock.get().toString())
                    .with(TaskEvent.restarting(delay.get().toNanos(), now()));
            report("pending", "");
            Signal told = awaitWithin(delay.get());
            if (told != null) {
                return told;
            }
        }
    }

    private Signal awaitVariable() throws InterruptedException {
        String missing = "Missing: nomad.var.block(nomad/jobs/%s@default.global)".formatted(allocation.jobId());
        boolean told =
                state.events().stream().anyMatch(event -> event.displayMessage().equals(missing));
        if (!told) {
            state = state.with(TaskEvent.of("Template", missing, now()));
            report("pending", "No tasks have started");
        }
        return signals.take();
    }

    private Signal awaitOther(Class<? extends Signal> ignored) throws InterruptedException {
        Signal told = signals.take();
        while (ignored.isInstance(told)) {
            told = signals.take();
        }
        return told;
    }

    private @Nullable Signal awaitWithin(Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        while (true) {
            Signal told = signals.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (told == null || told instanceof Signal.Stop || told instanceof Signal.Leave) {
                return told;
            }
        }
    }

    /** How long to wait before the next start, or nothing where the policy is used up. */
    private Optional<Duration> restartDelay() {
        TaskGroup.RestartPolicy policy = group.restart();
        Instant now = clock.get();
        restarts.removeIf(at -> at.plus(policy.interval()).isBefore(now));
        if (restarts.size() < policy.attempts()) {
            restarts.add(now);
            return Optional.of(policy.delay());
        }
        if (!policy.failsAfterwards()) {
            Instant free = restarts.isEmpty() ? now : restarts.removeFirst().plus(policy.interval());
            restarts.add(free);
            Duration rest = Duration.between(now, free);
            return Optional.of(rest.compareTo(policy.delay()) > 0 ? rest : policy.delay());
        }
        return Optional.empty();
    }

    private void end(Signal why) {
        ProcessPod running = pod;
        switch (why) {
            case Signal.Leave() -> {
                if (running != null) {
                    running.stop(PATIENCE_AT_CLOSE);
                }
            }
            case Signal.Stop() -> {
                if (running != null && state.state().equals("running")) {
                    state = state.with(TaskEvent.killing(group.killTimeout().toNanos(), now()));
                    report("running", "Tasks are running");
                    running.stop(group.killTimeout());
                    state = state.with(TaskEvent.terminated(0, 15, now()))
                            .with(TaskEvent.of("Killed", "Task successfully killed", now()));
                }
                state = state.dead(false, clock.get().toString());
                report("complete", "All tasks have completed");
            }
            case Signal.Ended(int code) ->
                fail("Exceeded allowed attempts %d in interval %s and mode is \"fail\""
                        .formatted(
                                group.restart().attempts(),
                                group.restart().interval().toString()));
            case Signal.LookAgain() -> throw new IllegalStateException("not an end");
        }
    }

    private void fail(String reason) {
        state = state.with(TaskEvent.notRestarting(reason, now()))
                .dead(true, clock.get().toString());
        report("failed", "Failed tasks");
    }

    private void report(String status, String description) {
        reports.report(allocation.id(), status, description, state);
    }

    private PodPlan plan() throws IOException {
        if (group.config().has("image")) {
            throw new IOException("the embedded Nomad runs processes of this machine, not the image "
                    + group.config().path("image").asText());
        }
        Path home = directory.resolve("home");
        if (group.volumes().isEmpty()) {
            Files.createDirectories(home);
        } else {
            home = volumes.resolve(group.volumes().getFirst());
            if (!ProcessPod.isDisk(home, VolumeOperations.MARKER)) {
                throw new IOException(
                        "its disk %s is not there (no %s in it)".formatted(home, VolumeOperations.MARKER));
            }
        }
        PortGrant ssh = allocation.ports().stream()
                .filter(port -> port.label().equals("ssh"))
                .findFirst()
                .orElseThrow(() -> new IOException("the job asks for no port labelled ssh"));
        Map<String, String> env = new HashMap<>(group.env());
        env.put(
                "NVIDIA_VISIBLE_DEVICES",
                allocation.devices().isEmpty() ? "void" : String.join(",", allocation.devices()));
        allocation.ports().forEach(port -> env.put("NOMAD_PORT_" + port.label(), "" + port.value()));
        List<String> command = new ArrayList<>();
        if (group.config().path("command").isTextual()) {
            command.add(group.config().path("command").asText());
            JsonNodes.stream(group.config().path("args")).map(JsonNode::asText).forEach(command::add);
        }
        return new PodPlan(allocation.jobId(), allocation.id(), ssh.value(), home, directory, env, access, command);
    }

    private long now() {
        Instant instant = clock.get();
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }

    /** Ends what an earlier life of this program left of an allocation. */
    static void endOrphans(Path directory, String allocationId) throws IOException {
        if (Files.exists(directory)) {
            new ProcessLedger(directory, allocationId).end(Duration.ZERO);
        }
    }
}
