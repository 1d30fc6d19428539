package dev.berth.eventstore.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the README says, runs. */
class CounterExampleTest {
    private static final Path SOURCE = Path.of("src/test/java/dev/berth/eventstore/example/CounterExample.java");

    @Test
    void the_example_prints_what_the_readme_says() throws Exception {
        Process example = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Daxoniq.update-checker.disabled=true",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CounterExample.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            List<String> printed =
                    example.inputReader(StandardCharsets.UTF_8).lines().toList();
            assertThat(example.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(example.exitValue()).isZero();
            assertThat(printed)
                    .filteredOn(line -> !line.startsWith("event"))
                    .hasSize(3)
                    .startsWith("total 4", "total 9")
                    .last()
                    .asString()
                    .startsWith("refused: ")
                    .endsWith("A counter goes up to 10");
            assertThat(printed)
                    .filteredOn(line -> line.startsWith("event"))
                    .containsExactly("event 1: Added[counter=a, amount=4]", "event 2: Added[counter=a, amount=5]");
            assertThat(readme())
                    .contains(printed.stream()
                            .filter(line -> line.startsWith("event"))
                            .toList());
        } finally {
            example.destroyForcibly();
        }
    }

    @Test
    void the_readme_shows_the_example_as_it_is_and_how_to_run_it() throws IOException {
        String source = Files.readString(SOURCE);
        String shown = source.substring(
                        source.indexOf("// README begins\n") + "// README begins\n".length(),
                        source.indexOf("    // README ends"))
                .stripTrailing()
                .stripIndent();
        assertThat(readme()).contains("```java\n" + shown + "\n```");
        assertThat(readme()).contains("\n./event-store/example\n");
        assertThat(Path.of("example")).isExecutable();
        assertThat(Path.of("example")).content().contains(CounterExample.class.getName());
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }
}
