package dev.berth.app.home;

import dev.berth.app.StartUpFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The home folder, held by this process alone until it is closed or the process ends, however that comes about.
 *
 * <p>The lock is the operating system's, so that a killed process leaves none behind; the file's text only names the
 * holder for the message to the second one.
 */
public final class Home implements AutoCloseable {
    private final Path folder;
    private final FileChannel lockFile;

    private Home(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /**
     * Creates the folder where it is missing (only its owner may enter it) and locks it.
     *
     * @param folder as given on the command line; a leading {@code ~} is the user's own folder
     * @throws StartUpFailure when the folder cannot be created or written, or another process holds it
     */
    public static Home open(Path folder) {
        Path absolute = expand(folder).toAbsolutePath().normalize();
        createFolder(absolute);
        return new Home(absolute, lock(absolute));
    }

    public Path folder() {
        return folder;
    }

    public Path resolve(String name) {
        return folder.resolve(name);
    }

    @Override
    public void close() {
        try {
            // The file stays: removing it would let two later processes lock two different files of one name.
            lockFile.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Path expand(Path folder) {
        if (!folder.startsWith("~")) {
            return folder;
        }
        Path user = Path.of(System.getProperty("user.home"));
        return folder.getNameCount() == 1 ? user : user.resolve(folder.subpath(1, folder.getNameCount()));
    }

    private static void createFolder(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Path parent = folder.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw new StartUpFailure(
                        "The home %s cannot be used: %s is a file. Give another folder with --home."
                                .formatted(folder, e.getFile()),
                        e);
            }
        } catch (IOException e) {
            throw notWritable(folder, e);
        }
    }

    private static FileChannel lock(Path folder) {
        Path file = folder.resolve("lock");
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw notWritable(folder, e);
        }
        try {
            FileLock lock = tryLock(channel);
            if (lock == null) {
                String holder = Files.readString(file).strip();
                channel.close();
                throw new StartUpFailure(
                        "Berth is already running on %s (process %s). Stop it first, or give another folder with --home."
                                .formatted(folder, holder.isEmpty() ? "unknown" : holder));
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
            return channel;
        } catch (IOException e) {
            throw notWritable(folder, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static StartUpFailure notWritable(Path folder, IOException cause) {
        return new StartUpFailure(
                "The home %s cannot be written (%s). Make it writable for user %s, or give another folder with --home."
                        .formatted(
                                folder,
                                cause.getClass().getSimpleName() + ": " + cause.getMessage(),
                                System.getProperty("user.name")),
                cause);
    }
}
