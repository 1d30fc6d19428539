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

    private final Path file;
    private final Supplier<LogPosition> seen;
    private final Disposable timer;
    private @Nullable LogPosition written;

    private RememberedPosition(Path file, Supplier<LogPosition> seen) {
        this.file = file;
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
            String[] words = Files.readString(file).strip().split(" ", 2);
            return new LogPosition(UUID.fromString(words[0]), Long.parseLong(words[1]));
        } catch (IOException | RuntimeException e) {
            log.warn(
                    "Cannot read how far the log was seen, so a log that was set back goes unnoticed file={} error={}",
                    file,
                    e.toString());
            return null;
        }
    }

    /**
     * Refuses to start where a log was seen and its data is gone: an empty log would stop every pod.
     *
     * @param newLog begins anew on purpose; what was remembered is forgotten
     * @throws StartUpFailure saying what is missing and what to do
     */
    public static void requireLog(Path home, boolean newLog) {
        Path file = file(home);
        Path data = home.resolve("pg/data");
        if (!Files.exists(file) || Files.isDirectory(data)) {
            return;
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
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new StartUpFailure("%s cannot be removed (%s). Remove it by hand.".formatted(file, e), e);
        }
    }

    /** Keeps it up to date until it is closed. */
    public static RememberedPosition keep(Path home, Supplier<LogPosition> seen) {
        return new RememberedPosition(file(home), seen);
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
            Files.writeString(next, now.incarnation() + " " + now.position() + "\n");
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
