package dev.berth.nomadembedded.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** A file or directory that a task may have put there, looked at once. Links are not followed. All reads, so not for an event loop. */
public final class SharedFile {
    private final Path path;
    private final PosixFileAttributes attributes;

    private SharedFile(Path path, PosixFileAttributes attributes) {
        this.path = path;
        this.attributes = attributes;
    }

    /** Empty where nothing is. */
    static Optional<SharedFile> at(Path path) throws IOException {
        try {
            return Optional.of(new SharedFile(
                    path, Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    public String name() {
        return path.getFileName().toString();
    }

    public boolean isDirectory() {
        return attributes.isDirectory();
    }

    public boolean isRegular() {
        return attributes.isRegularFile();
    }

    public long size() {
        return attributes.size();
    }

    /** Its kind and who may do what, as {@code ls} writes it. */
    public String mode() {
        String kind = isRegular() ? "-" : isDirectory() ? "d" : attributes.isSymbolicLink() ? "L" : "p";
        return kind + PosixFilePermissions.toString(attributes.permissions());
    }

    /** At most so many bytes from there on. */
    public byte[] read(long offset, int maxBytes) throws IOException {
        try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            in.skip(offset);
            return in.readNBytes(maxBytes);
        }
    }
}
