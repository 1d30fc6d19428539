package dev.berth.ssh.net;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Linux's {@code TCP_USER_TIMEOUT} on a listening socket of this process, which hands it on to the sockets it accepts.
 * Keepalive probes are not sent while there is data on its way, and that the kernel repeats for a quarter of an hour; with
 * this option it gives up when the peer has acknowledged nothing for the time given.
 *
 * <p>Java has no such socket option and hides its descriptors, so the socket is looked up as {@code ss} would. Elsewhere
 * than on Linux nothing is set and the system's own times hold.
 */
final class UserTimeout {
    private static final Logger log = LoggerFactory.getLogger(UserTimeout.class);
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_USER_TIMEOUT = 18;
    private static final String LISTENING = "0A";

    private UserTimeout() {}

    /** Reads files of the kernel, so not for an event loop. */
    static void set(Set<Integer> ports, Duration timeout) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return;
        }
        try {
            var listening = new HashSet<String>();
            listening.addAll(inodes(Path.of("/proc/self/net/tcp"), ports));
            listening.addAll(inodes(Path.of("/proc/self/net/tcp6"), ports));
            try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
                for (Path descriptor : descriptors) {
                    if (listening.contains(target(descriptor))) {
                        set(Integer.parseInt(descriptor.getFileName().toString()), (int) timeout.toMillis());
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            log.warn(
                    "Vanished clients of ports are noticed late, their socket option cannot be set ports={}", ports, e);
        }
    }

    /** As the descriptors of this process name them. The columns are in proc(5), "/proc/net/tcp". */
    private static Set<String> inodes(Path table, Set<Integer> ports) throws IOException {
        var found = new HashSet<String>();
        if (Files.exists(table)) {
            for (String line : Files.readAllLines(table)) {
                var columns = line.trim().split("\\s+", -1);
                if (columns.length > 9 && columns[3].equals(LISTENING) && ports.contains(port(columns[1]))) {
                    found.add("socket:[" + columns[9] + "]");
                }
            }
        }
        return found;
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }

    @SuppressWarnings("restricted")
    private static void set(int descriptor, int millis) throws IOException {
        var linker = Linker.nativeLinker();
        var setsockopt = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setsockopt"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT));
        try (var arena = Arena.ofConfined()) {
            var value = arena.allocateFrom(ValueLayout.JAVA_INT, millis);
            int failed = (int) setsockopt.invokeExact(
                    descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, value, (int) ValueLayout.JAVA_INT.byteSize());
            if (failed != 0) {
                throw new IOException("setsockopt failed");
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }
}
