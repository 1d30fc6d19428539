package dev.berth.app.postgres;

import dev.berth.app.StartUpFailure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** Unpacks PostgreSQL's programs from the class path, once for each version of them. */
final class Binaries {
    private Binaries() {}

    /**
     * The folder that holds {@code bin/postgres}. Two first starts may race: each unpacks beside, and a rename decides.
     *
     * @param folder where the programs of all versions lie
     */
    static Path unpack(Path folder, Consumer<String> progress) {
        String resource = resource(System.getProperty("os.name"), System.getProperty("os.arch"));
        try {
            Path target = folder.resolve("bin-" + digest(resource).substring(0, 16));
            if (Files.exists(target.resolve("bin/postgres"))) {
                return requireExecutable(target);
            }
            progress.accept("Unpacking PostgreSQL");
            Files.createDirectories(folder);
            Path draft = Files.createTempDirectory(folder, "unpack.");
            try {
                extract(resource, draft);
                Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                delete(draft);
            }
            return requireExecutable(target);
        } catch (IOException e) {
            throw new StartUpFailure(
                    "PostgreSQL could not be unpacked into %s (%s). Free space on the disk and make the folder writable."
                            .formatted(folder, e),
                    e);
        }
    }

    private static Path requireExecutable(Path target) {
        if (!Files.isExecutable(target.resolve("bin/postgres"))) {
            throw new StartUpFailure(
                    "Programs in %s cannot be run: its file system is mounted noexec, or their permissions were changed. Give a home on another file system with --home."
                            .formatted(target));
        }
        return target;
    }

    /** The name of the archive within the binaries' jar of one operating system and processor. */
    static String resource(String system, String processor) {
        String word = switch (processor) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> processor;
        };
        String name = "postgres-%s-%s.txz".formatted(system.toLowerCase(Locale.ROOT), word);
        if (Binaries.class.getResource("/" + name) == null) {
            throw new StartUpFailure(
                    "This build brings no PostgreSQL for %s on %s. Run Berth on Linux (x86_64 or arm64), or give the address of a PostgreSQL of your own."
                            .formatted(system, processor));
        }
        return name;
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = Binaries.class.getResourceAsStream("/" + resource);
        if (in == null) {
            throw new IOException(resource + " is not on the class path");
        }
        return in;
    }

    private static String digest(String resource) throws IOException {
        try (InputStream in = open(resource)) {
            return DigestUtils.sha256Hex(in);
        }
    }

    private static void extract(String resource, Path folder) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(open(resource))))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = folder.resolve(entry.getName()).normalize();
                if (!target.startsWith(folder)) {
                    throw new IOException(entry.getName() + " leads out of the archive");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(java.util.Objects.requireNonNull(target.getParent()));
                    if (entry.isSymbolicLink()) {
                        Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                    } else {
                        Files.copy(tar, target);
                        boolean runs = (entry.getMode() & 0100) != 0;
                        Files.setPosixFilePermissions(
                                target, PosixFilePermissions.fromString(runs ? "rwxr-xr-x" : "rw-r--r--"));
                    }
                }
            }
        }
    }
}
