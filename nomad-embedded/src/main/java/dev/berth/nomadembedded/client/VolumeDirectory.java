package dev.berth.nomadembedded.client;

import dev.berth.nomadembedded.task.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where host volumes are: one directory each, which jobs mount as their disk. */
public final class VolumeDirectory {
    /**
     * Tells volumes from empty directories that only happen to be there, by a file named like each. It is beside them and not
     * in them, where their users would delete it.
     */
    private static final String MARKERS = ".volumes";

    /** Where releases before had the mark, in the volume. */
    private static final String OLD_MARKER = ".berth-volume";

    private static final String DISCARDED = ".discarded-";
    private static final Logger log = LoggerFactory.getLogger(VolumeDirectory.class);

    private final Path directory;
    private final Map<String, Path> fixed;

    /**
     * Opens the directory of volumes.
     *
     * @param fixed directories of this machine that are volumes by the node's configuration, by name
     */
    public VolumeDirectory(Path directory, Map<String, Path> fixed) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.fixed = Map.copyOf(fixed);
    }

    /** Where the volume of this name is, whether it exists or not. */
    public Path path(String name) {
        Path known = fixed.get(name);
        return known == null ? directory.resolve(name) : known;
    }

    /** Whether the volume is there by the node's configuration, so that nobody can make or delete it. */
    public boolean isFixed(String name) {
        return fixed.containsKey(name);
    }

    /**
     * Makes a volume anew whose user has deleted it whole, as he can where it is not mounted. Its mark is the proof that it was
     * here; a link that leads nowhere is none of a deleted one.
     *
     * @return whether it was made
     */
    boolean restore(String name) throws IOException {
        if (!Files.isRegularFile(marker(name)) || !Files.notExists(path(name), LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        Files.createDirectory(path(name));
        log.warn("A volume that its user had deleted was made anew file={}", path(name));
        return true;
    }

    boolean contains(String name) {
        return isFixed(name) || (Files.isRegularFile(marker(name)) && Files.isDirectory(path(name)));
    }

    private Path marker(String name) {
        return directory.resolve(MARKERS).resolve(name);
    }

    /** Marks the volumes of these names that a release before has made and left here. */
    public void markOld(List<String> names) throws IOException {
        if (Files.exists(directory.resolve(MARKERS))) {
            return;
        }
        Files.createDirectory(directory.resolve(MARKERS));
        for (String name : names) {
            if (Files.isDirectory(path(name))) {
                Files.createFile(marker(name));
                Files.deleteIfExists(path(name).resolve(OLD_MARKER));
            }
        }
    }

    /** Returns the directory of the volume, which may have been there before. */
    public Path create(String name) throws IOException {
        Path path = Files.createDirectories(path(name));
        if (!contains(name)) {
            Files.createFile(marker(name));
        }
        return path;
    }

    /** Takes a volume away at once; the files in it are deleted in the background. */
    public void discard(String name) {
        Path path = path(name);
        Path discarded = directory.resolve(DISCARDED + UUID.randomUUID());
        try {
            Files.deleteIfExists(marker(name));
            if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            try {
                Files.move(path, discarded, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileSystemException e) {
                FileTree.unprotect(path);
                Files.move(path, discarded, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The directory of volume %s could not be set aside".formatted(name), e);
        }
        deleteInBackground(discarded);
    }

    /** Deletes what an earlier run of this program discarded and did not finish deleting. */
    public void deleteDiscarded() {
        try (Stream<Path> all = Files.list(directory)) {
            all.filter(path -> path.getFileName().toString().startsWith(DISCARDED))
                    .forEach(VolumeDirectory::deleteInBackground);
        } catch (IOException e) {
            throw new UncheckedIOException("The directory of volumes cannot be read: " + directory, e);
        }
    }

    /** A volume may hold millions of files, and the state thread has other callers to answer. */
    private static void deleteInBackground(Path discarded) {
        Thread.ofPlatform().daemon().name("volume-delete").start(() -> {
            try {
                FileTree.delete(discarded);
            } catch (IOException e) {
                log.warn(
                        "Not all files of a deleted disk could be deleted: this is tried again at the next start, or delete them"
                                + " by hand, where lsattr and mount show what holds them file={} error={}",
                        discarded,
                        e.toString());
            }
        });
    }
}
