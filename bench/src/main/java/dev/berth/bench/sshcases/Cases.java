package dev.berth.bench.sshcases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The script that lies beside this class, a function for each case. */
final class Cases {
    /** Those that take long or want much installed. */
    private static final Set<String> LONG = Set.of("ansible__ping_and_copy", "ssh__new_keys_often");

    private static final Pattern FUNCTION = Pattern.compile("^([a-z]+__[a-z_]+)\\(\\)", Pattern.MULTILINE);
    private static final int TIMEOUT_SECONDS = 60;

    private final Path script;
    private final List<String> names;

    private Cases(Path script, List<String> names) {
        this.script = script;
        this.names = names;
    }

    static Cases in(Path folder, boolean quick) throws IOException {
        try (var in = Cases.class.getResourceAsStream("cases.sh")) {
            if (in == null) {
                throw new IllegalStateException("cases.sh is missing in this build");
            }
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            var script = Files.writeString(folder.resolve("cases.sh"), text);
            var names = FUNCTION.matcher(text)
                    .results()
                    .map(found -> found.group(1))
                    .filter(name -> !quick || !LONG.contains(name))
                    .toList();
            return new Cases(script, names);
        }
    }

    /** {@code CLIENT__CASE} each, in the order of the script. */
    List<String> names() {
        return names;
    }

    /** What a client printed and how it ended, as text to compare. */
    String run(String name, Server server, Map<String, String> variables, Path folder) {
        try {
            var empty = Files.createDirectories(folder.resolve(server.form()).resolve(name));
            var output = folder.resolve(server.form()).resolve(name + ".out").toFile();
            var builder = new ProcessBuilder("bash", script.toString(), name)
                    .directory(empty.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output);
            builder.environment().putAll(variables);
            builder.environment().remove("SSH_AUTH_SOCK");
            var process = builder.start();
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                return "did not end within %d s; until then: %s".formatted(TIMEOUT_SECONDS, text(output.toPath()));
            }
            return text(output.toPath()) + "[exit " + process.exitValue() + "]";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1).strip().replaceAll("\\s*\\R\\s*", " | ");
    }
}
