package dev.berth.nomad.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The machine's own OpenSSH client against one pod. */
record Ssh(Path directory, String user, Path key, int port) {

    /** Where the pod is, as ssh wants it. */
    String place() {
        return user + "@127.0.0.1";
    }

    record Result(int exit, String out, String err) {}

    List<String> options() {
        return List.of(
                "-F", "none",
                "-o", "IdentitiesOnly=yes",
                "-o", "BatchMode=yes",
                "-o", "StrictHostKeyChecking=yes",
                "-o", "UserKnownHostsFile=" + directory.resolve("known_hosts"),
                "-i", key.toString());
    }

    Result run(String command) {
        return ssh(List.of(), command);
    }

    Result ssh(List<String> flags, String... command) {
        return start(sshCommand(flags, command), "");
    }

    List<String> sshCommand(List<String> flags, String... command) {
        List<String> all = new ArrayList<>(List.of("ssh", "-p", "" + port));
        all.addAll(options());
        all.addAll(flags);
        all.add(place());
        all.addAll(List.of(command));
        return all;
    }

    Result scp(List<String> flags, String from, String to) {
        List<String> all = new ArrayList<>(List.of("scp", "-q", "-P", "" + port));
        all.addAll(options());
        all.addAll(flags);
        all.addAll(List.of(from, to));
        return start(all, "");
    }

    Result sftp(String batch) {
        List<String> all = new ArrayList<>(List.of("sftp", "-q", "-P", "" + port));
        all.addAll(options());
        all.addAll(List.of("-b", "-", place()));
        return start(all, batch);
    }

    Result rsync(String from, String to) {
        return start(
                List.of("rsync", "-a", "-e", "ssh -p %d %s".formatted(port, String.join(" ", options())), from, to),
                "");
    }

    static Result start(List<String> command, String input) {
        try {
            Process process = new ProcessBuilder(command).start();
            CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(UTF_8));
            } catch (IOException e) {
                // It may end before it has read all of that.
            }
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("did not end: " + String.join(" ", command));
            }
            return new Result(process.exitValue(), out.join(), err.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(java.io.InputStream stream) {
        try {
            return new String(stream.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
