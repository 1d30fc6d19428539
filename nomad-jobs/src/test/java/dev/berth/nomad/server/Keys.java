package dev.berth.nomad.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Keys and certificates made by the real ssh-keygen. */
final class Keys {
    private Keys() {}

    /** Returns the public line; the private key is at the path. */
    public static String generate(Path file) throws IOException, InterruptedException {
        run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", file.toString()));
        return publicLine(file);
    }

    static String publicLine(Path file) throws IOException {
        return Files.readString(Path.of(file + ".pub")).strip();
    }

    /** Signs a key as a user certificate next to it, where ssh finds it. */
    static void certify(Path ca, Path key, String principal, String validity) throws IOException, InterruptedException {
        run(List.of(
                "ssh-keygen", "-q", "-s", ca.toString(), "-I", "test", "-n", principal, "-V", validity, key + ".pub"));
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    }
}
