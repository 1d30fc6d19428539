package dev.berth.cli.workstation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.CommandRun;
import dev.berth.cli.CommandRun.User;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkstationTest {
    @TempDir
    private Path home;

    private CommandRun workstation(String... more) {
        var arguments = new ArrayList<>(List.of("workstation", "--curl"));
        arguments.addAll(List.of(more));
        return User.at(home)
                .with("BERTH_URL", "http://127.0.0.1:1")
                .with("BERTH_TOKEN", "t")
                .runs(arguments.toArray(String[]::new));
    }

    @Test
    void BASE_5_it_is_one_gpu_and_a_command_that_sleeps() {
        assertThat(workstation().out())
                .contains("'{\"template\":\"ubuntu\",\"gpu\":{\"count\":1},\"command\":[\"sleep\",\"infinity\"]}'");
    }

    @Test
    void BASE_6_accelerator_count_project_and_image_are_as_asked() {
        assertThat(workstation(
                                "--accelerator",
                                "H200",
                                "--gpu-count",
                                "4",
                                "--project-id",
                                "my-dev-box",
                                "--image",
                                "cuda:12")
                        .out())
                .contains(
                        "'{\"image\":\"cuda:12\",\"gpu\":{\"count\":4,\"model\":\"H200\"},\"command\":[\"sleep\",\"infinity\"],\"labels\":{\"project\":\"my-dev-box\"}}'");
        assertThat(workstation("--node-count", "2").out()).contains("\"gpu\":{\"count\":8},\"nodes\":2");
    }

    @Test
    void BASE_6_gpus_and_nodes_are_mutually_exclusive_and_in_their_ranges() {
        var both = workstation("--gpu-count", "1", "--node-count", "1");
        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(both.err()).contains("mutually exclusive");
        for (var wrong : List.of("--gpu-count=0", "--gpu-count=9", "--node-count=0", "--node-count=17")) {
            assertThat(workstation(wrong).exitCode()).as(wrong).isEqualTo(2);
        }
        assertThat(workstation("--gpu-count=8").exitCode()).isZero();
        assertThat(workstation("--node-count=16").exitCode()).isZero();
    }
}
