package dev.berth.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.route.Route;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A pod as the edge sees it: OpenSSH's own sshd on a free port, trusting the CA for its pod id. */
public final class SshdPod implements AutoCloseable {
    private static final Path SSHD = Path.of("/usr/sbin/sshd");

    final PodId id;
    public final int port;
    public final String hostKey;
    private final Process sshd;

    private SshdPod(PodId id, int port, String hostKey, Process sshd) {
        this.id = id;
        this.port = port;
        this.hostKey = hostKey;
        this.sshd = sshd;
    }

    public static SshdPod start(Path parent, PodId id, Path ca, List<Path> authorizedKeys, String... extraLines)
            throws IOException {
        assumeTrue(Files.isExecutable(SSHD), "OpenSSH's sshd is not installed: apt-get install openssh-server");
        if (System.getProperty("user.name").equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        var folder = Files.createTempDirectory(parent, id.value());
        var hostKey = TestShell.key(folder, "host-key");
        Files.writeString(folder.resolve("principals"), id + "\n");
        var keys = new StringBuilder();
        for (Path key : authorizedKeys) {
            keys.append(Files.readString(Path.of(key + ".pub")));
        }
        Files.writeString(folder.resolve("authorized_keys"), keys);
        int port = freePort();
        var config = """
                ListenAddress 127.0.0.1
                Port %d
                HostKey %s
                PidFile none
                StrictModes no
                UsePAM no
                PermitRootLogin yes
                PasswordAuthentication no
                TrustedUserCAKeys %s.pub
                AuthorizedPrincipalsFile %s
                AuthorizedKeysFile %s
                MaxStartups 1000
                MaxSessions 100
                Subsystem sftp internal-sftp
                %s
                """.formatted(
                        port,
                        hostKey,
                        ca,
                        folder.resolve("principals"),
                        folder.resolve("authorized_keys"),
                        String.join("\n", extraLines));
        var file = Files.writeString(folder.resolve("sshd_config"), config);
        var log = folder.resolve("sshd.log").toFile();
        var sshd = new ProcessBuilder(SSHD.toString(), "-D", "-e", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> answers(port));
        assertThat(sshd.isAlive()).as(Files.readString(log.toPath())).isTrue();
        var publicKey = Files.readString(Path.of(hostKey + ".pub")).trim();
        return new SshdPod(id, port, publicKey, sshd);
    }

    /** {@code SHA256:…} */
    public String hostKeyFingerprint() {
        try {
            return KeyUtils.getFingerPrint(
                    PublicKeyEntry.parsePublicKeyEntry(hostKey).resolvePublicKey(null, null, null));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public Route route(Workspace workspace, String name, @Nullable Integer publicPort) {
        return new Route(
                id, workspace, new PodName(name), publicPort, 1, 0, new SshTarget("127.0.0.1", port), "", hostKey);
    }

    @Override
    public void close() {
        kill();
    }

    /** The listener and everything it started. */
    public void kill() {
        sshd.descendants().forEach(ProcessHandle::destroyForcibly);
        sshd.destroyForcibly();
    }

    public static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean answers(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
