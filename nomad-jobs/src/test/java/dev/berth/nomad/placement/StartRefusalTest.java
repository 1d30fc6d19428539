package dev.berth.nomad.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.nomadembedded.task.Namespaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start script ends with 78 and leaves behind why, where the watcher finds it. */
class StartRefusalTest {
    @TempDir
    Path alloc;

    @Test
    void an_image_without_an_ssh_server_is_refused() throws Exception {
        Namespaces.whyNot().ifPresent(reason -> Assumptions.abort("skipped: no namespaces here: " + reason));

        assertThat(
                        run(
                                Map.of(),
                                "unshare",
                                "--mount",
                                "/bin/sh",
                                "-c",
                                "mkdir home && mount --bind home /root && mount --bind /dev/null /usr/sbin/sshd && exec /bin/sh start"))
                .isEqualTo(78);
        assertThat(refusal()).startsWith("no-sshd There is no OpenSSH server");
    }

    @Test
    void a_disk_that_is_not_there_is_refused() throws Exception {
        assertThat(run(Map.of("NOMAD_VOLUME_home", alloc.resolve("nowhere").toString()), "/bin/sh", "start"))
                .isEqualTo(78);
        assertThat(refusal()).startsWith("disk-not-mounted The pod's disk is not at");
    }

    @Test
    void what_an_earlier_boot_said_is_forgotten() throws Exception {
        Files.writeString(alloc.resolve("refusal"), "no-sshd Of an earlier boot.");

        run(Map.of("NOMAD_VOLUME_home", alloc.resolve("nowhere").toString()), "/bin/sh", "start");

        assertThat(refusal()).doesNotContain("earlier");
    }

    @Test
    void a_disk_that_another_task_still_has_is_waited_for() throws Exception {
        var home = Files.createDirectory(alloc.resolve("home"));
        var held = new ProcessBuilder("flock", home.toString(), "cat").start();
        await().until(() -> new ProcessBuilder("flock", "-n", home.toString(), "true")
                        .start()
                        .waitFor()
                != 0);
        var process = start(Map.of("NOMAD_VOLUME_home", home.toString()), "/bin/sh", "start");
        await().until(() -> Files.exists(alloc.resolve("run/logins")));

        assertThat(process.waitFor(2, TimeUnit.SECONDS)).isFalse();
        assertThat(alloc.resolve("run/sshd_config")).doesNotExist();

        held.outputWriter().close();
        await().until(() -> Files.exists(alloc.resolve("run/sshd_config")));
        process.destroyForcibly().waitFor();
        held.waitFor();
    }

    private String refusal() throws IOException {
        return Files.readString(alloc.resolve("refusal"));
    }

    private int run(Map<String, String> env, String... command) throws IOException, InterruptedException {
        var process = start(env, command);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private Process start(Map<String, String> env, String... command) throws IOException {
        Files.writeString(alloc.resolve("start"), PodFiles.START);
        var builder = new ProcessBuilder(List.of(command))
                .directory(alloc.toFile())
                .redirectErrorStream(true)
                .redirectOutput(alloc.resolve("log").toFile());
        builder.environment().put("NOMAD_TASK_DIR", alloc.toString());
        builder.environment().put("NOMAD_ALLOC_DIR", alloc.toString());
        builder.environment().put("NOMAD_SECRETS_DIR", alloc.toString());
        builder.environment().put("NOMAD_ALLOC_ID", "an-allocation");
        builder.environment().put("NOMAD_PORT_ssh", "1");
        builder.environment().putAll(env);
        return builder.start();
    }
}
