package dev.berth.app.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A process that works on a log.
 *
 * @param name the same after each start of one home on one machine, so that it has back at once what it had claimed
 * @param host name of its machine
 * @param home its folder
 * @param scheduler where its pods run: the same words for all that share a log
 */
public record ProcessOnLog(String name, String host, long pid, Path home, String scheduler) {
    /** Of pods that only their own process can reach. */
    public static final String EMBEDDED = "the embedded Nomad";

    private static final Path HOST = Path.of("/proc/sys/kernel/hostname");

    /**
     * This process.
     *
     * @param name by which it takes claims; null for one of its machine and home: a home is locked, so no other has it
     */
    public static ProcessOnLog of(@Nullable String name, Path home, String scheduler) {
        var host = machine();
        return new ProcessOnLog(
                name == null ? host + ":" + home : name,
                host,
                ProcessHandle.current().pid(),
                home,
                scheduler);
    }

    boolean isWithEmbeddedNomad() {
        return scheduler.equals(EMBEDDED);
    }

    private static String machine() {
        try {
            return Files.readString(HOST).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }

    /** For people. */
    @Override
    public String toString() {
        return "process %d on %s with home %s".formatted(pid, host, home);
    }
}
