package dev.berth.nomad.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.nomadsdk.Allocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that were not made to be pods. */
class AnyImageTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void RUN_12_an_image_with_a_shell_and_nothing_else_is_a_pod_with_sftp_and_terminals() throws Exception {
        var image = image("shell")
                .busybox("bin/sh")
                .named("shell", "USER 1000", "WORKDIR /app", "ENV LD_LIBRARY_PATH=/mine");
        try (var pod = pod()) {
            var ssh = start(pod, image);

            // In a busybox of this name every program of it is built in.
            assertThat(ssh.run(
                            "echo $HOME,$USER,$LD_LIBRARY_PATH,$GREETING; busybox id -u 2>/dev/null || id -u; exit 7"))
                    .satisfies(result -> {
                        assertThat(result.out()).isEqualTo("/root,root,/mine,it's \"here\"\n0\n");
                        assertThat(result.exit()).isEqualTo(7);
                    });
            assertThat(ssh.ssh(List.of("-tt"), "tty").out())
                    .contains("/dev/pts/")
                    .doesNotContain("lastlog");
            var file = Files.writeString(directory.resolve("sent"), "content");
            assertThat(ssh.scp(List.of(), file.toString(), ssh.place() + ":received")
                            .exit())
                    .isZero();
            assertThat(ssh.sftp("rename received kept\nls -l\n").out()).contains("kept");
            assertThat(pod.disk().resolve("kept")).hasContent("content");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bin/sh", "busybox/sh"})
    void VAST_4_where_there_is_no_tmux_a_login_is_the_images_shell_and_is_told_what_the_pod_is(String shell)
            throws Exception {
        var image = image("login").busybox(shell).named("login", "ENV LD_LIBRARY_PATH=/mine");
        try (var pod = pod()) {
            var ssh = start(pod, image);
            try (var window = TmuxWindow.open(directory, 80, 24, ssh.sshCommand(List.of()))) {
                window.await("Disk: ");
                assertThat(window.screen())
                        .contains("p (%s)".formatted(TestPod.ID))
                        .doesNotContain("tmux");
                window.line("clear; echo $SHELL $LD_LIBRARY_PATH $GREETING; exit 5");
                window.await("/%s /mine it's \"here\"".formatted(shell));
                assertThat(window.exit()).isEqualTo(5);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bin/sh", "busybox/sh"})
    void RUN_12_a_command_runs_where_the_image_has_nothing_but_a_shell(String shell) throws Exception {
        var image = image("command").busybox(shell).named("command", "WORKDIR /app", "ENV LD_LIBRARY_PATH=/mine");
        try (var pod = pod()) {
            pod.keys("", "");
            pod.register(
                    Map.of("GREETING", "it's \"here\""),
                    null,
                    image,
                    List.of("/bin/sh", "-c", "echo $HOME,$PWD,$LD_LIBRARY_PATH,$GREETING; exit 4"));

            await().atMost(TIMEOUT)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(pod.log())
                            .contains(
                                    "/root,/root,/mine,it's \"here\"\n",
                                    "The start command ended with exit status 4.\n"));
            pod.awaitListening();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bin/sh", "busybox/sh"})
    void MESH_4_a_user_is_let_in_and_runs_the_command_where_the_image_knows_no_users(String shell) throws Exception {
        var image = image("user").busybox(shell).named("user");
        try (var pod = pod()) {
            pod.user("mesh");
            var key = directory.resolve("id");
            pod.keys(Keys.generate(key), "");
            pod.register(Map.of(), null, image, List.of("/bin/sh", "-c", "echo by $USER in $PWD >made"));
            var ssh = new Ssh(directory, "mesh", key, TestPod.port(pod.awaitListening()));

            await().atMost(TIMEOUT).untilAsserted(() -> {
                var login = ssh.run("cat made; echo $USER");
                assertThat(login.out()).as("%s; %s", login, pod.log()).isEqualTo("by mesh in /home/mesh\nmesh\n");
            });
            assertThat((Integer) Files.getAttribute(pod.disk().resolve("made"), "unix:uid"))
                    .isEqualTo(1000);
        }
    }

    @Test
    void a_shell_elsewhere_is_found_and_a_certificate_in_the_pods_own_list_works_without_the_images_help()
            throws Exception {
        var image = image("elsewhere").busybox("busybox/sh").named("elsewhere");
        try (var pod = pod()) {
            var ssh = start(pod, image);
            assertThat(ssh.run("echo $SHELL").out()).isEqualTo("/busybox/sh\n");

            var authority = Keys.generate(directory.resolve("authority"));
            var certified = directory.resolve("certified");
            Keys.generate(certified);
            assertThat(new ProcessBuilder(
                                    "ssh-keygen",
                                    "-q",
                                    "-s",
                                    directory.resolve("authority").toString(),
                                    "-I",
                                    "me",
                                    "-n",
                                    "root",
                                    certified + ".pub")
                            .start()
                            .waitFor(10, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(ssh.run("mkdir -p .ssh; echo 'cert-authority %s' > .ssh/authorized_keys".formatted(authority))
                            .exit())
                    .isZero();
            assertThat(new Ssh(directory, "root", certified, ssh.port())
                            .run("echo in")
                            .out())
                    .isEqualTo("in\n");
        }
    }

    @Test
    void where_the_image_has_neither_run_nor_etc_other_users_see_what_is_made_there() throws Exception {
        var image = image("empty").busybox("bin/sh").named("empty");
        try (var pod = pod()) {
            assertThat(start(pod, image).run("stat -c %a /run /etc").out()).isEqualTo("755\n755\n");
        }
    }

    @Test
    void a_server_of_the_image_that_cannot_be_used_gives_way_to_the_one_that_is_brought() throws Exception {
        var image = unusableServer();
        try (var pod = pod()) {
            assertThat(start(pod, image).run("echo in").out()).isEqualTo("in\n");
        }
    }

    @Test
    void an_image_without_a_shell_is_refused_and_says_so() throws Exception {
        var image = image("none").script("hello", "no program").named("none");
        try (var pod = pod()) {
            pod.keys("", "");
            pod.register(Map.of(), null, image);

            assertThat(refusal(pod)).startsWith("no-shell Its image has no shell");
        }
    }

    @Test
    void where_nothing_is_brought_a_server_of_the_image_that_cannot_be_used_is_refused_in_its_own_words()
            throws Exception {
        var unusable = unusableServer();
        try (var pod = new TestPod(directory.resolve("home"), PodKind.CONTAINER, Map.of())) {
            pod.keys("", "");
            pod.register(Map.of(), null, unusable);

            assertThat(refusal(pod))
                    .isEqualTo("sshd-unusable The SSH server of its image cannot be used: too old for this\n");
        }
    }

    private TestImage image(String name) throws Exception {
        return new TestImage(directory.resolve(name));
    }

    private String unusableServer() throws Exception {
        return image("unusable")
                .busybox(
                        "bin/sh",
                        "bin/awk",
                        "bin/cat",
                        "bin/chmod",
                        "bin/chown",
                        "bin/cmp",
                        "bin/cp",
                        "bin/grep",
                        "bin/head",
                        "bin/id",
                        "bin/mkdir",
                        "bin/mv",
                        "bin/rm",
                        "bin/sed",
                        "bin/setsid",
                        "bin/sleep")
                .script("usr/sbin/sshd", "#!/bin/sh\necho too old for this >&2\nexit 255\n")
                .named("unusable");
    }

    private TestPod pod() throws Exception {
        return new TestPod(directory.resolve("home"), PodKind.CONTAINER);
    }

    private Ssh start(TestPod pod, String image) throws Exception {
        var key = directory.resolve("id");
        pod.keys(Keys.generate(key), "");
        pod.register(Map.of("GREETING", "it's \"here\""), null, image);
        var ssh = new Ssh(directory, "root", key, TestPod.port(pod.awaitListening()));
        // The engine's proxy listens before the server in the container does.
        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(ssh.run("exit 3"))
                        .as(pod.log())
                        .extracting(Ssh.Result::exit)
                        .isEqualTo(3));
        return ssh;
    }

    private static String refusal(TestPod pod) {
        var allocation = await().atMost(TIMEOUT)
                .until(
                        pod::allocation,
                        found -> found.flatMap(AnyImageTest::exitCode).isPresent())
                .orElseThrow();
        assertThat(exitCode(allocation)).contains(78);
        return new String(
                Objects.requireNonNull(pod.nomad
                        .allocations()
                        .file(allocation.id(), "alloc/refusal", 4096)
                        .block()),
                UTF_8);
    }

    private static Optional<Integer> exitCode(Allocation allocation) {
        return Optional.ofNullable(allocation.taskStates().get("main")).stream()
                .flatMap(task -> task.events().stream())
                .filter(event -> event.type().equals("Terminated"))
                .map(event -> event.exitCode())
                .findFirst();
    }
}
