package dev.berth.nomadembedded.pod;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pod's log file, at most two times 8 MiB: a full one is kept as {@code .old} until the next is full. */
final class PodLog {
    private static final Logger log = LoggerFactory.getLogger(PodLog.class);
    private static final long MAX_BYTES = 8 << 20;

    private final Path file;

    PodLog(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        if (Files.notExists(file)) {
            Files.createFile(file);
        }
        this.file = file;
    }

    void line(String text) {
        write("%s %s\n"
                .formatted(Instant.now().truncatedTo(ChronoUnit.MILLIS), text)
                .getBytes(UTF_8));
    }

    synchronized void write(byte[] bytes) {
        try {
            if (Files.exists(file) && Files.size(file) > MAX_BYTES) {
                Files.move(
                        file,
                        file.resolveSibling(file.getFileName() + ".old"),
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.ATOMIC_MOVE);
            }
            Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            // A full disk must not end sessions, so the output is lost instead.
            log.warn("Output of a pod could not be written to its log file={} error={}", file, e.toString());
        }
    }
}
