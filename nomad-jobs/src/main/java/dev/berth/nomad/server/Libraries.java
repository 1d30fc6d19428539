package dev.berth.nomad.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The shared libraries of a program. */
final class Libraries {
    private static final Pattern LIBRARY = Pattern.compile("=> (/\\S+)");
    private static final long TIMEOUT_SECONDS = 10;
    /** Older C libraries load this when they are asked for a user, and no program names it. */
    private static final String USERS = "libnss_files.so.2";

    private Libraries() {}

    /** Of the program and of its libraries, as {@code ldd} finds them. */
    static Set<Path> of(Path program) throws IOException {
        var ldd = new ProcessBuilder("ldd", program.toString())
                .redirectErrorStream(true)
                .start();
        try {
            var said = new String(ldd.getInputStream().readAllBytes(), UTF_8);
            if (!ldd.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || ldd.exitValue() != 0) {
                throw new IOException("ldd does not tell the libraries of %s: %s".formatted(program, said.strip()));
            }
            var all = new TreeSet<Path>();
            LIBRARY.matcher(said).results().forEach(library -> all.add(Path.of(library.group(1))));
            all.stream()
                    .filter(library -> library.endsWith("libc.so.6"))
                    .map(library -> library.resolveSibling(USERS))
                    .filter(Files::exists)
                    .findFirst()
                    .ifPresent(all::add);
            return all;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            ldd.destroyForcibly();
        }
    }
}
