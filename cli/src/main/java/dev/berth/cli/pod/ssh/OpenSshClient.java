package dev.berth.cli.pod.ssh;

import dev.berth.cli.shell.CallFailure;
import dev.berth.cli.shell.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The stock {@code ssh}, which has the terminal to itself for as long as it runs. */
record OpenSshClient(WayToPod way, SshFlags flags) {
    /** By what the host is known, instead of an address that another pod may have had. */
    private static final String ALIAS = "berth-pod";

    int run(List<String> remote) throws InterruptedException {
        Path knownHosts = null;
        try {
            // Made for its owner alone.
            knownHosts = Files.createTempFile("berth-known-hosts-", "");
            knownHosts.toFile().deleteOnExit();
            Files.writeString(
                    knownHosts,
                    way.hostKeys().stream().map(key -> ALIAS + " " + key + "\n").collect(Collectors.joining()));
            return new ProcessBuilder(words(knownHosts, remote))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new CallFailure(
                    ExitCode.FAILED,
                    "OpenSSH's client 'ssh' cannot be started: %s. Is it installed?".formatted(e.getMessage()));
        } finally {
            delete(knownHosts);
        }
    }

    List<String> words(Path knownHosts, List<String> remote) {
        var words = new ArrayList<>(List.of(
                "ssh",
                "-o",
                "HostKeyAlias=" + ALIAS,
                "-o",
                "UserKnownHostsFile=" + quoted(knownHosts),
                "-o",
                "GlobalKnownHostsFile=/dev/null",
                "-o",
                "StrictHostKeyChecking=yes",
                "-o",
                "UpdateHostKeys=no",
                "-p",
                Integer.toString(way.port())));
        words.addAll(flags.words());
        words.addAll(List.of("-l", way.user(), "--", way.host()));
        words.addAll(remote);
        return words;
    }

    /** Several files may be named there, with blanks between them, and with tokens. */
    private static String quoted(Path file) {
        return "\"" + file.toString().replace("%", "%%").replace("\"", "\\\"") + "\"";
    }

    private static void delete(@org.jspecify.annotations.Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // It holds public keys only.
        }
    }
}
