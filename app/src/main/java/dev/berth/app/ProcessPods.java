package dev.berth.app;

import dev.berth.nomad.Driver;
import dev.berth.nomadembedded.task.Isolation;
import dev.berth.nomadembedded.task.Namespaces;
import dev.berth.nomadembedded.task.ProcessDriver;
import dev.berth.nomadembedded.task.TaskDriver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What pods are on this machine where they are processes of it.
 *
 * @param isolation how far they are kept apart
 * @param remarks what their users should know, a sentence each
 */
record ProcessPods(Isolation isolation, List<String> remarks) implements LocalPods {
    /** Where the start script of a pod looks for it. */
    private static final Path SSHD = Path.of("/usr/sbin/sshd");

    @Override
    public TaskDriver taskDriver() {
        return new ProcessDriver(isolation);
    }

    @Override
    public Driver driver() {
        return Driver.RAW_EXEC;
    }

    /** A server that does not run as root can let in no other than its own user. */
    @Override
    public String loginUser() {
        return System.getProperty("user.name");
    }

    @Override
    public GpuCards cards() {
        return GpuCards.NONE;
    }

    /** Tries what this machine allows; refuses one without OpenSSH's server, which would let nobody into any pod. */
    static ProcessPods ofThisMachine() {
        if (!Files.isExecutable(SSHD)) {
            throw new StartUpFailure(
                    "Pods need OpenSSH's server, and there is none at %s. Install it, for example: apt-get install openssh-server"
                            .formatted(SSHD));
        }
        return isRoot() ? ofRoot(Namespaces.whyNot()) : ofUser(terminals(), entry());
    }

    static ProcessPods ofRoot(Optional<String> noNamespaces) {
        return noNamespaces
                .map(reason -> new ProcessPods(
                        Isolation.NONE,
                        List.of(
                                "Pods are processes of this machine, not isolated from it or from each other.",
                                "They have no namespaces of their own, so a process that hides from its pod outlives it: "
                                        + reason)))
                .orElseGet(
                        () -> new ProcessPods(
                                Isolation.NAMESPACES,
                                List.of(
                                        "Pods are processes of this machine with a disk and a process list of their own; its files,"
                                                + " network and users are theirs too, so let in nobody whom you would not make root here.")));
    }

    /**
     * Pods of a user who is not root.
     *
     * @param entry of the user in /etc/passwd, empty where it is elsewhere
     */
    static ProcessPods ofUser(Optional<String> noTerminals, Optional<String> entry) {
        entry.map(ProcessPods::shell).filter(ProcessPods::refusesLogins).ifPresent(shell -> {
            throw new StartUpFailure(
                    "Nobody could log in to pods: they run as %s, whose shell is %s, and OpenSSH's server runs everything by that. Start Berth as another user, or as root: usermod -s /bin/sh %1$s"
                            .formatted(System.getProperty("user.name"), shell));
        });
        List<String> remarks = new ArrayList<>();
        remarks.add(
                "Pods are processes of this user, not isolated from this machine or from each other. Log in to them as %s."
                        .formatted(System.getProperty("user.name")));
        noTerminals.ifPresent(remarks::add);
        return new ProcessPods(Isolation.NONE, remarks);
    }

    private static Optional<String> entry() {
        try {
            String begin = System.getProperty("user.name") + ":";
            return Files.readAllLines(Path.of("/etc/passwd"), StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> line.startsWith(begin))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String shell(String entry) {
        return entry.substring(entry.lastIndexOf(':') + 1);
    }

    private static boolean refusesLogins(String shell) {
        return shell.endsWith("/nologin") || shell.endsWith("/false");
    }

    /** A server that is not root can give a terminal to its user only where the kernel does so by itself. */
    private static Optional<String> terminals() {
        try {
            boolean givesGroup = Files.readAllLines(Path.of("/proc/mounts")).stream()
                    .anyMatch(line -> line.matches("\\S+ /dev/pts \\S+ (\\S+,)?gid=5[ ,].*"));
            return givesGroup
                    ? Optional.empty()
                    : Optional.of("Terminals are refused in them, because /dev/pts is mounted without gid=5. As root:"
                            + " mount -o remount,gid=5,mode=620 /dev/pts");
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            return false;
        }
    }
}
