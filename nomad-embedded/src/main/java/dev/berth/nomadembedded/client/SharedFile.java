package dev.berth.nomadembedded.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

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
        try (SeekableByteChannel channel =
                Files.newByteChannel(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            long left = Math.max(0, channel.size() - offset);
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(left, maxBytes));
            channel.position(offset);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // Goes on to the end.
            }
            byte[] read = new byte[bytes.position()];
            bytes.flip().get(read);
            return read;
        }
    }
}
