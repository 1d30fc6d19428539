package dev.berth.nomad.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.nomad.placement.PodJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A command of the pod's user runs beside the pod's server, whatever it does. */
class StartCommandTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    /** What each login, or the shell in it, has of its own. */
    private static final Set<String> OF_THE_LOGIN = Set.of(
            "SSH_CLIENT", "SSH_CONNECTION", "SSH_TTY", "SHLVL", "_", "PWD", "OLDPWD", "MAIL", "MOTD_SHOWN", "TERM");

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(PodKind.class)
    void RUN_12_the_line_that_people_paste_works_as_it_stands_and_leaves_the_pods_server_alone(PodKind kind)
            throws Exception {
        var line =
                "bash -c 'apt update;DEBIAN_FRONTEND=noninteractive apt-get install openssh-server -y;mkdir -p ~/.ssh;"
                        + "cd $_;chmod 700 ~/.ssh;echo \"$PUBLIC_KEY\" >> authorized_keys;chmod 700 authorized_keys;"
                        + "service ssh start;echo done;sleep infinity'";
        // Nothing is installed on this machine, and its own server is left alone.
        Map<String, String> env = kind == PodKind.CONTAINER
                ? Map.of()
                : Map.of("PATH", programsThatOnlyTell("apt", "apt-get", "service") + ":/usr/bin:/bin");
        try (var pod = new TestPod(directory.resolve("home"), kind)) {
            var mine = Keys.generate(directory.resolve("mine"));
            pod.keys(mine + "\n", "");
            pod.run(env, List.of("/bin/sh", "-c", line));
            var ssh = ssh(pod, kind);

            await().atMost(TIMEOUT).until(() -> pod.log().lines().anyMatch("done"::equals));

            assertThat(ssh.run("cat ~/.ssh/authorized_keys").out()).isEqualTo(mine + "\n");
            assertThat(ssh.run("pgrep -fc '[s]leep infinity'").out().strip()).isNotEqualTo("0");
            if (kind == PodKind.CONTAINER) {
                assertThat(ssh.run("bash -c 'exec 3<>/dev/tcp/127.0.0.1/22; head -n 1 <&3'")
                                .out())
                        .startsWith("SSH-2.0-");
            } else {
                assertThat(pod.log()).contains("apt update", "apt-get install openssh-server -y", "service ssh start");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PodKind.class)
    void RUN_12_a_command_has_the_environment_of_logins_and_begins_where_they_do(PodKind kind) throws Exception {
        var env = Map.of("GREETING", "it's \"$HOME\" `id` {{ x }} ${NOMAD_ALLOC_ID}", "LINES_", "a\n b\n", "EMPTY", "");
        var tell = "env -0; printf '%s\\0' \"in=$PWD\" \"umask=$(umask)\"";
        try (var pod = new TestPod(directory.resolve("home"), kind)) {
            pod.keys(Keys.generate(directory.resolve("mine")) + "\n", "");
            pod.run(env, List.of("/bin/sh", "-c", "(%s) >seen.part && mv seen.part seen".formatted(tell)));
            var ssh = ssh(pod, kind);
            await().atMost(TIMEOUT).until(() -> ssh.run("test -f seen").exit() == 0);

            var seen = variables(ssh.run("cat seen").out());
            assertThat(seen).isEqualTo(variables(ssh.run(tell).out()));
            assertThat(seen).containsEntry("BT_WORKING_DIR", seen.get("in"));
            assertThat(seen).containsAllEntriesOf(env).containsKey("PUBLIC_KEY").containsEntry("umask", "0022");
            assertThat(seen.keySet()).noneMatch(name -> name.startsWith("NOMAD_") && !name.equals("NOMAD_ALLOC_ID"));
        }
    }

    @ParameterizedTest
    @EnumSource(PodKind.class)
    void BASE_11_logins_and_the_command_know_their_working_directory_and_a_choice_of_the_user_stays(PodKind kind)
            throws Exception {
        var tell = "echo \"$PWD $BERTH_WORKING_DIR\"; echo \"$BT_WORKING_DIR\"";
        try (var pod = new TestPod(directory.resolve("home"), kind)) {
            pod.keys(Keys.generate(directory.resolve("mine")) + "\n", "");
            pod.run(
                    Map.of("BT_WORKING_DIR", "/mine"),
                    List.of("/bin/sh", "-c", "(%s) >seen.part && mv seen.part seen".formatted(tell)));
            var ssh = ssh(pod, kind);
            await().atMost(TIMEOUT).until(() -> ssh.run("test -f seen").exit() == 0);

            var login = ssh.run(tell).out();
            assertThat(login).isEqualTo(ssh.run("cat seen").out()).matches("(/\\S+) \\1\n/mine\n");
            assertThat(ssh.run("cd / && cd \"$BERTH_WORKING_DIR\" && test -f seen")
                            .exit())
                    .isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(PodKind.class)
    void a_command_that_fails_or_signals_its_whole_group_is_told_of_and_the_pod_goes_on(PodKind kind) throws Exception {
        try (var pod = new TestPod(directory.resolve("home"), kind)) {
            pod.keys(Keys.generate(directory.resolve("mine")) + "\n", "");
            pod.run(Map.of(), List.of("/bin/sh", "-c", "echo one; echo two >&2; trap 'exit 7' TERM; kill 0; sleep 1"));
            var ssh = ssh(pod, kind);

            await().atMost(TIMEOUT).until(() -> pod.log().contains("The start command ended with exit status 7."));

            assertThat(pod.log().lines()).contains("one", "two");
            assertThat(ssh.run("echo in").out()).isEqualTo("in\n");
            assertThat(pod.allocation().orElseThrow().clientStatus()).isEqualTo("running");
        }
    }

    @Test
    void a_program_that_is_not_there_is_told_of_and_the_pod_goes_on() throws Exception {
        try (var pod = new TestPod(directory.resolve("home"), PodKind.PLAIN)) {
            pod.keys(Keys.generate(directory.resolve("mine")) + "\n", "");
            pod.run(Map.of(), List.of("no such program", "x"));
            var ssh = ssh(pod, PodKind.PLAIN);

            await().atMost(TIMEOUT).until(() -> pod.log().contains("The start command ended with exit status 127."));

            assertThat(pod.log()).contains("no such program");
            assertThat(ssh.run("true").exit()).isZero();
        }
    }

    @Test
    void what_a_command_starts_can_be_interrupted_as_in_a_terminal() throws Exception {
        try (var pod = new TestPod(directory.resolve("home"), PodKind.PLAIN)) {
            pod.keys(Keys.generate(directory.resolve("mine")) + "\n", "");
            pod.run(Map.of(), List.of("/bin/sh", "-c", "trap 'exit 3' INT; kill -INT $$; exit 0"));

            await().atMost(TIMEOUT).until(() -> pod.log().contains("The start command ended with exit status "));

            assertThat(pod.log()).contains("exit status 3.");
        }
    }

    @Test
    void a_command_ends_with_the_pod() throws Exception {
        try (var pod = new TestPod(directory.resolve("home"), PodKind.PLAIN)) {
            pod.keys(Keys.generate(directory.resolve("mine")) + "\n", "");
            pod.run(Map.of(), List.of("/bin/sh", "-c", "trap '' TERM HUP; echo $$ >pid; while :; do sleep 1; done"));
            var file = pod.disk().resolve("pid");
            await().atMost(TIMEOUT)
                    .until(() -> Files.exists(file) && Files.readString(file).endsWith("\n"));
            var process = ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                    .orElseThrow();
            assertThat(process.isAlive()).isTrue();

            pod.nomad.jobs().deregister(TestPod.ID.value(), false).block();

            await().atMost(TIMEOUT).until(() -> !process.isAlive());
        }
    }

    @ParameterizedTest
    @EnumSource(PodKind.class)
    void the_end_of_a_command_is_told_to_those_who_read_files_by_Nomad(PodKind kind) throws Exception {
        try (var pod = new TestPod(directory.resolve("home"), kind)) {
            pod.keys(Keys.generate(directory.resolve("mine")) + "\n", "");
            var before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            pod.run(Map.of(), List.of("/bin/sh", "-c", "while [ ! -e go ]; do sleep 0.1; done; exit 7"));
            var ssh = ssh(pod, kind);
            assertThatThrownBy(() -> told(pod)).hasMessageContaining("404");

            assertThat(ssh.run("touch go").exit()).isZero();

            var lines = await().atMost(TIMEOUT).ignoreExceptions().until(() -> told(pod), text -> !text.isEmpty());
            assertThat(lines).matches("began \\d+\nended \\d+\nexit 7\n");
            assertThat(Instant.ofEpochSecond(
                            Long.parseLong(lines.lines().toList().get(1).split(" ", -1)[1])))
                    .isBetween(before, Instant.now());
        }
    }

    private static String told(TestPod pod) {
        var allocation = pod.allocation().orElseThrow().id();
        return new String(
                Objects.requireNonNull(pod.nomad
                        .allocations()
                        .file(allocation, PodJob.COMMAND_END, 1 << 10)
                        .block()),
                UTF_8);
    }

    @ParameterizedTest
    @EnumSource(PodKind.class)
    void at_a_stop_a_command_is_asked_to_end_and_given_the_time_to(PodKind kind) throws Exception {
        try (var pod = new TestPod(directory.resolve("home"), kind)) {
            pod.keys(Keys.generate(directory.resolve("mine")) + "\n", "");
            pod.run(
                    Map.of(),
                    List.of(
                            "/bin/sh",
                            "-c",
                            "trap 'trap \"\" TERM; sleep 2; echo saved >saved; exit 0' TERM; touch ready; while :; do sleep 0.1; done"));
            var ssh = ssh(pod, kind);
            await().atMost(TIMEOUT).until(() -> ssh.run("test -f ready").exit() == 0);

            pod.nomad.jobs().deregister(TestPod.ID.value(), false).block();

            await().atMost(TIMEOUT)
                    .until(() -> pod.allocation()
                            .filter(each -> each.isClientTerminal())
                            .isPresent());
            assertThat(pod.disk().resolve("saved")).hasContent("saved\n");
        }
    }

    @ParameterizedTest
    @EnumSource(PodKind.class)
    void programs_of_logins_beside_a_command_can_be_interrupted(PodKind kind) throws Exception {
        try (var pod = new TestPod(directory.resolve("home"), kind)) {
            pod.keys(Keys.generate(directory.resolve("mine")) + "\n", "");
            pod.run(Map.of(), List.of("sleep", "600"));

            assertThat(ssh(pod, kind)
                            .run("sh -c 'trap \"exit 3\" INT; kill -INT $$; exit 0'")
                            .exit())
                    .isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource(value = PodKind.class, names = "PLAIN", mode = EnumSource.Mode.EXCLUDE)
    void nothing_that_runs_beside_a_command_knows_with_what_the_image_was_pulled(PodKind kind) throws Exception {
        try (var pod = new TestPod(directory.resolve("home"), kind)) {
            pod.keys(Keys.generate(directory.resolve("mine")) + "\n", "");
            pod.run(Map.of("BERTH_REGISTRY_PASSWORD", "hunter2", "SEEN", "yes"), List.of("sleep", "600"));
            var ssh = ssh(pod, kind);
            var count = "cat /proc/[0-9]*/environ | tr '\\0' '\\n' | grep -c ^%s=";

            assertThat(ssh.run(count.formatted("SEEN")).out().strip()).isNotEqualTo("0");
            assertThat(ssh.run(count.formatted("BERTH_REGISTRY_PASSWORD")).out().strip())
                    .isEqualTo("0");
        }
    }

    @ParameterizedTest
    @EnumSource(value = PodKind.class, names = "PLAIN", mode = EnumSource.Mode.EXCLUDE)
    void a_command_of_64_KiB_with_all_that_shells_and_templates_know_reaches_its_program_whole(PodKind kind)
            throws Exception {
        var strange = "'\"$`\\ {{ with }} ${HOME} $(id) \n\r\t ü 🦀 \u0001 * ~ # ; & | < > ! %s %% ";
        var word = strange.repeat(60 * 1024 / strange.getBytes(UTF_8).length);
        try (var pod = new TestPod(directory.resolve("home"), kind)) {
            pod.keys(Keys.generate(directory.resolve("mine")) + "\n", "");
            pod.run(
                    Map.of(),
                    List.of("/bin/sh", "-c", "printf %s \"$2\" >word.part && mv word.part word", "sh", "", word));
            var ssh = ssh(pod, kind);
            await().atMost(TIMEOUT).until(() -> ssh.run("test -f word").exit() == 0);

            assertThat(ssh.run("cat word").out()).isEqualTo(word);
        }
    }

    private static Map<String, String> variables(String text) {
        var all = new TreeMap<String, String>();
        Arrays.stream(text.split("\0")).map(each -> each.split("=", 2)).forEach(pair -> all.put(pair[0], pair[1]));
        var kept = new HashMap<>(all);
        kept.keySet().removeAll(OF_THE_LOGIN);
        return kept;
    }

    /** A folder of programs that write how they were called. */
    private Path programsThatOnlyTell(String... names) throws IOException {
        var folder = Files.createDirectories(directory.resolve("programs"));
        for (var name : names) {
            var program = Files.writeString(folder.resolve(name), "#!/bin/sh\necho \"${0##*/} $*\"\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return folder;
    }

    private Ssh ssh(TestPod pod, PodKind kind) {
        var ssh = new Ssh(directory, kind.user(), directory.resolve("mine"), TestPod.port(pod.awaitListening()));
        await().atMost(WithOnePod.KEYS_ACT).until(() -> ssh.run("true").exit() == 0);
        return ssh;
    }
}
