package dev.berth.nomad.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A folder with what the image of a pod may lack: OpenSSH's server and key tool of this machine with every library they need,
 * and a static busybox in which the start script of a pod runs. It is mounted into pods, read-only, and needs nothing of
 * theirs, whichever C library they have or none.
 *
 * <pre>
 * bin/       busybox under the names of its programs, and ssh-keygen
 * ld.so      the loader, which sshd and ssh-keygen name as theirs
 * lib/       libraries
 * sshd       and beside it sshd-session and sshd-auth, where the version has these
 * </pre>
 */
public final class SshServerFolder {
    /** Where pods have it. Short, because it takes the place of the loader's usual name in programs. */
    public static final String MOUNTED = "/opt/berth/pod";

    /** Name of the host volume in which nodes have it, unless their owner chooses another. */
    public static final String VOLUME = "berth-ssh-server";

    /** The shell in it. */
    public static final String SHELL = "/bin/sh";

    private static final String LOADER = "ld.so";

    /** What the scripts of a pod use. */
    private static final List<String> PROGRAMS = List.of(
            "awk",
            "cat",
            "chmod",
            "chown",
            "cmp",
            "cp",
            "date",
            "df",
            "grep",
            "head",
            "id",
            "kill",
            "ls",
            "mkdir",
            "mount",
            "mv",
            "readlink",
            "rm",
            "sed",
            "setsid",
            "sh",
            "sleep",
            "su",
            "test",
            "timeout",
            "touch",
            "tr",
            "wget");

    private static final List<Path> SBIN = paths("/usr/sbin", "/usr/local/sbin", "/usr/bin");
    private static final List<Path> BIN = paths("/usr/bin", "/bin", "/usr/local/bin");
    private static final List<Path> LIBEXEC =
            paths("/usr/lib/openssh", "/usr/libexec/openssh", "/usr/lib/ssh", "/usr/libexec");

    private SshServerFolder() {}

    /**
     * Fills a folder that does not exist yet.
     *
     * @throws IOException where this machine lacks something, saying what to install
     */
    public static void make(Path folder) throws IOException {
        var sshd = find(SBIN, "sshd");
        var keygen = find(BIN, "ssh-keygen");
        if (sshd == null || keygen == null) {
            throw new IOException("OpenSSH's server is not on this machine; install openssh-server");
        }
        var busybox = find(BIN, "busybox");
        if (busybox == null || ElfFile.read(busybox).interpreter() != null) {
            throw new IOException("a static busybox is not on this machine; install busybox-static");
        }
        var bin = Files.createDirectories(folder.resolve("bin"));
        copy(busybox, bin.resolve("busybox"));
        for (var program : PROGRAMS) {
            Files.createSymbolicLink(bin.resolve(program), Path.of("busybox"));
        }
        var libraries = new TreeSet<Path>();
        bring(sshd, folder, libraries);
        bring(keygen, folder, libraries);
        for (var part : List.of("sshd-session", "sshd-auth")) {
            var found = find(LIBEXEC, part);
            if (found != null) {
                bring(found, folder, libraries);
            }
        }
        var lib = Files.createDirectories(folder.resolve("lib"));
        for (var library : libraries) {
            copy(library, lib.resolve(library.getFileName().toString()));
        }
        executable(Files.writeString(bin.resolve("ssh-keygen"), """
                #!%1$s%2$s
                LD_LIBRARY_PATH=%1$s/lib exec %1$s/ssh-keygen "$@"
                """.formatted(MOUNTED, SHELL)));
        for (var directory : List.of(folder, bin, lib)) {
            executable(directory);
        }
    }

    private static void bring(Path program, Path folder, Set<Path> libraries) throws IOException {
        var elf = ElfFile.read(program);
        var loader = elf.interpreter();
        if (loader != null) {
            copy(Path.of(loader), folder.resolve(LOADER));
            libraries.addAll(Libraries.of(program));
        }
        var copy = folder.resolve(program.getFileName().toString());
        executable(Files.write(copy, elf.withInterpreter(MOUNTED + "/" + LOADER)));
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.notExists(to)) {
            executable(Files.write(to, Files.readAllBytes(from)));
        }
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static @Nullable Path find(List<Path> folders, String name) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    private static List<Path> paths(String... folders) {
        return Arrays.stream(folders).map(Path::of).toList();
    }
}
