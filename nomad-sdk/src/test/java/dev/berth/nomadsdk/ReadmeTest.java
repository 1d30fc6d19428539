package dev.berth.nomadsdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {
    private static final Pattern EXAMPLE = Pattern.compile("(?ms)^ *```java\n(.*?)^ *```$");

    @TempDir
    Path classes;

    @Test
    void every_java_example_compiles() throws IOException {
        var examples = EXAMPLE.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(examples).hasSizeGreaterThanOrEqualTo(3);
        assertThat(examples).allSatisfy(example -> assertThat(faults(example)).isEmpty());
    }

    private List<String> faults(String example) {
        boolean isWhole = example.contains("class Hello");
        var source = isWhole ? example : """
                import static java.nio.charset.StandardCharsets.UTF_8;
                import com.fasterxml.jackson.databind.node.ObjectNode;
                import dev.berth.nomadsdk.*;
                import java.net.URI;
                import java.nio.ByteBuffer;
                import java.nio.file.Path;
                import java.util.List;
                import reactor.core.publisher.Flux;
                class Example {
                    void example(Nomad nomad, ObjectNode job, String allocation) {
                        %s
                    }
                }
                """.formatted(example);
        var found = new DiagnosticCollector<JavaFileObject>();
        ToolProvider.getSystemJavaCompiler()
                .getTask(
                        null,
                        null,
                        found,
                        List.of("-proc:none", "-d", classes.toString()),
                        null,
                        List.of(new JavaText(isWhole ? "Hello" : "Example", source)))
                .call();
        return found.getDiagnostics().stream()
                .map(fault -> fault.getLineNumber() + ": " + fault.getMessage(null))
                .toList();
    }

    private static final class JavaText extends SimpleJavaFileObject {
        private final String text;

        JavaText(String name, String text) {
            super(URI.create("string:///" + name + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
