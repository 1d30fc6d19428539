package dev.berth.app.nullness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A null checker that is switched off by a slip of the build looks exactly like code without a fault. */
class NullCheckerTest {
    private static final Pattern ARGUMENT = Pattern.compile("<arg>([^<]+)</arg>");

    @TempDir
    Path output;

    @Test
    void a_null_that_may_be_followed_stops_the_build() throws Exception {
        var messages = new StringWriter();
        assertThat(compile("MustFail.java", messages)).isFalse();
        assertThat(messages.toString()).contains("[NullAway]", "text.length()");
    }

    @Test
    void the_same_code_with_the_null_handled_passes() throws Exception {
        var messages = new StringWriter();
        assertThat(compile("Passes.java", messages)).as(messages.toString()).isTrue();
        assertThat(output.resolve("sample/Passes.class")).exists();
    }

    private boolean compile(String sample, StringWriter messages) throws Exception {
        var options = new ArrayList<>(productOptions());
        options.addAll(List.of(
                "-d", output.toString(),
                "-classpath", System.getProperty("java.class.path"),
                "-processorpath", System.getProperty("java.class.path")));
        return ToolProvider.getSystemJavaCompiler()
                .getTask(messages, null, null, options, null, List.of(source(sample)))
                .call();
    }

    /** The very arguments of the build's compiler, which stand first in its pom; those for tests follow. */
    private static List<String> productOptions() throws Exception {
        String pom = Files.readString(Path.of("..", "pom.xml"));
        int start = pom.indexOf("<compilerArgs>");
        var options = ARGUMENT.matcher(pom.substring(start, pom.indexOf("</compilerArgs>", start)))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(options).anyMatch(option -> option.contains("NullAway:ERROR"));
        return options;
    }

    private static JavaFileObject source(String name) throws Exception {
        try (var in = Objects.requireNonNull(NullCheckerTest.class.getResourceAsStream("/nullness/" + name))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new SimpleJavaFileObject(URI.create("string:///sample/" + name), JavaFileObject.Kind.SOURCE) {
                @Override
                public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                    return text;
                }
            };
        }
    }
}
