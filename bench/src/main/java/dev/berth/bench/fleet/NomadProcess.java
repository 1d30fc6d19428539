package dev.berth.bench.fleet;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link FleetNomad} from the outside. */
final class NomadProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final String address;

    NomadProcess(Path home, int gpus, String token, long seed) throws IOException {
        var project = System.getProperty("berth.project", "..");
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + Path.of(project, "app", "jvm.options"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FleetNomad.class.getName(),
                        home.toString(),
                        String.valueOf(gpus),
                        token,
                        String.valueOf(seed)))
                .redirectError(home.resolveSibling("nomad.log").toFile())
                .start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        address = next();
    }

    String address() {
        return address;
    }

    synchronized String ask(String word) throws IOException {
        var out = process.outputWriter(StandardCharsets.UTF_8);
        out.write(word + "\n");
        out.flush();
        return next();
    }

    private String next() throws IOException {
        for (var line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith("@")) {
                return line.substring(1);
            }
        }
        throw new IOException("The process of Nomad has ended");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
