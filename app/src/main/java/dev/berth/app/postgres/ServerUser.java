package dev.berth.app.postgres;

import dev.berth.app.StartUpFailure;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * As whom PostgreSQL's programs run, since they refuse to run as root: as the user of this process; as root within a
 * user namespace of its own, where root is nobody in name but still owns its files; or as another user.
 *
 * @param prefix what goes before a command
 * @param owner whom the folder of the data must belong to, or null where that is this process's own user
 */
record ServerUser(List<String> prefix, @Nullable String owner) {
    private static final List<String> NAMESPACE = List.of("unshare", "-U");
    private static final List<String> OTHER_USERS = List.of("postgres", "nobody");

    static ServerUser find() {
        if (!isRoot()) {
            return new ServerUser(List.of(), null);
        }
        // The numeric id must also have a name, which initdb asks for.
        if (Programs.succeeds(List.of("unshare", "-U", "sh", "-c", "test $(id -u) != 0 && id -un"))) {
            return new ServerUser(NAMESPACE, null);
        }
        return another();
    }

    /** Root's choice where the kernel or a container refuses user namespaces. */
    static ServerUser another() {
        for (String name : OTHER_USERS) {
            List<String> prefix = List.of("setpriv", "--reuid=" + name, "--regid=" + name, "--clear-groups", "--");
            if (Programs.succeeds(with(prefix, "true"))) {
                return new ServerUser(prefix, name);
            }
            // A group of the same name is Debian's habit and not everyone's.
            List<String> runuser = List.of("runuser", "-u", name, "--");
            if (Programs.succeeds(with(runuser, "true"))) {
                return new ServerUser(runuser, name);
            }
        }
        throw new StartUpFailure(
                "PostgreSQL refuses to run as root, and here neither 'unshare -U' nor a user 'postgres' or 'nobody' works. Start Berth as an ordinary user.");
    }

    List<String> command(String... words) {
        return with(prefix, words);
    }

    /** Gives the file or folder to the user, who must be able to reach it. */
    void own(Path home, Path folder) {
        if (owner == null) {
            return;
        }
        try {
            letOthersEnter(home);
            UserPrincipal user =
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner);
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes)
                        throws IOException {
                    Files.setOwner(visited, user);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (!attributes.isSymbolicLink()) {
                        Files.setOwner(file, user);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new StartUpFailure(
                    "%s cannot be given to user %s (%s). Start Berth as an ordinary user.".formatted(folder, owner, e));
        }
        if (!Programs.succeeds(command("sh", "-c", "test -r \"$0\"", folder.toString()))) {
            throw new StartUpFailure(
                    "PostgreSQL runs as user %s, who cannot reach %s. Give a folder that this user can reach with --home, e.g. /var/lib/berth, or start Berth as an ordinary user."
                            .formatted(owner, folder));
        }
    }

    /** Others may then enter the home but not list it; every secret in it is 0600. */
    private static void letOthersEnter(Path home) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(home);
        permissions.add(PosixFilePermission.OTHERS_EXECUTE);
        Files.setPosixFilePermissions(home, permissions);
    }

    private static List<String> with(List<String> prefix, String... words) {
        var command = new ArrayList<>(prefix);
        command.addAll(List.of(words));
        return List.copyOf(command);
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name")) || "0".equals(uid());
    }

    private static String uid() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "";
        }
    }
}
