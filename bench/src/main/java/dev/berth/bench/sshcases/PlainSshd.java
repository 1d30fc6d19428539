package dev.berth.bench.sshcases;

import dev.berth.app.e2e.OpenSsh;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The reference: the machine's own sshd with its usual settings, for this user. */
final class PlainSshd implements AutoCloseable {
    private static final int START_TRIES = 200;

    private final Process process;
    private final int port;
    private final String fingerprint;

    private PlainSshd(Process process, int port, String fingerprint) {
        this.process = process;
        this.port = port;
        this.fingerprint = fingerprint;
    }

    /** As root its user's home is a folder of its own, so that nothing is written to the real one. */
    static PlainSshd start(Path folder, String authorizedKey) throws IOException, InterruptedException {
        var hostKey = folder.resolve("reference-host-key");
        must(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", hostKey.toString()));
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var keys = Files.writeString(folder.resolve("reference-keys"), authorizedKey + "\n");
        var config = Files.writeString(folder.resolve("reference-config"), """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %s
                AuthorizedKeysFile %s
                StrictModes no
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                PermitRootLogin prohibit-password
                AcceptEnv LANG LC_*
                PidFile none
                PrintMotd no
                PrintLastLog no
                MaxSessions 100
                MaxAuthTries 30
                Subsystem sftp internal-sftp
                """.formatted(port, hostKey, keys));
        var home = Files.createDirectories(folder.resolve("reference-home"));
        var sshd = "exec /usr/sbin/sshd -D -e -f '%s'".formatted(config);
        var command = "root".equals(System.getProperty("user.name"))
                ? List.of(
                        "unshare",
                        "--mount",
                        "--kill-child",
                        "--fork",
                        "sh",
                        "-c",
                        "mount --bind '%s' /root; %s".formatted(home, sshd))
                : List.of("sh", "-c", sshd);
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("reference-log").toFile())
                .start();
        for (int i = 0; i < START_TRIES && process.isAlive(); i++) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return new PlainSshd(
                        process,
                        port,
                        must(List.of("ssh-keygen", "-lf", hostKey + ".pub"))
                                .out()
                                .split(" ", -1)[1]);
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(20); // Between two tries to connect.
            }
        }
        throw new IllegalStateException(
                "The plain sshd did not start: " + Files.readString(folder.resolve("reference-log")));
    }

    int port() {
        return port;
    }

    String fingerprint() {
        return fingerprint;
    }

    private static OpenSsh.Result must(List<String> command) {
        var result = OpenSsh.run(command);
        if (result.exitCode() != 0) {
            throw new IllegalStateException(result.err());
        }
        return result;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
