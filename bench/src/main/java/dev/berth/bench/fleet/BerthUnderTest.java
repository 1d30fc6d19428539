package dev.berth.bench.fleet;

import dev.berth.app.e2e.Api;
import dev.berth.app.e2e.BerthProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** {@code berth up} on a Nomad of its own, killed and started again, and what its processes have cost in all. */
final class BerthUnderTest implements AutoCloseable {
    private static final long TICKS_PER_SECOND = 100;
    private static final Duration SAMPLE_INTERVAL = Duration.ofMillis(500);

    private final Path home;
    private final String[] flags;
    private final AtomicReference<Running> running = new AtomicReference<>();
    private double cpuSecondsOfDead;
    private volatile double peakHeapBytes;
    private volatile boolean closed;

    private record Running(BerthProcess process, Api api) {}

    BerthUnderTest(Path home, String nomad, Path token) throws IOException {
        this.home = home;
        this.flags = new String[] {
            "--http", "127.0.0.1:0",
            "--edge", "127.0.0.1:0",
            "--public-ports", "5000-19999",
            "--port-quarantine", "PT0S",
            "--nomad", nomad,
            "--nomad-token-file", token.toString(),
            "--driver", "raw_exec"
        };
        start();
        Thread.ofVirtual().start(this::sample);
    }

    void start() throws IOException {
        var process = BerthProcess.start(home, flags);
        running.set(new Running(process, new Api(process.url(), process.token())));
    }

    /** Of the process that runs now. */
    Api api() {
        return running.get().api();
    }

    void kill() throws IOException, InterruptedException {
        cpuSecondsOfDead = cpuSeconds();
        running.get().process().kill();
    }

    /** Of all processes so far. */
    double cpuSeconds() throws IOException {
        var pid = running.get().process().pid();
        var fields = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        var afterName = fields.substring(fields.lastIndexOf(')') + 2).split(" ", -1);
        return cpuSecondsOfDead
                + (Long.parseLong(afterName[11]) + Long.parseLong(afterName[12])) / (double) TICKS_PER_SECOND;
    }

    double peakHeapMebibytes() {
        return peakHeapBytes / (1 << 20);
    }

    /** What is left of the heap after a collection of all garbage, in MiB. */
    double liveHeapMebibytes() throws IOException, InterruptedException {
        var pid = Long.toString(running.get().process().pid());
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        new ProcessBuilder(jcmd, pid, "GC.run")
                .redirectErrorStream(true)
                .start()
                .waitFor();
        return heapBytes() / (1 << 20);
    }

    private double heapBytes() {
        return api().get("/actuator/prometheus")
                .raw()
                .body()
                .lines()
                .filter(line -> line.startsWith("jvm_memory_used_bytes") && line.contains("area=\"heap\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private void sample() {
        while (!closed) {
            LockSupport.parkNanos(SAMPLE_INTERVAL.toNanos());
            try {
                peakHeapBytes = Math.max(peakHeapBytes, heapBytes());
            } catch (AssertionError beingKilled) {
                // The next sample is of the next process.
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        running.get().process().close();
    }
}
