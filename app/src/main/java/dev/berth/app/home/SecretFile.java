package dev.berth.app.home;

import dev.berth.app.StartUpFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

/** Files only their owner may read, which after a crash hold either all of their content or do not exist. */
public final class SecretFile {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private SecretFile() {}

    /**
     * Reads the file, or creates it with what {@code content} gives.
     *
     * @throws StartUpFailure when others may read the file, or it cannot be read or written
     */
    public static byte[] readOrCreate(Path file, Supplier<byte[]> content) {
        if (Files.exists(file)) {
            return read(file);
        }
        byte[] created = content.get();
        write(file, created);
        return created;
    }

    /**
     * Reads the file.
     *
     * @throws StartUpFailure when others may read the file, or it cannot be read
     */
    public static byte[] read(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            Set<PosixFilePermission> tooMany = EnumSet.copyOf(OTHERS);
            tooMany.retainAll(permissions);
            if (!tooMany.isEmpty()) {
                throw new StartUpFailure(
                        "The secret %s can be read or changed by others (its permissions are %s). Run: chmod 600 %s"
                                .formatted(file, PosixFilePermissions.toString(permissions), file));
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new StartUpFailure(
                    "The secret %s cannot be read (%s). Give it to user %s with permissions 0600."
                            .formatted(file, e, System.getProperty("user.name")),
                    e);
        }
    }

    /** Replaces the file as a whole and returns when it is on disk. */
    public static void write(Path file, byte[] content) {
        Path folder = java.util.Objects.requireNonNull(file.toAbsolutePath().getParent());
        try {
            Files.createDirectories(folder);
            Path draft = Files.createTempFile(
                    folder, "." + file.getFileName(), ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            force(folder);
        } catch (IOException e) {
            throw new StartUpFailure(
                    "The secret %s cannot be written (%s). Free space on the disk and make the folder writable for user %s."
                            .formatted(file, e, System.getProperty("user.name")),
                    e);
        }
    }

    /** Makes the names in a folder durable. */
    static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
