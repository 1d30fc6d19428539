package dev.berth.nomad.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.berth.nomadsdk.Allocation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** One pod for all tests of a class. Where this machine does not allow its kind, they are skipped with the reason. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class WithOnePod {
    static final String POD = TestPod.ID.value();
    static final Duration KEYS_ACT = Duration.ofSeconds(20);

    final PodKind kind;

    Path directory = Path.of("");
    Path disk = Path.of("");
    String publicKey = "";
    private TestPod pod;
    private Ssh ssh;
    private Allocation allocation;

    WithOnePod(PodKind kind) {
        this.kind = kind;
    }

    @BeforeAll
    void start(@TempDir Path shared) throws Exception {
        directory = shared;
        pod = new TestPod(directory.resolve("home"), kind);
        Path key = directory.resolve("id");
        publicKey = Keys.generate(key);
        pod.keys(publicKey, "");
        allocation = pod.run(env());
        ssh = new Ssh(directory, kind.user(), key, TestPod.port(allocation));
        // The proxy of a container engine listens before the server in the container does.
        await().atMost(KEYS_ACT).until(() -> ssh.run("true").exit() == 0);
        disk = pod.disk();
    }

    @AfterAll
    void close() {
        if (pod != null) {
            pod.close();
        }
    }

    /** What the pod's user has set. */
    abstract Map<String, String> env();

    /** Where the user finds the pod's disk. */
    final String home() {
        return kind.mounts() ? "/root" : disk.toString();
    }

    /** Where the pod's server sees its clients come from, or how that begins. */
    final String client() {
        return kind == PodKind.CONTAINER ? "172." : "127.0.0.1 ";
    }

    final TestPod pod() {
        return Objects.requireNonNull(pod);
    }

    final Ssh ssh() {
        return Objects.requireNonNull(ssh);
    }

    final Ssh as(Path key) {
        return new Ssh(directory, kind.user(), key, ssh().port());
    }

    /** Waits until Nomad's readers see that the user's own list of keys holds a line. */
    final void awaitOwnKeysTold(String line) {
        await().atMost(KEYS_ACT)
                .ignoreExceptions()
                .until(() -> new String(
                                Objects.requireNonNull(pod().nomad
                                        .allocations()
                                        .file(allocation().id(), "alloc/own_keys", 1 << 20)
                                        .block()),
                                UTF_8)
                        .contains(line));
    }

    final Allocation allocation() {
        return Objects.requireNonNull(allocation);
    }
}
