package dev.berth.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs real programs with a deadline. */
public final class TestShell {
    static final long DEADLINE_SECONDS = 40;

    public record Result(int exit, String out, String err) {}

    private TestShell() {}

    public static Result run(List<String> command) {
        return run(command, new byte[0]);
    }

    public static Result run(List<String> command, byte[] input) {
        var running = start(command);
        var writer = CompletableFuture.runAsync(() -> {
            try (var stdin = running.getOutputStream()) {
                stdin.write(input);
            } catch (IOException e) {
                // The program may end without reading all of it.
            }
        });
        var result = finish(running);
        writer.join();
        return result;
    }

    public static byte[] runForBytes(List<String> command, byte[] input) {
        var running = start(command);
        Thread.startVirtualThread(() -> {
            try (var stdin = running.getOutputStream()) {
                stdin.write(input);
            } catch (IOException e) {
                // The program may end without reading all of it.
            }
        });
        try {
            return running.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Process start(List<String> command) {
        try {
            return new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Result finish(Process running) {
        var out = CompletableFuture.supplyAsync(() -> text(running.getInputStream()), Thread::startVirtualThread);
        var err = CompletableFuture.supplyAsync(() -> text(running.getErrorStream()), Thread::startVirtualThread);
        try {
            if (!running.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                running.descendants().forEach(ProcessHandle::destroyForcibly);
                running.destroyForcibly().waitFor();
                throw new AssertionError("still running after " + DEADLINE_SECONDS + " s: " + out.join() + err.join());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return new Result(running.exitValue(), out.join(), err.join());
    }

    public static Result ok(String... command) {
        var result = run(List.of(command));
        if (result.exit() != 0) {
            throw new AssertionError(String.join(" ", command) + " failed: " + result);
        }
        return result;
    }

    /** For good: OpenSSH's client can miss a polite signal that comes just before it waits. */
    public static void kill(Process running) throws InterruptedException {
        running.destroyForcibly();
        if (!running.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("cannot be killed: " + running);
        }
    }

    public static Path key(Path folder, String name) {
        var file = folder.resolve(name);
        ok("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file.toString());
        return file;
    }

    public static String fingerprint(Path key) {
        return ok("ssh-keygen", "-l", "-f", key + ".pub").out().split(" ", -1)[1];
    }

    private static String text(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
