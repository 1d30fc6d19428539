package dev.berth.app.postgres;

import dev.berth.app.StartUpFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Ends the PostgreSQL of an earlier run. A Berth that was killed leaves its server running; a server that was killed
 * leaves its children for a moment, and a pid file whose number may be somebody else's by now.
 *
 * <p>A process belongs to a server when its working folder is the data folder, which all processes of a server keep.
 */
final class StalePostgres {
    private static final Duration FAST_STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration QUIT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration INTERVAL = Duration.ofMillis(20);

    private StalePostgres() {}

    static void stop(Path data, Consumer<String> progress) {
        if (!Files.isDirectory(data)) {
            return;
        }
        if (!processes(data).isEmpty()) {
            progress.accept("Stopping the PostgreSQL that an earlier run left");
            long postmaster = postmaster(data);
            if (processes(data).contains(postmaster)) {
                Programs.signal("INT", postmaster);
            }
            if (!awaitNone(data, FAST_STOP_TIMEOUT)) {
                // Committed work is safe in the log; the next start recovers it.
                processes(data).forEach(pid -> Programs.signal("QUIT", pid));
            }
            if (!awaitNone(data, QUIT_TIMEOUT)) {
                // One that was stopped by SIGSTOP hears nothing else.
                processes(data).forEach(pid -> Programs.signal("KILL", pid));
            }
            if (!awaitNone(data, QUIT_TIMEOUT)) {
                throw new StartUpFailure(
                        "An earlier PostgreSQL still runs on %s (processes %s) and does not stop. End it with kill, then start again."
                                .formatted(data, processes(data)));
            }
        }
        removePidFile(data);
    }

    /** Certain to be stale, because no process of this folder lives and the home's lock keeps new ones away. */
    private static void removePidFile(Path data) {
        try {
            Files.deleteIfExists(data.resolve("postmaster.pid"));
        } catch (IOException e) {
            throw new StartUpFailure(
                    "%s cannot be removed (%s). Remove it by hand.".formatted(data.resolve("postmaster.pid"), e));
        }
    }

    private static long postmaster(Path data) {
        try {
            List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
            return lines.isEmpty() ? -1 : Long.parseLong(lines.getFirst().strip());
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }

    /** Of the server that works in the folder; one that has ended and was not reaped yet does not count. */
    static List<Long> processes(Path data) {
        return ProcessHandle.allProcesses()
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::pid)
                .filter(pid -> isPostgres(pid) && worksIn(pid, data))
                .toList();
    }

    private static boolean worksIn(long pid, Path data) {
        try {
            return Files.isSameFile(Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd")), data);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isPostgres(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "comm"))
                    .strip()
                    .equals("postgres");
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean awaitNone(Path data, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!processes(data).isEmpty()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            LockSupport.parkNanos(INTERVAL.toNanos());
        }
        return true;
    }
}
