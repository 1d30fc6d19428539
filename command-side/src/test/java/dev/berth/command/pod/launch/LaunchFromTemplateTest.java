package dev.berth.command.pod.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.template.PodTemplate;
import dev.berth.messages.template.TemplateVariable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LaunchFromTemplateTest {
    private static final PodTemplate TRAINING = new PodTemplate(
            "training",
            "Training",
            null,
            null,
            "ghcr.io/lab/train:1",
            List.of("python", "train.py"),
            List.of(6006, 8888),
            List.of(
                    new TemplateVariable("MODE", null, "fast", false),
                    new TemplateVariable("RUN", "Name of the run.", null, true),
                    new TemplateVariable("SEED", "Any number.", null, false)),
            50,
            true);

    private static final PodTemplate TOOLS = new PodTemplate(
            "tools", "Tools", null, null, null, List.of("/bin/sh", "-c", "make"), List.of(), List.of(), 20, false);

    private final List<PodTemplate> catalogue = new ArrayList<>(List.of(PodTemplate.UBUNTU, TRAINING, TOOLS));

    private LaunchRequest read(boolean containers, Map<String, ?> body) {
        return new LaunchRequestReader(containers, Set.of(), Clock.systemUTC()).read(body, catalogue);
    }

    private LaunchRequest.Valid valid(Map<String, ?> body) {
        return (LaunchRequest.Valid) read(true, body);
    }

    private Problem invalid(Map<String, ?> body) {
        return ((LaunchRequest.Invalid) read(true, body)).problem();
    }

    private static Map<String, ?> training(Map<String, ?> more) {
        var body = new HashMap<String, Object>(
                Map.of("template", "training", "gpu", Map.of("count", 1), "env", Map.of("RUN", "a")));
        body.putAll(more);
        return body;
    }

    @Test
    void RUN_11_a_launch_that_names_a_template_gets_all_that_it_presets() {
        var launch = valid(training(Map.of()));
        PodSpec spec = launch.spec();

        assertThat(spec.template()).isEqualTo("training");
        assertThat(spec.image()).isEqualTo("ghcr.io/lab/train:1");
        assertThat(spec.command()).containsExactly("python", "train.py");
        assertThat(spec.ports()).containsExactly(6006, 8888);
        assertThat(spec.diskGb()).isEqualTo(50);
        assertThat(spec.envNames()).containsExactly("MODE", "RUN");
        assertThat(launch.env()).isEqualTo(Map.of("MODE", "fast", "RUN", "a"));
    }

    @Test
    void RUN_11_what_the_launch_gives_counts_before_what_the_template_presets() {
        var launch = valid(training(Map.of(
                "command",
                "sleep infinity",
                "ports",
                List.of(),
                "diskGb",
                7,
                "env",
                Map.of("RUN", "b", "MODE", "", "OTHER", "x"))));
        PodSpec spec = launch.spec();

        assertThat(spec.command()).containsExactly("/bin/sh", "-c", "sleep infinity");
        assertThat(spec.ports()).isEmpty();
        assertThat(spec.diskGb()).isEqualTo(7);
        assertThat(launch.env()).isEqualTo(Map.of("RUN", "b", "MODE", "", "OTHER", "x"));
    }

    @Test
    void RUN_10_the_template_ubuntu_presets_nothing_and_names_no_image() {
        var spec = valid(Map.of("template", "ubuntu")).spec();

        assertThat(spec)
                .isEqualTo(new PodSpec(
                        "ubuntu",
                        null,
                        GpuRequest.NONE,
                        List.of(),
                        20,
                        List.of(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        List.of()));
    }

    @Test
    void the_size_of_the_disk_is_left_to_the_workspace_where_neither_the_launch_nor_its_template_says_it() {
        assertThat(valid(Map.of("template", "ubuntu")).defaultDisk()).isTrue();
        assertThat(valid(Map.of("image", "x")).defaultDisk()).isTrue();
        assertThat(valid(Map.of("template", "ubuntu", "diskGb", 20)).defaultDisk())
                .isFalse();
        assertThat(valid(Map.of("template", "tools")).defaultDisk()).isFalse();
    }

    @Test
    void RUN_11_an_image_without_a_template_is_launched_as_it_is() {
        var spec = valid(Map.of("image", "ghcr.io/lab/train:1", "command", List.of("python", "x.py")))
                .spec();

        assertThat(spec.template()).isNull();
        assertThat(spec.image()).isEqualTo("ghcr.io/lab/train:1");
        assertThat(spec.command()).containsExactly("python", "x.py");
    }

    @Test
    void a_template_that_is_not_there_is_refused_with_those_that_are() {
        assertThat(invalid(Map.of("template", "pytorch")).errors())
                .singleElement()
                .returns("unknown-template", Problem.Fault::code)
                .returns("template", Problem.Fault::field)
                .returns("There is no such template. There are: ubuntu, training, tools.", Problem.Fault::detail);
    }

    @Test
    void a_template_that_needs_a_gpu_is_refused_without_one() {
        assertThat(invalid(training(Map.of("gpu", Map.of("count", 0)))).errors())
                .singleElement()
                .returns("needs-gpu", Problem.Fault::code)
                .returns("gpu.count", Problem.Fault::field);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_variable_that_the_template_requires_is_named_where_its_value_is_missing(boolean empty) {
        var env = empty ? Map.of("RUN", "") : Map.<String, Object>of();
        assertThat(invalid(training(Map.of("env", env))).errors())
                .singleElement()
                .returns("missing", Problem.Fault::code)
                .returns("env.RUN", Problem.Fault::field)
                .returns(
                        "Pods of the template 'training' need a value of this variable: Name of the run.",
                        Problem.Fault::detail);
    }

    @Test
    void where_pods_are_processes_a_template_is_refused_for_its_image_and_one_without_an_image_is_not() {
        assertThat(read(false, training(Map.of())))
                .isInstanceOfSatisfying(
                        LaunchRequest.Invalid.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo(ProblemCode.IMAGE_NEEDS_CONTAINERS));
        assertThat(read(false, Map.of("template", "tools"))).isInstanceOf(LaunchRequest.Valid.class);
    }

    @Test
    void MESH_4_a_template_with_a_user_gives_it_to_its_pods_and_is_refused_where_pods_are_processes() {
        catalogue.add(new PodTemplate("lab", "Lab", null, null, null, null, List.of(), List.of(), null, false, "mesh"));

        assertThat(valid(Map.of("template", "lab")).spec().user()).isEqualTo("mesh");
        assertThat(read(false, Map.of("template", "lab")))
                .isInstanceOfSatisfying(
                        LaunchRequest.Invalid.class,
                        refused -> assertThat(refused.problem().detail())
                                .contains("let in nobody but the user that Berth runs as"));
    }

    @Test
    void a_template_and_an_image_are_too_much() {
        assertThat(invalid(training(Map.of("image", "x:1"))).errors())
                .extracting(Problem.Fault::code)
                .containsExactly("ambiguous");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bash -c 'apt update;DEBIAN_FRONTEND=noninteractive apt-get install openssh-server -y;mkdir -p ~/.ssh;cd $_;"
                        + "chmod 700 ~/.ssh;echo \"$PUBLIC_KEY\" >> authorized_keys;chmod 700 authorized_keys;service ssh"
                        + " start;sleep infinity'",
                "two\nlines\r\n",
                "{{ x }} ${HOME} \\ \" ' ` ü 🦀 \u0001"
            })
    void RUN_12_a_command_is_kept_to_the_character(String line) {
        assertThat(valid(Map.of("template", "ubuntu", "command", line)).spec().command())
                .containsExactly("/bin/sh", "-c", line);
        assertThat(valid(Map.of("template", "ubuntu", "command", List.of("echo", "", line)))
                        .spec()
                        .command())
                .containsExactly("echo", "", line);
    }

    @Test
    void a_command_may_take_64_KiB_of_UTF_8() {
        assertThat(valid(Map.of("template", "ubuntu", "command", "ü".repeat(32 * 1024)))
                        .spec()
                        .command())
                .hasSize(3);
    }

    static Stream<Object> wrongCommands() {
        return Stream.of(
                7,
                true,
                "",
                " \n",
                List.of(),
                List.of(""),
                List.of("echo", 1),
                "a\0b",
                List.of("a", "\0"),
                "\ud83e",
                "ü".repeat(32 * 1024) + "x",
                List.of("x".repeat(40_000), "y".repeat(40_000)),
                Collections.nCopies(1_001, "x"),
                Map.of("a", "b"));
    }

    @ParameterizedTest
    @MethodSource("wrongCommands")
    void a_command_that_cannot_be_run_is_refused_by_its_field(Object command) {
        assertThat(invalid(Map.of("template", "ubuntu", "command", command)).errors())
                .isNotEmpty()
                .allSatisfy(fault -> assertThat(fault.field()).startsWith("command"));
    }
}
