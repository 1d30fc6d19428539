package dev.berth.app.templates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.berth.messages.template.OfferedTemplate;
import dev.berth.messages.template.PodTemplate;
import dev.berth.messages.template.TemplateVariable;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TemplatesFileTest {
    @Test
    void the_built_in_templates_are_right_and_ubuntu_is_the_first() {
        var read = TemplatesFile.builtIn();

        assertThat(read.faults()).isEmpty();
        assertThat(read.templates())
                .extracting(each -> each.template().id())
                .containsExactly("ubuntu", "pytorch", "cuda", "jupyter");
        assertThat(read.templates().getFirst().template()).isEqualTo(PodTemplate.UBUNTU);
    }

    @Test
    void all_fields_are_read() {
        var read = read("""
                train:
                  title: Train it
                  description: |
                    Two
                    lines.
                  picture: https://example.com/a.png
                  image: ghcr.io/lab/train:1.5
                  command: [python, -c, "print(1)"]
                  ports: [8888, 6006]
                  diskGb: 50
                  needsGpu: true
                  env:
                    SEED: {default: 0123, help: Any number.}
                    AGREE: {default: yes}
                    NAME: {required: true}
                    FREE:
                """);

        assertThat(read.faults()).isEmpty();
        assertThat(read.templates().getLast().template())
                .isEqualTo(new PodTemplate(
                        "train",
                        "Train it",
                        "Two\nlines.\n",
                        "https://example.com/a.png",
                        "ghcr.io/lab/train:1.5",
                        List.of("python", "-c", "print(1)"),
                        List.of(8888, 6006),
                        List.of(
                                new TemplateVariable("SEED", "Any number.", "0123", false),
                                new TemplateVariable("AGREE", null, "yes", false),
                                new TemplateVariable("NAME", null, null, true),
                                new TemplateVariable("FREE", null, null, false)),
                        50,
                        true));
    }

    @Test
    void a_template_needs_no_more_than_its_id_and_a_file_no_template() {
        assertThat(read("plain:\n").templates().getLast().template())
                .isEqualTo(
                        new PodTemplate("plain", "plain", null, null, null, null, List.of(), List.of(), null, false));
        assertThat(read("# nothing\n").templates())
                .extracting(OfferedTemplate::template)
                .containsExactly(PodTemplate.UBUNTU);
    }

    @Test
    void RUN_12_a_command_may_be_written_on_lines_of_its_own() {
        var read = read("a:\n  command: |\n    set -e\n    echo \"it's {{ x }} $HOME\"\n");

        assertThat(read.faults()).isEmpty();
        assertThat(read.templates().getLast().template().command())
                .containsExactly("/bin/sh", "-c", "set -e\necho \"it's {{ x }} $HOME\"\n");
    }

    private static Arguments broken(String text, int line, int column, String field, String detail) {
        return Arguments.of(text, line, column, field, detail);
    }

    static Stream<Arguments> brokenFiles() {
        return Stream.of(
                // No YAML, or none with templates.
                broken("a: [", 1, 5, null, "no YAML"),
                broken("a: {b: 1\nc: 2\n", 2, 2, null, "no YAML"),
                broken("a:\n\ttitle: x\n", 2, 1, null, "no YAML"),
                broken("a:\n  title: \"x\n", 3, 1, null, "no YAML"),
                broken("a:\n  title: x: y\n", 2, 11, null, "no YAML"),
                broken("a:\n  image: *b\n", 2, 10, null, "no YAML"),
                broken("a:\n  title: x\n  \u0000\n", 3, 3, null, "U+0000"),
                broken("- a\n- b\n", 1, 1, null, "must hold lines"),
                broken("just text\n", 1, 1, null, "must hold lines"),
                broken("a: {}\n---\nb: {}\n", 2, 1, null, "no YAML"),
                broken("? [a, b]\n: {}\n", 1, 3, "", "a name, not a list"),
                broken("a: {}\nb: {}\na: {}\n", 3, 1, "a", "a second time"),
                broken("a:\n  title: x\n  title: y\n", 3, 3, "a.title", "a second time"),
                broken("a: &b\n  env: *b\n", 1, 1, null, "nested too deeply"),
                // Ids.
                broken("Pytorch: {}\n", 1, 1, "Pytorch", "lower-case"),
                broken("a b: {}\n", 1, 1, "a b", "lower-case"),
                broken("a: {}\n-b: {}\n", 2, 1, "-b", "lower-case"),
                broken("a: {}\n\nubuntu:\n  image: x\n", 3, 1, "ubuntu", "Berth's own"),
                // Fields.
                broken("a: text\n", 1, 1, "a", "Must be an object"),
                broken("a: [title]\n", 1, 1, "a", "Must be an object"),
                broken("a:\n  titel: x\n", 2, 3, "a.titel", "no such field"),
                broken("a:\n  title: 7\n", 2, 3, "a.title", "Must be a string"),
                broken("a:\n  title: ''\n", 2, 3, "a.title", "one line"),
                broken("a:\n  title: |\n    x\n    y\n", 2, 3, "a.title", "one line"),
                broken("a:\n  description: [x]\n", 2, 3, "a.description", "Must be a string"),
                broken("a:\n  picture: ../secret.png\n", 2, 3, "a.picture", "URL"),
                broken("a:\n  picture: data:image/png;base64,AAAA\n", 2, 3, "a.picture", "URL"),
                broken("a:\n  image: not an image\n", 2, 3, "a.image", "container image"),
                broken("a:\n  image: 7\n", 2, 3, "a.image", "Must be a string"),
                broken("a:\n  command: ''\n", 2, 3, "a.command", "begins with a program"),
                broken("a:\n  command: []\n", 2, 3, "a.command", "begins with a program"),
                broken("a:\n  command:\n    - sleep\n    - 5\n", 4, 7, "a.command[1]", "Must be a string"),
                broken("a:\n  command: {run: x}\n", 2, 3, "a.command", "Must be a string"),
                broken("a:\n  ports: 8888\n", 2, 3, "a.ports", "list of numbers"),
                broken("a:\n  ports: [8888, http]\n", 2, 17, "a.ports[1]", "whole number"),
                broken("a:\n  ports:\n  - 8888\n  - 70000\n", 4, 5, "a.ports[1]", "1 to 65535"),
                broken("a:\n  ports: [22]\n", 2, 11, "a.ports[0]", "always open"),
                broken("a:\n  ports: [1, 1]\n", 2, 14, "a.ports[1]", "listed twice"),
                broken("a:\n  diskGb: 0\n", 2, 3, "a.diskGb", "1 to 65536"),
                broken("a:\n  diskGb: 1.5\n", 2, 3, "a.diskGb", "whole number"),
                broken("a:\n  diskGb: 010\n", 2, 3, "a.diskGb", "whole number"),
                broken("a:\n  needsGpu: yes\n", 2, 3, "a.needsGpu", "true or false"),
                broken("a:\n  env: [A, B]\n", 2, 3, "a.env", "Must be an object"),
                broken("a:\n  env:\n    A: value\n", 3, 5, "a.env.A", "Must be an object"),
                broken("a:\n  env:\n    1A: {}\n", 3, 5, "a.env.1A", "letters, digits"),
                broken("a:\n  env:\n    HOME: {}\n", 3, 5, "a.env.HOME", "Each login"),
                broken("a:\n  env:\n    LD_PRELOAD: {}\n", 3, 5, "a.env.LD_PRELOAD", "Berth sets"),
                broken("a:\n  env:\n    SSH_PUBLIC_KEY: {}\n", 3, 5, "a.env.SSH_PUBLIC_KEY", "at its launch"),
                broken("a:\n  env:\n    A: {value: x}\n", 3, 9, "a.env.A.value", "no such field"),
                broken("a:\n  env:\n    A: {default: [x]}\n", 3, 9, "a.env.A.default", "Must be a string"),
                broken("a:\n  env:\n    A: {required: 1}\n", 3, 9, "a.env.A.required", "true or false"),
                broken(
                        "a:\n  env:\n    A:\n      required: true\n      default: x\n",
                        4,
                        7,
                        "a.env.A.required",
                        "not required"));
    }

    @ParameterizedTest
    @MethodSource("brokenFiles")
    void a_fault_is_told_with_its_line_its_column_and_its_field(
            String text, int line, int column, String field, String detail) {
        assertThat(read(text).faults()).singleElement().satisfies(fault -> {
            assertThat(fault.detail()).contains(detail);
            assertThat(fault)
                    .hasToString("line %d, column %d%s: %s"
                            .formatted(line, column, field == null ? "" : ", '%s'".formatted(field), fault.detail()));
        });
    }

    @Test
    void all_faults_are_told_at_once_from_the_first_line_to_the_last() {
        var read = read("""
                one:
                  image: "not an image"
                  ports: [22, x]
                Two: {}
                three:
                  needsGpu: maybe
                  env:
                    A: {default: 1, required: true}
                """);

        assertThat(read.faults())
                .extracting(YamlFault::line, YamlFault::field)
                .containsExactly(
                        tuple(2, "one.image"),
                        tuple(3, "one.ports[0]"),
                        tuple(3, "one.ports[1]"),
                        tuple(4, "Two"),
                        tuple(6, "three.needsGpu"),
                        tuple(8, "three.env.A.required"));
    }

    @Test
    void a_file_that_is_no_UTF_8_is_told_with_the_line_of_the_wrong_byte() {
        var bytes = "a:\n  title: x\n".getBytes(UTF_8);
        bytes[12] = (byte) 0xff;

        assertThat(TemplatesFile.read(bytes).faults())
                .singleElement()
                .hasToString("line 2, column 10: This byte is no UTF-8. Save the file as UTF-8.");
    }

    @Test
    void a_file_that_is_too_large_is_not_looked_at() {
        assertThat(TemplatesFile.read(new byte[TemplatesFile.MAX_BYTES + 1]).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.detail()).contains("larger than"));
    }

    private static TemplatesFile read(String text) {
        return TemplatesFile.read(text.getBytes(UTF_8));
    }
}
