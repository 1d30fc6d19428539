package dev.berth.nomad.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code PUBLIC_KEY} tells scripts of images whom the pod lets in. */
class PublicKeyVariableTest {
    private static final String ASK = "printf '%s' \"${PUBLIC_KEY-none}\"";

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(PodKind.class)
    void RUN_4_every_login_sees_the_keys_as_of_the_start_of_the_boot_one_a_line(PodKind kind) throws Exception {
        try (var pod = new TestPod(directory.resolve("home"), kind)) {
            var mine = Keys.generate(directory.resolve("mine"));
            var other = Keys.generate(directory.resolve("other"));
            pod.keys(mine + "\n" + other + "\n", "");
            var ssh = ssh(pod, kind, "mine", Map.of());

            assertThat(ssh.run(ASK).out()).isEqualTo(mine + "\n" + other);
            assertThat(Ssh.start(ssh.sshCommand(List.of("-T")), ASK + "\n").out())
                    .isEqualTo(mine + "\n" + other);

            var later = Keys.generate(directory.resolve("later"));
            pod.keys(mine + "\n" + later + "\n", "");
            var asLater = new Ssh(directory, kind.user(), directory.resolve("later"), ssh.port());
            await().atMost(WithOnePod.KEYS_ACT).until(() -> asLater.run("true").exit() == 0);
            assertThat(asLater.run(ASK).out()).isEqualTo(mine + "\n" + other);
        }
    }

    @ParameterizedTest
    @EnumSource(PodKind.class)
    void RUN_12_what_a_script_of_an_image_writes_to_its_list_lets_the_same_keys_in(PodKind kind) throws Exception {
        try (var pod = new TestPod(directory.resolve("home"), kind)) {
            pod.keys(Keys.generate(directory.resolve("mine")) + "\n", "");
            var ssh = ssh(pod, kind, "mine", Map.of());

            var script = "mkdir -p ~/.ssh;cd $_;chmod 700 ~/.ssh;echo \"$PUBLIC_KEY\" >> authorized_keys;"
                    + "chmod 700 authorized_keys";
            assertThat(ssh.run("bash -c '%s'".formatted(script)).exit()).isZero();
            pod.keys("", "");

            assertThat(ssh.run("cat ~/.ssh/authorized_keys").out())
                    .isEqualTo(ssh.run(ASK + "; echo").out());
        }
    }

    @Test
    void RUN_4_where_nobody_gets_in_yet_there_is_no_such_variable() throws Exception {
        try (var pod = new TestPod(directory.resolve("home"), PodKind.PLAIN)) {
            pod.keys("", "");
            pod.run(Map.of());
            pod.keys(Keys.generate(directory.resolve("mine")) + "\n", "");

            assertThat(ssh(pod, PodKind.PLAIN, "mine").run(ASK).out()).isEqualTo("none");
        }
    }

    @Test
    void RUN_4_of_more_keys_than_a_variable_holds_it_tells_the_first_ones() throws Exception {
        try (var pod = new TestPod(directory.resolve("home"), PodKind.PLAIN)) {
            var mine = Keys.generate(directory.resolve("mine"));
            var more = IntStream.range(0, 700)
                    .mapToObj("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI%027d"::formatted)
                    .collect(Collectors.joining("\n"));
            pod.keys(mine + "\n" + more + "\n", "");

            var told = ssh(pod, PodKind.PLAIN, "mine", Map.of()).run(ASK).out();

            assertThat(told.length()).isBetween(32_000, 32_768);
            assertThat(mine + "\n" + more).startsWith(told + "\n");
        }
    }

    @Test
    void a_value_that_the_user_of_an_older_pod_has_given_it_stays() throws Exception {
        try (var pod = new TestPod(directory.resolve("home"), PodKind.PLAIN)) {
            pod.keys(Keys.generate(directory.resolve("mine")) + "\n", "");

            assertThat(ssh(pod, PodKind.PLAIN, "mine", Map.of("PUBLIC_KEY", "his"))
                            .run(ASK)
                            .out())
                    .isEqualTo("his");
        }
    }

    private Ssh ssh(TestPod pod, PodKind kind, String key, Map<String, String> env) {
        pod.run(env);
        return ssh(pod, kind, key);
    }

    /** As soon as the key is let in. */
    private Ssh ssh(TestPod pod, PodKind kind, String key) {
        var ssh = new Ssh(directory, kind.user(), directory.resolve(key), TestPod.port(pod.awaitListening()));
        await().atMost(WithOnePod.KEYS_ACT).until(() -> ssh.run("true").exit() == 0);
        return ssh;
    }
}
