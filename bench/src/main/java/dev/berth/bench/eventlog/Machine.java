package dev.berth.bench.eventlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the figures were measured on. */
final class Machine {
    private Machine() {}

    static String describe() throws IOException {
        var cpu = Files.exists(Path.of("/proc/cpuinfo"))
                ? Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse("")
                : System.getProperty("os.arch");
        return "%d × %s, %s %s, Java %s, heap up to %d MiB"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        cpu,
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        Runtime.version(),
                        Runtime.getRuntime().maxMemory() >> 20);
    }
}
