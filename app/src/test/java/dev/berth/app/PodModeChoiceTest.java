package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodModeChoiceTest {
    @TempDir
    Path home;

    private final StringWriter said = new StringWriter();

    @Test
    void a_new_home_gets_processes_where_no_engine_answers_and_one_line_says_why() {
        assertThat(made(PodMode.AUTO)).isInstanceOf(ProcessPods.class);
        assertThat(said.toString())
                .contains("Pods are processes, since containers cannot be had: ")
                .hasLineCount(1);
        assertThat(home.resolve("pods")).hasContent("processes");
    }

    @Test
    void a_home_of_processes_stays_with_them() throws Exception {
        Files.createDirectory(home.resolve("nomad"));

        assertThat(made(PodMode.AUTO)).isInstanceOf(ProcessPods.class);

        assertThat(said.toString()).contains("as this home's have been; --pods containers changes that");
    }

    @Test
    void a_home_of_containers_does_not_start_without_them_unless_told_so() throws Exception {
        Files.writeString(home.resolve("pods"), "containers\n");

        assertThatThrownBy(() -> made(PodMode.AUTO))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("this home's pods are containers")
                .hasMessageContaining("or start with --pods processes");
        assertThat(home.resolve("pods")).hasContent("containers");
        assertThat(made(PodMode.PROCESSES)).isInstanceOf(ProcessPods.class);
        assertThat(home.resolve("pods")).hasContent("processes");
    }

    @Test
    void containers_that_were_asked_for_and_cannot_be_had_end_the_start_with_the_reason() {
        assertThatThrownBy(() -> made(PodMode.CONTAINERS))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("Containers cannot be had: ");
    }

    @Test
    void a_usual_socket_is_tried_where_it_is_and_dockers_own_variable_first() throws Exception {
        Files.createDirectory(home.resolve("podman"));
        Files.createFile(home.resolve("podman/podman.sock"));

        assertThat(ContainerEngines.usual(Map.of("DOCKER_HOST", "unix:///a.sock", "XDG_RUNTIME_DIR", home.toString())))
                .startsWith(URI.create("unix:///a.sock"))
                .contains(URI.create("unix://" + home + "/podman/podman.sock"));
        assertThat(ContainerEngines.usual(Map.of("DOCKER_HOST", "tcp://127.0.0.1:1")))
                .noneMatch(address -> !address.getScheme().equals("unix"));
    }

    @Test
    void public_addresses_are_refused_for_processes_only() throws Exception {
        var open = TestSettings.onNomad(home, InetAddress.getByName("0.0.0.0"), null);
        var containers = new ContainerPods(
                new dev.berth.nomadembedded.task.ProcessDriver(dev.berth.nomadembedded.task.Isolation.NONE),
                GpuCards.NONE,
                null,
                null,
                List.of());

        ListenAddresses.requireAllowed(open, containers);
        assertThatThrownBy(() -> ListenAddresses.requireAllowed(open, made(PodMode.PROCESSES)))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("Use 127.0.0.1, or --pods containers");
    }

    private LocalPods made(PodMode asked) {
        return new PodModeChoice(
                        home,
                        URI.create("unix://" + home + "/no-engine.sock"),
                        Map.of(),
                        new StartUpProgress(new PrintWriter(said)))
                .make(asked);
    }
}
