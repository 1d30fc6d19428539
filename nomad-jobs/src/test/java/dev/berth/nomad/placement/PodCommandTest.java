package dev.berth.nomad.placement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file that hands a command to a pod's shell. */
class PodCommandTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "'",
                "''\\''",
                "\\",
                "{{",
                "{{{{ }} {'{",
                "'{{'{",
                "{\n{",
                "$HOME ${x} $(id) `id` $'a'",
                "a\r\nb\n\n",
                "-e",
                "ü 🦀 \u0001 \u007f \u0081",
                "*?[a]~!#&|<>;()"
            })
    void every_word_arrives_as_it_is_and_the_text_begins_no_action_of_a_template(String word) throws Exception {
        var words = List.of(word, "-", word + word, "end");
        var script = PodFiles.command(words);

        assertThat(script).doesNotContain("{{");
        assertThat(argumentsOf(script))
                .isEqualTo(words.stream().map(each -> each + "\0").collect(Collectors.joining()));
    }

    private static String argumentsOf(String script) throws IOException, InterruptedException {
        var shell = new ProcessBuilder("/bin/sh").start();
        try (var in = shell.getOutputStream()) {
            in.write((script + "printf '%s\\0' \"$@\"\n").getBytes(UTF_8));
        }
        var out = new String(shell.getInputStream().readAllBytes(), UTF_8);
        assertThat(shell.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return out;
    }
}
