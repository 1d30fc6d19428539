package dev.berth.app.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The stock OpenSSH client with one key and one known_hosts file. {@code accept-new} stands for the person who types
 * {@code yes} at the first connect; a changed host key still fails.
 */
public final class OpenSsh {
    static final Duration TIMEOUT = Duration.ofSeconds(90);

    private final Path folder;
    private final Path key;

    public record Result(int exitCode, String out, String err) {}

    private OpenSsh(Path folder, Path key) {
        this.folder = folder;
        this.key = key;
    }

    public static OpenSsh withNewKey(Path folder, String name) {
        var key = folder.resolve(name);
        var made =
                run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name + "@test", "-f", key.toString()));
        if (made.exitCode() != 0) {
            throw new AssertionError(made.err());
        }
        return new OpenSsh(folder, key);
    }

    public String publicKey() throws IOException {
        return Files.readString(Path.of(key + ".pub")).strip();
    }

    Path folder() {
        return folder;
    }

    public List<String> options() {
        return List.of(
                "-F", "none",
                "-o", "IdentitiesOnly=yes",
                "-o", "IdentityFile=" + key,
                "-o", "UserKnownHostsFile=" + folder.resolve("known_hosts"),
                "-o", "GlobalKnownHostsFile=/dev/null",
                "-o", "StrictHostKeyChecking=accept-new",
                "-o", "BatchMode=yes",
                "-o", "ConnectTimeout=10");
    }

    /** The words of a command as the API prints it, with this client's options put behind the program's name. */
    List<String> command(String printed, String... more) {
        var words = new ArrayList<>(Arrays.asList(printed.split(" ", -1)));
        var all = new ArrayList<String>();
        all.add(words.removeFirst());
        all.addAll(options());
        // ssh -J starts another ssh, which has to be told the same.
        if (words.contains("-J")) {
            int at = words.indexOf("-J");
            var jump = words.get(at + 1);
            words.remove(at + 1);
            words.remove(at);
            var colon = jump.lastIndexOf(':');
            all.add("-o");
            all.add("ProxyCommand=ssh %s -W [%%h]:%%p -p %s %s"
                    .formatted(String.join(" ", options()), jump.substring(colon + 1), jump.substring(0, colon)));
        }
        all.addAll(words);
        all.addAll(List.of(more));
        return all;
    }

    Result ssh(String printed, String... remote) {
        return run(command(printed, remote));
    }

    Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).directory(folder.toFile()).start();
    }

    public static Result run(List<String> command) {
        return run(command, "");
    }

    public static Result run(List<String> command, String input) {
        try {
            var out = Files.createTempFile("out", "");
            var err = Files.createTempFile("err", "");
            var in = Files.createTempFile("in", "");
            Files.writeString(in, input);
            try {
                var process = new ProcessBuilder(command)
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("%s did not end; it said: %s %s"
                            .formatted(String.join(" ", command), Files.readString(out), Files.readString(err)));
                }
                return new Result(
                        process.exitValue(),
                        Files.readString(out, StandardCharsets.UTF_8),
                        Files.readString(err, StandardCharsets.UTF_8));
            } finally {
                Files.deleteIfExists(out);
                Files.deleteIfExists(err);
                Files.deleteIfExists(in);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
