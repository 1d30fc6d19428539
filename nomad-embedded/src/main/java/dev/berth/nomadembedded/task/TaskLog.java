package dev.berth.nomadembedded.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task's log file, at most two times 8 MiB: a full one is kept as {@code .old} until the next is full. */
public final class TaskLog {
    private static final Logger log = LoggerFactory.getLogger(TaskLog.class);
    private static final long MAX_BYTES = 8 << 20;

    private final Path file;

    public TaskLog(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        if (Files.notExists(file)) {
            Files.createFile(file);
        }
        this.file = file;
    }

    public synchronized void write(byte[] bytes) {
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
            // A full disk must not stop the task, so the output is lost instead.
            log.warn("Output of a task could not be written to its log file={} error={}", file, e.toString());
        }
    }
}
