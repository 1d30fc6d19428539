package dev.berth.nomad.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that a server of our own making had got wrong. */
abstract class SessionsContract extends WithOnePod {
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("GREETING", "hello there"),
            Map.entry("QUOTES", "it's \"so\" \\ and `true`"),
            Map.entry("MONEY", "$HOME costs 5%h #not"),
            Map.entry("WORDS", "grüße, 世界"),
            Map.entry("LINES", "one\n'two'\n\n  three "),
            Map.entry("EMPTY", ""),
            Map.entry("DRIVE", "C:\\"),
            Map.entry("SHARE", "\\\\server\\new\\table"),
            Map.entry("ESCAPED", "x\\\" A=z"),
            Map.entry("REFERENCES", "pa${node.class}ss $${NOMAD_ALLOC_ID} ${BERTH_POD_ID}"),
            // What shells and programs take for their own.
            Map.entry("BASH_ENV", "/nowhere/bash"),
            Map.entry("CDPATH", "/usr:/etc"),
            Map.entry("ENV", "/nowhere/sh"),
            Map.entry("GREP_OPTIONS", "-v"),
            Map.entry("OPENSSL_CONF", "/etc/passwd"),
            Map.entry("POSIXLY_CORRECT", "y"),
            Map.entry("TMPDIR", "/nowhere"),
            Map.entry("TZ", "Nowhere/City"),
            // Names of the start script's own variables.
            Map.entry("brought", "b"),
            Map.entry("missing", "m"),
            Map.entry("program", "p"),
            Map.entry("sh", "s"),
            Map.entry("options", "o"),
            Map.entry("home", "h"),
            Map.entry("user", "u"),
            Map.entry("keys", "k"),
            Map.entry("local", "l"),
            Map.entry("command", "c"));

    SessionsContract(PodKind kind) {
        super(kind);
    }

    @Override
    Map<String, String> env() {
        var all = new HashMap<>(VALUES);
        // No launch may name it, but older pods may have it: the start must not split by it.
        all.put("IFS", "a");
        // bash of root sets its own.
        all.put("PS4", "$(exit 9)");
        return all;
    }

    @Test
    void every_kind_of_shell_sees_every_value_as_it_was_given() throws IOException {
        String ask = "env -0";
        Files.writeString(disk.resolve("ask"), ask);

        assertThat(variables(ssh().run(ask).out())).containsAllEntriesOf(VALUES);
        assertThat(variables(
                        Ssh.start(ssh().sshCommand(List.of("-T")), ask + "\n").out()))
                .containsAllEntriesOf(VALUES);
        assertThat(variables(ssh().run("sh ./ask").out())).containsAllEntriesOf(VALUES);
        assertThat(variables(ssh().run("bash -lc 'env -0'").out())).containsAllEntriesOf(VALUES);
        assertThat(variables(
                        ssh().ssh(List.of("-tt"), "stty -opost; exec env -0").out()))
                .containsAllEntriesOf(VALUES);
    }

    @Test
    void the_shell_of_a_session_is_the_users_and_reads_his_files_once() throws IOException {
        Files.writeString(disk.resolve(".bashrc"), "echo rc >> read\n");
        try {
            assertThat(ssh().run("echo $SHELL $0").out().strip()).matches("\\S+/bash (\\S+/)?bash");
            assertThat(disk.resolve("read")).hasContent("rc\n");
            assertThat(Ssh.start(ssh().sshCommand(List.of("-T")), "shopt -q login_shell && echo login\n")
                            .out())
                    .contains("login");
        } finally {
            Files.delete(disk.resolve(".bashrc"));
        }
    }

    @Test
    void a_command_that_closes_its_input_early_goes_on() {
        Ssh.Result result = Ssh.start(
                ssh().sshCommand(List.of(), "exec 0<&-; for i in 1 2 3; do sleep 0.1; echo $i; done; exit 6"),
                "x".repeat(1 << 20));

        assertThat(result.out()).isEqualTo("1\n2\n3\n");
        assertThat(result.exit()).isEqualTo(6);
    }

    @Test
    void what_a_background_child_writes_late_still_arrives() {
        assertThat(ssh().run("(sleep 0.5; echo late) & echo early").out()).isEqualTo("early\nlate\n");
    }

    @Test
    void a_reader_who_has_enough_ends_the_command() {
        Ssh.Result result = Ssh.start(
                List.of("bash", "-c", String.join(" ", ssh().sshCommand(List.of(), "yes")) + " | head -1"), "");

        assertThat(result.out()).isEqualTo("y\n");
    }

    @Test
    void a_signal_ends_a_command_and_is_told_to_the_client() {
        Ssh.Result result = ssh().ssh(List.of("-v"), "kill -9 $$");

        assertThat(result.exit()).isEqualTo(255);
        assertThat(result.err()).contains("rtype exit-signal");
    }

    @Test
    void keys_on_a_terminal_interrupt_and_quit() throws Exception {
        for (char key : new char[] {3, 28}) {
            PtyProcess client = new PtyProcessBuilder(ssh().sshCommand(List.of("-tt"), "echo re''ady; exec sleep 60")
                            .toArray(String[]::new))
                    .setEnvironment(Map.of("TERM", "xterm", "PATH", System.getenv("PATH")))
                    .start();
            String seen = "";
            while (!seen.contains("ready")) {
                seen += (char) client.getInputStream().read();
            }
            client.getOutputStream().write(key);
            client.getOutputStream().flush();
            client.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());

            assertThat(client.waitFor(10, TimeUnit.SECONDS))
                    .as("key " + (int) key)
                    .isTrue();
        }
    }

    @Test
    void a_session_knows_its_connection_and_the_clients_language() {
        assertThat(ssh().run("echo $SSH_CONNECTION").out()).startsWith(client());
        assertThat(Ssh.start(
                                ssh().sshCommand(
                                                List.of("-o", "SetEnv=LC_TIME=de_DE.UTF-8 OTHER=x"),
                                                "echo $LC_TIME,$OTHER"),
                                "")
                        .out())
                .isEqualTo("de_DE.UTF-8,\n");
    }

    @Test
    void an_agent_is_forwarded() throws Exception {
        Ssh.Result result = Ssh.start(
                List.of(
                        "ssh-agent",
                        "sh",
                        "-c",
                        "ssh-add -q " + ssh().key() + " && "
                                + String.join(" ", ssh().sshCommand(List.of("-A"), "ssh-add -L"))),
                "");

        assertThat(result.out()).as(result.err()).contains(publicKey.split(" ", -1)[1]);
    }

    @Test
    void files_made_by_sftp_have_the_usual_permissions_and_any_name() throws Exception {
        Path odd = Files.createDirectories(directory.resolve("odd"));
        assertThat(Ssh.start(List.of("bash", "-c", "echo x > \"$1\"/$'caf\\351'", "bash", odd.toString()), "")
                        .exit())
                .isZero();

        assertThat(ssh().sftp("mkdir made\nput -r %s odd\ndf\n".formatted(odd)).exit())
                .isZero();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(disk.resolve("made"))))
                .isEqualTo("rwxr-xr-x");
        assertThat(ssh().run("ls odd | od -An -c").out()).contains("c   a   f 351");
    }

    @Test
    void stock_clients_of_other_makers_get_in() throws Exception {
        if (Files.isExecutable(Path.of("/usr/bin/dbclient"))) {
            Path key = directory.resolve("dropbear");
            Ssh.Result made = Ssh.start(List.of("dropbearkey", "-t", "ed25519", "-f", key.toString()), "");
            String line = made.out()
                    .lines()
                    .filter(each -> each.startsWith("ssh-"))
                    .findFirst()
                    .orElseThrow();
            pod().keys(publicKey + "\n" + line + "\n", "");
            await().atMost(KEYS_ACT)
                    .until(() -> Ssh.start(
                                    List.of(
                                            "dbclient",
                                            "-y",
                                            "-y",
                                            "-i",
                                            key.toString(),
                                            "-p",
                                            "" + ssh().port(),
                                            ssh().place(),
                                            "echo in"),
                                    "")
                            .out()
                            .equals("in\n"));
        } else {
            System.out.println("skipped: dbclient is not installed (apt-get install dropbear-bin)");
        }
    }

    @Test
    void the_sessions_of_a_removed_key_end_and_others_stay() throws Exception {
        Path removed = directory.resolve("removed");
        String line = Keys.generate(removed);
        pod().keys(publicKey + "\n" + line + "\n", "");
        await().atMost(KEYS_ACT).until(() -> as(removed).run("true").exit() == 0);
        Process stays = new ProcessBuilder(ssh().sshCommand(List.of(), "echo in; cat")).start();
        Process session = new ProcessBuilder(as(removed).sshCommand(List.of(), "echo in; cat")).start();
        Process forwarding = new ProcessBuilder(as(removed).sshCommand(List.of("-v", "-N")))
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(stays.inputReader().readLine()).isEqualTo("in");
            assertThat(session.inputReader().readLine()).isEqualTo("in");
            String said = "";
            while (!said.contains("Entering interactive session")) {
                said = forwarding.inputReader().readLine();
            }

            pod().keys(publicKey, "");

            assertThat(session.waitFor(KEYS_ACT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(forwarding.waitFor(KEYS_ACT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(stays.isAlive()).isTrue();
            assertThat(pod().log()).contains("A session was ended, because its key was removed");
        } finally {
            stays.destroy();
            session.destroy();
            forwarding.destroy();
        }
    }

    @Test
    void the_sessions_of_a_certificate_end_when_its_authority_is_no_longer_listed() throws Exception {
        Path authority = directory.resolve("authority");
        String line = Keys.generate(authority);
        Path certified = directory.resolve("certified");
        Keys.generate(certified);
        run("ssh-keygen", "-q", "-s", authority.toString(), "-I", "me", "-n", kind.user(), certified + ".pub");
        Files.createDirectories(disk.resolve(".ssh"));
        Path own = disk.resolve(".ssh/authorized_keys");
        Files.writeString(own, "cert-authority,no-pty " + line + "\n");
        if (!kind.mounts()) {
            // Its forced command would set the options of such a line aside.
            assertThat(as(certified).run("true").exit()).isEqualTo(255);
            Files.delete(own);
            return;
        }
        Process session = new ProcessBuilder(as(certified).sshCommand(List.of(), "echo in; cat")).start();
        try {
            assertThat(session.inputReader().readLine()).isEqualTo("in");

            Files.delete(own);

            assertThat(session.waitFor(KEYS_ACT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            session.destroy();
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void a_key_that_the_user_adds_in_his_pod_lets_in_and_is_told_to_nomads_readers() throws Exception {
        Path own = directory.resolve("own");
        String line = Keys.generate(own);
        Files.createDirectories(directory.resolve("client/.ssh"));
        ProcessBuilder copy = new ProcessBuilder(
                        "ssh-copy-id",
                        "-f",
                        "-i",
                        own + ".pub",
                        "-p",
                        "" + ssh().port(),
                        "-o",
                        "StrictHostKeyChecking=yes",
                        "-o",
                        "UserKnownHostsFile=" + directory.resolve("known_hosts"),
                        "-o",
                        "IdentityFile=" + ssh().key(),
                        ssh().place())
                .redirectErrorStream(true);
        // It works in the .ssh of its user's home, which this machine's user may not have.
        copy.environment().put("HOME", directory.resolve("client").toString());
        Process copying = copy.start();
        String said = new String(copying.getInputStream().readAllBytes(), UTF_8);
        assertThat(copying.waitFor()).as(said).isZero();

        assertThat(as(own).run("echo in").out()).isEqualTo("in\n");
        awaitOwnKeysTold(line);

        Files.delete(disk.resolve(".ssh/authorized_keys"));
        assertThat(as(own).run("true").exit()).isEqualTo(255);
    }

    @Test
    void a_key_that_may_run_one_command_only_is_never_let_in_for_another() throws Exception {
        Path narrow = directory.resolve("narrow");
        String line = Keys.generate(narrow);
        Files.createDirectories(disk.resolve(".ssh"));
        Path file = disk.resolve(".ssh/authorized_keys");
        Files.writeString(file, "command=\"echo this\" " + line + "\n");
        try {
            Ssh.Result result = as(narrow).run("echo that");
            if (kind.mounts()) {
                assertThat(result.out()).isEqualTo("this\n");
            } else {
                assertThat(result.exit()).isEqualTo(255);
            }
        } finally {
            Files.delete(file);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mkfifo file",
                "mkdir file",
                "ln -s /dev/zero file",
                "ln -s /proc/kmsg file",
                "yes x | head -c 20000000 > file"
            })
    void a_list_of_keys_that_is_none_keeps_nobody_out(String make) throws Exception {
        Path folder = Files.createDirectories(disk.resolve(".ssh"));
        assertThat(Ssh.start(
                                List.of("sh", "-c", "cd '%s' && %s && mv file authorized_keys".formatted(folder, make)),
                                "")
                        .exit())
                .isZero();
        try {
            assertThat(ssh().run("echo in").out()).isEqualTo("in\n");
        } finally {
            Files.delete(folder.resolve("authorized_keys"));
        }
        var after = publicKey + "-" + make.length();
        Files.writeString(folder.resolve("authorized_keys"), after + "\n");
        awaitOwnKeysTold(after);
        Files.delete(folder.resolve("authorized_keys"));
    }

    @Test
    void the_sessions_of_a_removed_key_end_also_where_its_line_was_odd_and_the_user_has_stopped_the_watch()
            throws Exception {
        Path own = directory.resolve("odd-key");
        List<String> line = List.of(Keys.generate(own).split(" ", -1));
        Path file = Files.createDirectories(disk.resolve(".ssh")).resolve("authorized_keys");
        Files.writeString(file, line.get(0) + "\t" + line.get(1) + "\r\n");
        ssh().run("pkill -f 'keys watch'");
        Process session = new ProcessBuilder(as(own).sshCommand(List.of(), "echo in; cat")).start();
        try {
            assertThat(session.inputReader().readLine()).isEqualTo("in");

            Files.delete(file);

            assertThat(session.waitFor(KEYS_ACT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            session.destroy();
        }
    }

    @Test
    void many_sessions_share_one_connection() throws Exception {
        Path control = directory.resolve("control");
        Process master = new ProcessBuilder(ssh().sshCommand(List.of("-M", "-N", "-S", control.toString()))).start();
        try {
            await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(control));
            Ssh.Result result = Ssh.start(
                    List.of(
                            "bash",
                            "-c",
                            "for i in $(seq 40); do %s & done; wait"
                                    .formatted(String.join(
                                            " ",
                                            ssh().sshCommand(
                                                            List.of("-S", control.toString()),
                                                            "'sleep 2; echo done'")))),
                    "");
            assertThat(result.out().lines().filter("done"::equals).count())
                    .as(result.err())
                    .isEqualTo(40);
        } finally {
            master.destroy();
        }
    }

    private static Map<String, String> variables(String output) {
        Map<String, String> found = new java.util.HashMap<>();
        for (String entry : output.split("\0", -1)) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                found.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        return found;
    }
}
