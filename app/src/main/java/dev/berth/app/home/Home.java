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
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The home folder, held by this process alone until it is closed or the process ends, however that comes about.
 *
 * <p>The lock is the operating system's, so that a killed process leaves none behind; the file's text only names the
 * holder for the message to the second one.
 */
public final class Home implements AutoCloseable {
    /** PostgreSQL's own limit is 1024, with the names of its files. */
    private static final int MAX_PATH_BYTES = 800;

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path folder;
    private final FileChannel lockFile;

    private Home(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /**
     * Creates the folder where it is missing and locks it. Only its owner may enter it.
     *
     * @param folder as given on the command line; a leading {@code ~} is the user's own folder
     * @throws StartUpFailure when the folder cannot be created or written, or another process holds it
     */
    public static Home open(Path folder) {
        Path absolute = absolute(folder);
        requireUsableName(absolute);
        createFolder(absolute);
        requireOwn(absolute);
        keepOthersOut(absolute);
        return new Home(absolute, lock(absolute));
    }

    /** The folder that a path on the command line means; a leading {@code ~} is the user's own. */
    public static Path absolute(Path folder) {
        return expand(folder).toAbsolutePath().normalize();
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

    /** PostgreSQL's initdb passes its own path to a shell, between double quotes. */
    private static void requireUsableName(Path folder) {
        if (folder.toString().chars().anyMatch(c -> "\"$`\\".indexOf(c) >= 0 || Character.isISOControl(c))) {
            throw new StartUpFailure(
                    "The home %s cannot be used: PostgreSQL does not start below a folder with one of \" $ ` \\ or a line break in its name. Give another folder with --home."
                            .formatted(folder));
        }
        if (folder.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            throw new StartUpFailure(
                    "The home %s cannot be used: its path is longer than %d bytes, and PostgreSQL takes no longer one. Give another folder with --home."
                            .formatted(folder, MAX_PATH_BYTES));
        }
    }

    private static void createFolder(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Path parent = folder.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
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

    /** Root may write there all the same, but the folder's owner could change what root then believes. */
    private static void requireOwn(Path folder) {
        Path self = Path.of("/proc/self");
        boolean own;
        try {
            own = Files.notExists(self) || Files.getOwner(folder).equals(Files.getOwner(self));
        } catch (IOException e) {
            throw notWritable(folder, e);
        }
        if (!own) {
            throw new StartUpFailure(
                    "The home %s cannot be used: it belongs to another user than the one who starts Berth. Give another folder with --home, start Berth as its owner, or change that with chown."
                            .formatted(folder));
        }
    }

    /** A folder that was made by hand is open to all users of the machine, as a rule. */
    private static void keepOthersOut(Path folder) {
        try {
            Set<PosixFilePermission> now = Files.getPosixFilePermissions(folder);
            Set<PosixFilePermission> wanted = EnumSet.copyOf(OWNER_ONLY);
            if (isOfAnotherUser(folder.resolve("pg/data"))) {
                wanted.add(PosixFilePermission.OTHERS_EXECUTE);
            }
            if (wanted.containsAll(now)) {
                return;
            }
            if (!isHome(folder)) {
                throw new StartUpFailure(
                        "The home %s is open to other users (%s) and holds files that are not Berth's. Give a folder of its own with --home, or run: chmod 700 %s"
                                .formatted(folder, PosixFilePermissions.toString(now), folder));
            }
            Files.setPosixFilePermissions(folder, wanted);
        } catch (IOException e) {
            throw new StartUpFailure(
                    "The home %s cannot be closed to other users (%s). Give it to user %s with permissions 0700."
                            .formatted(folder, e, System.getProperty("user.name")),
                    e);
        }
    }

    /** PostgreSQL runs as another user where root cannot run it, who must be able to pass through. */
    private static boolean isOfAnotherUser(Path data) throws IOException {
        return Files.isDirectory(data)
                && !Files.getOwner(data)
                        .equals(Files.getOwner(Objects.requireNonNull(
                                Objects.requireNonNull(data.getParent()).getParent())));
    }

    private static boolean isHome(Path folder) throws IOException {
        if (Files.exists(folder.resolve("lock"))) {
            return true;
        }
        try (var content = Files.list(folder)) {
            return content.allMatch(file -> file.endsWith("berth.yml"));
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
