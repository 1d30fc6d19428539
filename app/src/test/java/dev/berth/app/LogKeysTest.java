package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.app.e2e.BerthProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code docs/reference/logging.md} says what log lines look like, and all sources are held to it. */
class LogKeysTest {
    private static final Pattern ROW = Pattern.compile("^\\| (`.*`) \\|", Pattern.MULTILINE);
    private static final Pattern KEY = Pattern.compile("`(\\w+)`");
    private static final Set<String> KEYS = Set.of("pod", "error", "reason");

    @Test
    void every_log_line_of_the_project_is_as_the_page_says() throws IOException {
        var project = BerthProcess.project();
        var keys = keys(Files.readString(project.resolve("docs/reference/logging.md")));
        assertThat(keys).contains("pod", "from", "to", "error").doesNotContain("podId", "cause");
        var faults = new ArrayList<String>();
        for (var source : sources(project)) {
            faults.addAll(LogLines.faults(project.relativize(source).toString(), Files.readString(source), keys));
        }
        assertThat(faults).isEmpty();
    }

    private static Set<String> keys(String page) {
        return ROW.matcher(page)
                .results()
                .flatMap(row -> KEY.matcher(row.group(1)).results())
                .map(key -> key.group(1))
                .collect(Collectors.toSet());
    }

    private static List<Path> sources(Path project) throws IOException {
        var all = new ArrayList<Path>();
        try (var modules = Files.newDirectoryStream(project, Files::isDirectory)) {
            for (var module : modules) {
                var main = module.resolve("src/main/java");
                if (Files.isDirectory(main)) {
                    try (var files = Files.walk(main)) {
                        files.filter(file -> file.toString().endsWith(".java")).forEach(all::add);
                    }
                }
            }
        }
        assertThat(all).hasSizeGreaterThan(100);
        return all;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "private static final Logger log = LoggerFactory.getLogger(A.class);",
                "log.info(\"Started\");",
                "log.warn(\"Pod failed pod={} error={}\", pod, e.toString());",
                "log.warn(\"A pod failed, \" + \"as it (once) did pod={}\", pods.of(\"a, b\", 1), e);",
                "log.warn(\"Refused reason={}\", refusal.reason());",
                "// log.info(\"podId={}\")\n/* LOG.info(\"a.b\") */ var text = \"// no comment\";"
            })
    void a_right_line_is_left_alone(String source) {
        assertThat(LogLines.faults("A.java", source, KEYS)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "private static final Logger LOG = LoggerFactory.getLogger(A.class); | a logger is",
                "static Logger log() { return LoggerFactory.getLogger(A.class); } | a logger is",
                "LOG.info(\"Started\"); | the logger is called 'LOG'",
                "log.info(\"Started \" + pod); | the message is not a constant",
                "log.info(\"Started podId={}\", pod); | the key 'podId' is not in the table",
                "log.warn(\"Failed \" + \"cause={}\", e); | the key 'cause' is not in the table",
                "log.info(\"Started {}\", pod); | a value without 'key='",
                "log.info(\"Started pod={}:{}\", pod, port); | a value without 'key='",
                "log.info(\"Started pod={} again\", pod); | pairs are ' key={}' in the end",
                "log.info(\"Started reason=\\\"{}\\\" pod={}\", why, pod); | a value without 'key='",
                "log.info(\"pod.started pod={}\", pod); | an event name instead of a sentence",
                "log.info(\"pod started\"); | no capital",
                "log.info(\"Started. pod={}\", pod); | a final stop",
                "log.warn(\"Refused reason={}\", e.getMessage()); | have the key 'error', not 'reason'",
                "log.warn(\"Refused pod={} reason={}\", pod, error); | have the key 'error', not 'reason'"
            })
    void a_wrong_line_is_found(String source, String fault) {
        assertThat(LogLines.faults("A.java", source, KEYS))
                .anySatisfy(found -> assertThat(found).startsWith("A.java:1: ").contains(fault));
    }
}
