package dev.berth.nomadembedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.nomadembedded.docker.DockerEngine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Assumptions;

/** The container engine of tests, and a small image in it that needs no network to make. */
final class TestEngine {
    /** A shell and a few programs of this machine. */
    static final String IMAGE = "berth-test/shell:2";

    private static final List<String> PROGRAMS = List.of(
            "/bin/sh",
            "/bin/sleep",
            "/bin/cat",
            "/bin/ls",
            "/usr/bin/env",
            "/usr/bin/id",
            "/bin/dd",
            "/bin/ln",
            "/bin/rm");
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    private TestEngine() {}

    static URI address() {
        return URI.create(Objects.requireNonNullElse(
                System.getenv("BERTH_TEST_DOCKER_HOST"),
                Objects.requireNonNullElse(System.getenv("DOCKER_HOST"), "unix:///var/run/docker.sock")));
    }

    /** Connects, or has the test skipped. */
    static DockerEngine connect() {
        try {
            DockerEngine engine = DockerEngine.connect(address());
            if (!engine.hasImage(IMAGE)) {
                engine.build(IMAGE, new ByteArrayInputStream(context()), Duration.ofMinutes(1), _ -> {});
            }
            return engine;
        } catch (IOException e) {
            return Assumptions.abort("skipped: no container engine at %s: %s".formatted(address(), e.getMessage()));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] context() throws IOException {
        return tar("root", "Dockerfile", "FROM scratch\nADD root /\n");
    }

    /** The files of the image below a folder, and one more. */
    static byte[] tar(String folder, String name, String text) throws IOException {
        Set<Path> files = new TreeSet<>();
        for (String program : PROGRAMS) {
            files.add(Path.of(program));
            Process ldd = new ProcessBuilder("ldd", program).start();
            LIBRARY.matcher(new String(ldd.getInputStream().readAllBytes(), UTF_8))
                    .results()
                    .forEach(library -> files.add(Path.of(library.group(1))));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            add(tar, name, text.getBytes(UTF_8));
            for (Path file : files) {
                String path = folder + file;
                add(tar, path.startsWith("/") ? path.substring(1) : path, Files.readAllBytes(file));
            }
        }
        return bytes.toByteArray();
    }

    private static void add(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(0755);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}
