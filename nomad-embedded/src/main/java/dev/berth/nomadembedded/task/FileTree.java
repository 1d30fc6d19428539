package dev.berth.nomadembedded.task;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Whole directories. */
public final class FileTree {
    private static final long MAX_CHATTR_MINUTES = 30;

    private FileTree() {}

    /**
     * Deletes all below a path and the path itself; links are deleted, not followed. One that is not there is no error. What is
     * closed to its owner, or was made immutable, is deleted too where this user may; of what cannot be, the first is thrown
     * after all else is gone.
     */
    public static void delete(Path tree) throws IOException {
        if (Files.notExists(tree, LinkOption.NOFOLLOW_LINKS) || deleteWhatCanBe(tree) == null) {
            return;
        }
        unprotect(tree, List.of("-R"));
        IOException failure = deleteWhatCanBe(tree);
        if (failure != null) {
            throw failure;
        }
    }

    /** Lets a directory be renamed that its user has made immutable. Changes nothing below it. */
    public static void unprotect(Path directory) {
        unprotect(directory, List.of());
    }

    /** Not a change of modes, which a hard link would carry out of the tree: only root can set what this takes away. */
    private static void unprotect(Path path, List<String> flags) {
        List<String> command = new ArrayList<>(List.of("chattr", "-f", "-i", "-a"));
        command.addAll(flags);
        command.add(path.toAbsolutePath().toString());
        try {
            Process chattr = new ProcessBuilder(command)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
            if (!chattr.waitFor(MAX_CHATTR_MINUTES, TimeUnit.MINUTES)) {
                chattr.destroyForcibly();
            }
        } catch (IOException e) {
            // There is no chattr here. What it was wanted for then fails again, and says why.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static @Nullable IOException deleteWhatCanBe(Path tree) throws IOException {
        Deletion deletion = new Deletion();
        Files.walkFileTree(tree, deletion);
        return deletion.failure;
    }

    /** Goes on after a failure and keeps the first. */
    private static final class Deletion extends SimpleFileVisitor<Path> {
        private @Nullable IOException failure;

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            if (!Files.isWritable(directory)) {
                open(directory);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            return delete(file);
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException cutShort) {
            keep(cutShort);
            return delete(directory);
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException cause) throws IOException {
            if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) && !readable(file) && open(file) && readable(file)) {
                Files.walkFileTree(file, this);
            } else {
                keep(cause);
            }
            return FileVisitResult.CONTINUE;
        }

        private FileVisitResult delete(Path path) {
            try {
                Files.delete(path);
            } catch (IOException e) {
                keep(e);
            }
            return FileVisitResult.CONTINUE;
        }

        private void keep(@Nullable IOException cause) {
            failure = failure == null ? cause : failure;
        }

        private static boolean readable(Path directory) {
            return Files.isReadable(directory) && Files.isExecutable(directory);
        }

        /** Undoes what a directory's own user has done to its mode, if this is he. */
        private static boolean open(Path directory) {
            try {
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
                return true;
            } catch (IOException e) {
                return false;
            }
        }
    }
}
