package dev.berth.app;

import dev.berth.nomad.NomadJobsSettings;
import dev.berth.nomadembedded.docker.DockerEngine;
import dev.berth.nomadembedded.task.FileTree;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** The image of {@code template: ubuntu}: built on first use, from a registry's or, where there is none, by debootstrap. */
final class UbuntuImage {
    private static final Duration BUILD_TIMEOUT = Duration.ofMinutes(20);
    private static final Pattern STEPS =
            Pattern.compile("(Step .*|Fetched .*|I: (Resolving dependencies|Unpacking|Installing"
                    + "|Configuring) (of |the |required |core |base ).*|I: Base system installed.*)");
    private static final Duration TRIAL_TIMEOUT = Duration.ofSeconds(30);

    private final DockerEngine engine;
    private final Path home;
    private final StartUpProgress progress;

    UbuntuImage(DockerEngine engine, Path home, StartUpProgress progress) {
        this.engine = engine;
        this.home = home;
        this.progress = progress;
    }

    /** Sees that the engine has the image and can run it; fails with the reason. */
    void ensure() throws IOException {
        String image = NomadJobsSettings.UBUNTU_IMAGE;
        try {
            if (!engine.hasImage(image)) {
                progress.step("Building the image %s, once".formatted(image));
                build(image);
            }
            engine.tryOut(image, TRIAL_TIMEOUT, "/bin/sh", "-c", "test -x /usr/sbin/sshd");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void build(String image) throws IOException, InterruptedException {
        String noRegistry;
        try {
            engine.build(image, new ByteArrayInputStream(context(text("Dockerfile"))), BUILD_TIMEOUT, this::tell);
            return;
        } catch (IOException e) {
            noRegistry = String.valueOf(e.getMessage());
        }
        progress.step("Image: not from a registry (%s), so from this machine's distribution".formatted(noRegistry));
        Path folder = home.resolve("image");
        // A start that was killed in the middle leaves it.
        FileTree.delete(folder);
        Files.createDirectory(folder);
        try {
            Path script = Files.writeString(folder.resolve("debootstrap"), text("debootstrap"));
            run(script.toString(), folder.toString());
            try (InputStream context = Files.newInputStream(folder.resolve("context.tar"))) {
                engine.build(image, context, BUILD_TIMEOUT, this::tell);
            }
        } catch (IOException e) {
            throw new IOException(
                    "image %s could be built neither from a registry (%s) nor by debootstrap (%s)"
                            .formatted(image, noRegistry, e.getMessage()),
                    e);
        } finally {
            FileTree.delete(folder);
        }
    }

    /** Runs the script, of which the last line says what is wrong where something is. */
    private void run(String script, String folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/bin/sh", script, folder)
                .redirectErrorStream(true)
                .start();
        String last = "";
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line;
                tell(line);
            }
        }
        if (process.waitFor() != 0) {
            throw new IOException(last);
        }
    }

    /** apt and debootstrap print thousands of lines; these say how far it is. */
    private void tell(String line) {
        if (STEPS.matcher(line).matches()) {
            progress.step("Image: " + line.replaceFirst("^I: ", ""));
        }
    }

    private static byte[] context(String dockerfile) throws IOException {
        byte[] text = dockerfile.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry("Dockerfile");
            entry.setSize(text.length);
            tar.putArchiveEntry(entry);
            tar.write(text);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private static String text(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                        UbuntuImage.class.getResourceAsStream("ubuntu/" + name), "missing in this build: " + name);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.readAllAsString();
        }
    }
}
