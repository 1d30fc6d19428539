package dev.berth.nomad.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.nomad.placement.PodJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a notebook in images of all kinds, here with stand-ins for Python; a real one is seen end to end. */
class NotebookTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final String USUAL = "/usr/sbin:/usr/bin:/sbin:/bin";

    @TempDir
    Path directory;

    private Path programs;

    @BeforeEach
    void programs() throws IOException {
        programs = Files.createDirectories(directory.resolve("programs"));
    }

    private void program(String name, String text) throws IOException {
        var program = Files.writeString(programs.resolve(name), text);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A Python that imports all there is, and runs a server as this line does. */
    private void pythonWhoseServerRuns(String line) throws IOException {
        program("jupyter-lab", "#!%s/python3\n".formatted(programs));
        program("python3", "#!/bin/sh\n[ \"$1\" = -c ] || { %s\n}\n".formatted(line));
    }

    private TestPod pod(String path) throws Exception {
        var pod = new TestPod(directory.resolve("home"), PodKind.PLAIN);
        pod.keys(Keys.generate(directory.resolve("mine")) + "\n", "");
        pod.notebook("ada", "pbkdf2-sha256:1:aa:bb");
        pod.run(Map.of("PATH", path));
        return pod;
    }

    private static void awaitTold(TestPod pod, String... parts) {
        await().atMost(TIMEOUT).untilAsserted(() -> assertThat(pod.told()).contains(parts));
    }

    @Test
    void POD_9_an_image_without_python_has_no_notebook_and_says_why_and_the_pod_goes_on() throws Exception {
        try (var pod = pod(programs.toString())) {
            awaitTold(pod, "failed 0\n", "The image has no python3");

            assertThat(pod.log()).contains("The notebook is off: The image has no python3");
            assertThat(pod.allocation().orElseThrow().clientStatus()).isEqualTo("running");
        }
    }

    @Test
    void the_jupyterlab_of_an_image_is_used_as_it_is_and_is_handed_no_secret_by_its_command_line() throws Exception {
        pythonWhoseServerRuns("echo \"args: $*\"; cat \"$2\"; env >\"$HOME/env\"; exec sleep 303");
        try (var pod = pod(programs + ":" + USUAL)) {
            await().atMost(TIMEOUT).until(() -> pod.log().contains("pbkdf2-sha256:1:aa:bb"));

            var args =
                    pod.log().lines().filter(line -> line.startsWith("args: ")).toList();
            assertThat(args)
                    .singleElement()
                    .asString()
                    .contains("berth_notebook.py")
                    .doesNotContain("pbkdf2");
            assertThat(pod.log().lines()).contains("ada", "pbkdf2-sha256:1:aa:bb");
            assertThat(pod.disk().resolve(".berth-notebook")).doesNotExist();
            assertThat(Files.readString(pod.disk().resolve("env")))
                    .doesNotContain("pbkdf2")
                    .contains("HOME=" + pod.disk());
        }
    }

    @Test
    void a_server_that_ends_is_started_again_a_few_times_with_longer_and_longer_pauses_and_then_no_more()
            throws Exception {
        pythonWhoseServerRuns("echo once; exit 7");
        try (var pod = pod(programs + ":" + USUAL)) {
            awaitTold(pod, "starting 0\n", "JupyterLab ended with exit status 7", "started again in 2 s.");
            awaitTold(pod, "failed 0\n", "exit status 7", "Restart the pod to try again.");

            assertThat(pod.log().lines().filter("once"::equals)).hasSize(5);
            assertThat(pod.log())
                    .containsSubsequence(
                            "again in 1 s", "again in 2 s", "again in 4 s", "again in 8 s", "The notebook is off");
        }
    }

    @Test
    void a_port_that_is_taken_is_named_as_that() throws Exception {
        pythonWhoseServerRuns("exit 75");
        try (var pod = pod(programs + ":" + USUAL)) {
            awaitTold(pod, "Port 8888 is taken by another program of the pod.");
        }
    }

    @Test
    void an_installation_tells_how_far_it_is_and_what_it_failed_at_and_is_not_taken_for_whole() throws Exception {
        program("python3", """
                #!/bin/sh
                case "$*" in
                    *import*) exit 1 ;;
                    *'-m venv'*)
                        for folder; do :; done
                        mkdir -p "$folder/bin" && cp "$0" "$folder/bin/python"
                        ;;
                    *'-m pip install'*)
                        echo "Collecting jupyterlab"
                        until [ -e "$HOME/go-on" ]; do sleep 0.1; done
                        echo "ERROR: No space left on device"
                        exit 1
                        ;;
                esac
                """);
        try (var pod = pod(programs + ":" + USUAL)) {
            awaitTold(pod, "installing 0\nCollecting jupyterlab\n");
            Files.createFile(pod.disk().resolve("go-on"));
            awaitTold(pod, "failed 0\n", "could not be installed: ERROR: No space left on device");

            assertThat(pod.log().lines()).contains("Collecting jupyterlab", "ERROR: No space left on device");
            assertThat(pod.disk().resolve(".berth-notebook/bin/python")).exists();
            assertThat(pod.disk().resolve(".berth-notebook/whole")).doesNotExist();
        }
    }

    @Test
    void a_python_that_can_make_no_environment_is_named_as_that() throws Exception {
        program("python3", "#!/bin/sh\n[ \"$1\" != -m ] || echo 'no ensurepip'; exit 1\n");
        try (var pod = pod(programs + ":" + USUAL)) {
            awaitTold(pod, "failed 0\n", "Install python3-venv in the image");

            assertThat(pod.log()).contains("no ensurepip");
        }
    }

    @Test
    void what_a_user_has_put_in_the_place_of_the_note_is_not_written_to() throws Exception {
        pythonWhoseServerRuns("echo $$ >\"$HOME/pid\"; exec sleep 304");
        var victim = Files.writeString(directory.resolve("victim"), "as it was");
        try (var pod = pod(programs + ":" + USUAL)) {
            var pid = pod.disk().resolve("pid");
            await().atMost(TIMEOUT)
                    .until(() -> Files.exists(pid) && Files.readString(pid).endsWith("\n"));
            var note = directory
                    .resolve("home/nomad/alloc")
                    .resolve(pod.allocation().orElseThrow().id())
                    .resolve(PodJob.NOTEBOOK);
            Files.delete(note);
            Files.createSymbolicLink(note, victim);

            ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                    .orElseThrow()
                    .destroy();

            awaitTold(pod, "It is started again in 1 s.");
            assertThat(Files.readString(victim)).isEqualTo("as it was");
        }
    }
}
