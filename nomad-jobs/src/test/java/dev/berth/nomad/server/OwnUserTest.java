package dev.berth.nomad.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.pod.PodVolume;
import dev.berth.messages.volume.VolumeId;
import dev.berth.messages.volume.VolumeName;
import dev.berth.nomad.placement.PodJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A container that lets in a user who is not root, and what that user cannot do in it. */
class OwnUserTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final PodVolume DATA =
            new PodVolume(new VolumeId("vol-aaaaaaaaaaaaaaaa"), new VolumeName("data"), "/home/mesh/data", 1, null);

    /** Of a JupyterLab, of which the pod runs whatever its image has. */
    private static final String PYTHON = """
            #!/bin/sh
            [ "$1" = -c ] && exit
            { id -un; cat "$2"; } >"$HOME/notebook"
            printf 'running 8888\\n\\n' >"$3"
            exec sleep 600
            """;

    @TempDir
    static Path directory;

    private static TestPod pod;
    private static Path key;
    private static Ssh ssh;

    @BeforeAll
    static void start() throws Exception {
        pod = new TestPod(directory.resolve("home"), PodKind.CONTAINER);
        key = directory.resolve("mine");
        pod.keys(Keys.generate(key) + "\n", Keys.generate(directory.resolve("authority")) + "\n");
        pod.user("mesh");
        pod.volumes(List.of(DATA));
        pod.notebook("ada", "pbkdf2-sha256:1:aa:bb");
        var programs = Files.createDirectories(pod.disk().resolve("programs"));
        for (var program : Map.of("jupyter-lab", "#!/home/mesh/programs/python3\n", "python3", PYTHON)
                .entrySet()) {
            var file = Files.writeString(programs.resolve(program.getKey()), program.getValue());
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        var allocation = pod.run(
                Map.of("PATH", "/home/mesh/programs:/usr/bin:/bin", "MODE", "fast"),
                List.of("/bin/sh", "-c", "echo $(id -un) $MODE >~/made; exec sleep 600"));
        ssh = new Ssh(directory, "mesh", key, TestPod.port(allocation));
        await(ssh, pod);
    }

    @AfterAll
    static void stop() {
        if (pod != null) {
            pod.close();
        }
    }

    @Test
    void MESH_4_logins_the_start_command_and_the_notebook_are_that_users_in_a_home_on_the_disk() {
        var login =
                ssh.run("id -un; id -gn; pwd; echo $MODE; echo mine >file; echo mine >data/file; stat -c %U . data");
        assertThat(login.out()).as(login.err()).isEqualTo("mesh\nmesh\n/home/mesh\nfast\nmesh\nmesh\n");
        assertThat(pod.disk().resolve("file")).hasContent("mine");
        Awaitility.await()
                .atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(pod.disk().resolve("made")).hasContent("mesh fast"));
        Awaitility.await()
                .atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(pod.told()).startsWith("running 8888\n"));
        assertThat(pod.disk().resolve("notebook")).hasContent("mesh\nada\npbkdf2-sha256:1:aa:bb");
        assertThat(ssh.sftp("put %s copy".formatted(key)).exit()).isZero();
        // A login shell says nothing of groups without a name.
        assertThat(ssh.run("bash -ic true 2>&1 | grep 'cannot find name'").out())
                .isEmpty();
    }

    @Test
    void MESH_4_another_password_of_the_notebook_reaches_that_user_while_the_pod_runs() {
        try {
            pod.notebook("ada", "pbkdf2-sha256:1:cc:dd");
            awaitLogin("mesh 400\nada\npbkdf2-sha256:1:cc:dd\n");
        } finally {
            pod.notebook("ada", "pbkdf2-sha256:1:aa:bb");
            awaitLogin("mesh 400\nada\npbkdf2-sha256:1:aa:bb\n");
        }
    }

    private static void awaitLogin(String login) {
        Awaitility.await()
                .atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(
                                ssh.run("cd /local/run; stat -c '%U %a' login_of_notebook; cat login_of_notebook")
                                        .out())
                        .isEqualTo(login));
    }

    @Test
    void MESH_4_a_terminal_of_that_user_is_told_what_the_pod_is_and_lands_in_tmux() {
        try (var window = TmuxWindow.open(directory, 80, 24, ssh.sshCommand(List.of()))) {
            window.await("This is tmux");
            assertThat(window.screen()).contains("p (%s)".formatted(TestPod.ID));

            window.line("clear; echo in $(tmux display-message -p '#S') as $(id -un), $MODE");

            window.await("in berth as mesh, fast");
        } finally {
            ssh.run("tmux kill-server");
        }
    }

    @Test
    void BASE_4_a_login_of_that_user_is_told_to_those_who_read_files_by_Nomad() {
        var allocation = pod.allocation().orElseThrow();
        Awaitility.await()
                .atMost(TIMEOUT)
                .ignoreExceptions()
                .until(() -> pod.nomad
                                .allocations()
                                .status(allocation.id(), PodJob.LOGGED_IN)
                                .block()
                                .size()
                        == 0);
    }

    @Test
    void MESH_4_a_short_command_of_that_user_is_use_of_the_pod() {
        assertThat(ssh.run("true").exit()).isZero();
        var allocation = pod.allocation().orElseThrow();
        Awaitility.await()
                .atMost(TIMEOUT)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(pod.nomad
                                .allocations()
                                .file(allocation.id(), PodJob.ACTIVITY, 1024)
                                .map(bytes -> new String(bytes, UTF_8))
                                .block())
                        .contains("connection "));
    }

    @Test
    void MESH_4_a_certificate_for_the_pod_as_the_gateway_has_it_lets_in_that_user_and_not_root() throws Exception {
        var certified = directory.resolve("certified");
        Keys.generate(certified);
        var signed = Ssh.start(
                List.of(
                        "ssh-keygen",
                        "-q",
                        "-s",
                        directory.resolve("authority").toString(),
                        "-I",
                        "gateway",
                        "-n",
                        TestPod.ID.value(),
                        certified + ".pub"),
                "");
        assertThat(signed.exit()).as(signed.err()).isZero();

        assertThat(new Ssh(directory, "mesh", certified, ssh.port())
                        .run("id -un")
                        .out())
                .isEqualTo("mesh\n");
        assertThat(new Ssh(directory, "root", certified, ssh.port())
                        .run("id -un")
                        .exit())
                .isEqualTo(255);
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "ubuntu", "sshd", "nobody"})
    void MESH_4_every_other_user_is_refused_with_a_word(String other) {
        var refused = new Ssh(directory, other, key, ssh.port()).run("id");

        assertThat(refused.exit()).isEqualTo(255);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).contains("This pod lets in 'mesh', and nobody else: log in as that user.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat /secrets/host_key",
                "ls /secrets",
                "cat /etc/shadow",
                "test 600 != $(stat -c %a /etc/shadow)",
                "test 1 != $(awk '/NoNewPrivs/ { print $2 }' /proc/self/status)",
                "mv data elsewhere",
                "rmdir data",
                "ls /local/run/logins",
                "cat /local/authorized_keys",
                "cat /proc/1/environ",
                "cat /local/run/sshd_config",
                "cat /local/run/become",
                "ls /root",
                "echo x >/alloc/x",
                "echo x >/alloc/logs/x",
                "echo x >/alloc/logged_in",
                "rm -f /alloc/notebook",
                "echo x >>/local/authorized_keys",
                "mv /local/keys /local/old",
                "echo x >>/local/run/login",
                "touch /x",
                "su -c true </dev/null",
                "setpriv --reuid=0 true",
                "kill -0 1"
            })
    void MESH_4_what_is_roots_stays_roots(String attempt) {
        var tried = ssh.run(attempt);

        assertThat(tried.exit()).as(tried.toString()).isNotZero();
        assertThat(tried.out()).isEmpty();
    }

    @Test
    void MESH_4_a_key_that_the_user_lets_in_by_a_list_or_a_link_of_his_own_is_not_let_in() throws Exception {
        var stranger = directory.resolve("stranger");
        var line = Keys.generate(stranger);
        assertThat(ssh.run("mkdir -p .ssh && echo '%s' >.ssh/authorized_keys && ln -s /secrets/host_key .ssh/link"
                                .formatted(line))
                        .exit())
                .isZero();

        assertThat(new Ssh(directory, "mesh", stranger, ssh.port()).run("id").exit())
                .isEqualTo(255);
    }

    @Test
    void MESH_4_nobody_gets_from_one_pod_into_another_whose_user_is_called_the_same() throws Exception {
        var theirs = Files.createDirectories(directory.resolve("theirs"));
        try (var other = new TestPod(theirs.resolve("home"), PodKind.CONTAINER)) {
            other.user("mesh");
            other.keys(Keys.generate(theirs.resolve("key")) + "\n", "");
            var port = TestPod.port(other.run(Map.of()));
            await(new Ssh(theirs, "mesh", theirs.resolve("key"), port), other);

            var mine = new Ssh(theirs, "mesh", key, port).run("id");
            assertThat(mine.exit()).as(mine.toString()).isEqualTo(255);
            assertThat(mine.err()).contains("Permission denied (publickey)");
            var itself = new Ssh(directory, "mesh", theirs.resolve("key"), ssh.port()).run("id");
            assertThat(itself.err()).contains("Permission denied (publickey)");
        }
    }

    @Test
    void MESH_4_a_user_whom_the_image_has_keeps_his_number_and_has_his_home_on_the_disk() throws Exception {
        var theirs = Files.createDirectories(directory.resolve("known"));
        try (var other = new TestPod(theirs.resolve("home"), PodKind.CONTAINER)) {
            other.user("www-data");
            other.keys(Keys.generate(theirs.resolve("key")) + "\n", "");
            var known = new Ssh(theirs, "www-data", theirs.resolve("key"), TestPod.port(other.run(Map.of())));
            await(known, other);

            assertThat(known.run("id -u; pwd; echo mine >file; stat -c %U file").out())
                    .isEqualTo("33\n/home/www-data\nwww-data\n");
            assertThat(other.disk().resolve("file")).hasContent("mine");
        }
    }

    @Test
    void MESH_4_the_disk_and_the_files_on_it_are_that_users_after_a_restart_too() throws Exception {
        var theirs = Files.createDirectories(directory.resolve("again"));
        var mine = theirs.resolve("key");
        var owners = "stat -c '%U %u' . file; stat -c %a /etc/shadow";
        String before;
        try (var first = new TestPod(theirs.resolve("home"), PodKind.CONTAINER)) {
            first.user("mesh");
            first.keys(Keys.generate(mine) + "\n", "");
            var login = new Ssh(theirs, "mesh", mine, TestPod.port(first.run(Map.of())));
            await(login, first);
            before = login.run("echo mine >file; " + owners).out();
        }
        assertThat(before).matches("(mesh \\d{4,}\n){2}600\n");
        // As after a power cut: the same allocation once more.
        try (var again = new TestPod(theirs.resolve("home"), PodKind.CONTAINER)) {
            var login = new Ssh(theirs, "mesh", mine, TestPod.port(again.awaitListening()));
            await(login, again);
            assertThat(login.run(owners + "; cat file").out()).isEqualTo(before + "mine\n");
        }
    }

    private static void await(Ssh ssh, TestPod in) {
        Awaitility.await().atMost(TIMEOUT).untilAsserted(() -> {
            var login = ssh.run("true");
            assertThat(login.exit()).as("%s; %s", login, in.log()).isZero();
        });
    }
}
