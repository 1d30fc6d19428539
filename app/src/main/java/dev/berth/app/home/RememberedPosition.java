package dev.berth.app.home;

import dev.berth.app.StartUpFailure;
import dev.berth.eventstore.LogPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * How far the log was seen, kept outside the database: a database whose files were set back cannot tell so by itself.
 * Written every few seconds while it moves and at the stop; a loss of less than that after a crash goes unnoticed.
 */
public final class RememberedPosition implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RememberedPosition.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** Where the log of a home is that has one of its own. */
    public static final String EMBEDDED = "embedded";

    private static final String NO_EVENT = "-";

    private final Path file;
    private final String where;
    private final Supplier<LogPosition> seen;
    private final Disposable timer;
    private @Nullable LogPosition written;

    private RememberedPosition(Path file, String where, Supplier<LogPosition> seen) {
        this.file = file;
        this.where = where;
        this.seen = seen;
        this.timer = Flux.interval(INTERVAL, INTERVAL, Schedulers.boundedElastic())
                .onBackpressureDrop()
                .subscribe(tick -> write());
    }

    /** What was written last, null when nothing was or it cannot be read: then nothing is checked. */
    public static @Nullable LogPosition read(Path home) {
        Path file = file(home);
        if (!Files.exists(file)) {
            return null;
        }
        try {
            String[] words = words(file);
            return new LogPosition(
                    UUID.fromString(words[0]),
                    Long.parseLong(words[1]),
                    words.length < 3 || words[2].equals(NO_EVENT) ? null : UUID.fromString(words[2]));
        } catch (IOException | RuntimeException e) {
            log.warn(
                    "Cannot read how far the log was seen, so a log that was set back goes unnoticed file={} error={}",
                    file,
                    e.toString());
            return null;
        }
    }

    /** Incarnation, position, event, and where the log is; the last two are missing in files of earlier versions. */
    private static String[] words(Path file) throws IOException {
        return Files.readString(file).strip().split(" ", 4);
    }

    /** Whether a Berth with this home has seen a log. */
    public static boolean hasLog(Path home) {
        return Files.exists(file(home));
    }

    /** Where the log was that was seen last. */
    private static String where(Path file) {
        try {
            String[] words = words(file);
            return words.length < 4 ? EMBEDDED : words[3];
        } catch (IOException e) {
            return EMBEDDED;
        }
    }

    /** Has the next start take whatever log there is. */
    public static void forget(Path home) {
        Path file = file(home);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new StartUpFailure("%s cannot be removed (%s). Remove it by hand.".formatted(file, e), e);
        }
    }

    /**
     * Refuses to start on the embedded database where a log was seen and is not there: an empty or an old one would stop
     * every pod.
     *
     * @param newLog begins anew on purpose; what was remembered is forgotten
     * @throws StartUpFailure saying what is missing and what to do
     */
    public static void requireLog(Path home, boolean newLog) {
        Path file = file(home);
        Path data = home.resolve("pg/data");
        boolean elsewhere = !where(file).equals(EMBEDDED);
        if (!Files.exists(file) || (Files.isDirectory(data) && !elsewhere)) {
            return;
        }
        if (!newLog && elsewhere) {
            throw new StartUpFailure(
                    "The log of this home is in the database at %s. Name that with --database, or type --new-log to go on with the home's own: pods that it does not know are stopped then."
                            .formatted(where(file)));
        }
        if (!newLog) {
            LogPosition seen = read(home);
            if (seen != null && seen.position() == 0) {
                return; // Nothing was in it.
            }
            throw new StartUpFailure(
                    "The log is gone: %s is missing, but %s says that there was one%s. Put %s back from a backup, or type --new-log to begin with an empty log: every pod of this home is stopped then."
                            .formatted(
                                    data,
                                    file,
                                    seen == null ? "" : " up to position " + seen.position(),
                                    home.resolve("pg")));
        }
        forget(home);
    }

    /**
     * Keeps it up to date until it is closed.
     *
     * @param where the log is: {@link #EMBEDDED}, or the words for another database
     */
    public static RememberedPosition keep(Path home, String where, Supplier<LogPosition> seen) {
        return new RememberedPosition(file(home), where, seen);
    }

    private static Path file(Path home) {
        return home.resolve("log-position");
    }

    private synchronized void write() {
        LogPosition now = seen.get();
        if (now.equals(written)) {
            return;
        }
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(
                    next,
                    "%s %d %s %s%n"
                            .formatted(
                                    now.incarnation(),
                                    now.position(),
                                    now.event() == null ? NO_EVENT : now.event(),
                                    where));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            written = now;
        } catch (IOException | UncheckedIOException e) {
            log.warn("Cannot write how far the log was seen and will try again file={} error={}", file, e.toString());
        }
    }

    @Override
    public void close() {
        timer.dispose();
        write();
    }
}
