package dev.berth.nomadembedded.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs a command in a mount and a process namespace of its own, by unshare(1) and mount(8). */
public final class Namespaces {
    /** On the host an empty directory; each task sees its own files there, whatever its volumes are mounted over. */
    private static final Path FILES = Path.of("/run/nomad-embedded");

    private static final String ENTER = """
            files=$1
            /bin/mount -t tmpfs -o mode=755,size=1m tmpfs "$files"
            for part in local secrets alloc; do
                shift
                /bin/mkdir "$files/$part"
                /bin/mount --bind "$1" "$files/$part"
            done
            shift
            while [ "$1" != -- ]; do
                [ -d "$2" ] || /bin/mkdir -p "$2"
                /bin/mount --bind "$1" "$2"
                shift 2
            done
            shift
            cd "$files"
            exec "$@"
            """;

    private Namespaces() {}

    /** Why this machine does not let this user have namespaces, or nothing where it does. Takes some milliseconds. */
    public static Optional<String> whyNot() {
        try {
            Path trial = Files.createTempDirectory("nomad-embedded");
            try {
                TaskDirectory directory = new TaskDirectory(trial, "trial");
                directory.create();
                Process process = new ProcessBuilder(command(directory, List.of(), List.of("true")))
                        .redirectErrorStream(true)
                        .redirectOutput(trial.resolve("output").toFile())
                        .start();
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    return Optional.of("unshare did not end");
                }
                return process.exitValue() == 0
                        ? Optional.empty()
                        : Optional.of(Files.readString(trial.resolve("output")).strip());
            } finally {
                FileTree.delete(trial);
            }
        } catch (IOException e) {
            return Optional.of(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    /** The command that enters the namespaces and goes on as the task's. */
    static List<String> command(TaskDirectory directory, List<TaskPlan.Volume> volumes, List<String> program)
            throws IOException {
        Files.createDirectories(FILES);
        List<String> all = new ArrayList<>(List.of(
                "/usr/bin/unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "/bin/sh",
                "-ec",
                ENTER,
                "sh"));
        all.add(FILES.toString());
        all.addAll(List.of(
                directory.local().toString(),
                directory.secrets().toString(),
                directory.shared().toString()));
        volumes.forEach(volume -> all.addAll(List.of(volume.source().toString(), volume.destination())));
        all.add("--");
        all.addAll(program);
        return all;
    }

    /** Where the task sees its files. */
    static Map<String, String> places() {
        return Map.of(
                "NOMAD_TASK_DIR", FILES.resolve("local").toString(),
                "NOMAD_SECRETS_DIR", FILES.resolve("secrets").toString(),
                "NOMAD_ALLOC_DIR", FILES.resolve("alloc").toString());
    }
}
