package dev.berth.nomadembedded.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where an allocation's files are, laid out as Nomad does: {@code alloc} with its {@code logs}, and for the task
 * {@code local} and {@code secrets}. Only the user of this program may enter it.
 *
 * @param root directory of the allocation
 * @param task name of its one task
 */
public record TaskDirectory(Path root, String task) {
    /** Of the task alone, where its command starts. */
    Path own() {
        return root.resolve(task);
    }

    public Path local() {
        return own().resolve("local");
    }

    /** Emptied when the task has ended. */
    public Path secrets() {
        return own().resolve("secrets");
    }

    public Path shared() {
        return root.resolve("alloc");
    }

    public Path logs() {
        return shared().resolve("logs");
    }

    /** The log of the task; {@code stream} is {@code stdout} or {@code stderr}. */
    public Path log(String stream) {
        return logs().resolve(task + "." + stream + ".0");
    }

    void create() throws IOException {
        Files.createDirectories(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        for (Path directory : new Path[] {local(), secrets(), logs()}) {
            Files.createDirectories(directory);
        }
    }

    /** Takes away what must not outlive the task. */
    public void deleteSecrets() throws IOException {
        FileTree.delete(secrets());
    }
}
