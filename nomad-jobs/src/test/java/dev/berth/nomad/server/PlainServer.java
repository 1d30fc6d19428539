package dev.berth.nomad.server;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** This machine's own OpenSSH server with nothing of Berth's, for what a pod's is to be like. */
final class PlainServer implements AutoCloseable {
    private final int port;
    private final Process process;

    /** In the folder of a pod of a test, with the pod's host key. */
    PlainServer(Path folder, String authorizedKey) throws IOException {
        var own = Files.createDirectories(folder.resolve("plain"));
        var home = Files.createDirectories(own.resolve("home"));
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(own.resolve("keys"), authorizedKey + "\n");
        var configuration = Files.writeString(own.resolve("sshd_config"), """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %s
                AuthorizedKeysFile %s
                StrictModes no
                PidFile none
                PrintMotd no
                PrintLastLog no
                SetEnv HOME=%s
                Subsystem sftp internal-sftp
                """.formatted(
                        port, folder.resolve("home/host-key"), own.resolve("keys"), home));
        process = new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(own.resolve("log").toFile())
                .start();
        await().atMost(Duration.ofSeconds(20)).until(this::listens);
    }

    /** A client of it for the user who runs it, with the key of another. */
    Ssh as(Ssh other) {
        return new Ssh(other.directory(), System.getProperty("user.name"), other.key(), port);
    }

    long pid() {
        return process.pid();
    }

    int port() {
        return port;
    }

    private boolean listens() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
