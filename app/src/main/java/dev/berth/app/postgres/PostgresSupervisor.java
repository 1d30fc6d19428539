package dev.berth.app.postgres;

import dev.berth.app.StartUpFailure;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the server again when it ends by itself, and gives up on one that keeps ending. */
public final class PostgresSupervisor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PostgresSupervisor.class);

    private final EmbeddedPostgres postgres;
    private final Limits limits;
    private final Consumer<String> console;
    private final Consumer<String> gaveUp;
    private final Thread thread;
    private volatile boolean closing;

    /**
     * How persistent it is.
     *
     * @param maxAttempts in a row; a server that has run for {@code steadyAfter} ends the row
     * @param firstWait before the second attempt; doubled before each further one
     * @param maxWait the limit of that
     */
    record Limits(int maxAttempts, Duration firstWait, Duration maxWait, Duration steadyAfter) {
        static final Limits STANDARD =
                new Limits(7, Duration.ofMillis(500), Duration.ofSeconds(15), Duration.ofMinutes(1));

        Duration waitBefore(int attempt) {
            Duration wait = attempt == 1 ? Duration.ZERO : firstWait.multipliedBy(1L << Math.min(attempt - 2, 20));
            return wait.compareTo(maxWait) < 0 ? wait : maxWait;
        }
    }

    private PostgresSupervisor(
            EmbeddedPostgres postgres, Limits limits, Consumer<String> console, Consumer<String> gaveUp) {
        this.postgres = postgres;
        this.limits = limits;
        this.console = console;
        this.gaveUp = gaveUp;
        this.thread = Thread.ofVirtual().name("postgresql").unstarted(this::run);
    }

    /**
     * Watches the server until it is closed, and closes the server then.
     *
     * @param console told that the server ended and that it runs again
     * @param gaveUp told once, in one line, that the server cannot be kept running; nothing is tried after that
     */
    public static PostgresSupervisor watch(
            EmbeddedPostgres postgres, Consumer<String> console, Consumer<String> gaveUp) {
        return watch(postgres, Limits.STANDARD, console, gaveUp);
    }

    static PostgresSupervisor watch(
            EmbeddedPostgres postgres, Limits limits, Consumer<String> console, Consumer<String> gaveUp) {
        var supervisor = new PostgresSupervisor(postgres, limits, console, gaveUp);
        supervisor.thread.start();
        return supervisor;
    }

    private void run() {
        try {
            int attempt = 0;
            while (!closing) {
                long begin = System.nanoTime();
                int exitCode = postgres.awaitEnd();
                if (closing) {
                    return;
                }
                attempt = System.nanoTime() - begin >= limits.steadyAfter().toNanos() ? 0 : attempt;
                log.error("PostgreSQL ended by itself reason={}", "exit code " + exitCode);
                console.accept("PostgreSQL ended (exit code %d) and is started again".formatted(exitCode));
                attempt = startAgain(attempt, "exit code " + exitCode);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the number of the attempt that succeeded; where none does, others are told and this is closing. */
    private int startAgain(int attemptsBefore, String ended) throws InterruptedException {
        String last = ended;
        for (int attempt = attemptsBefore + 1; attempt <= limits.maxAttempts(); attempt++) {
            Thread.sleep(limits.waitBefore(attempt));
            try {
                postgres.startAgain();
                log.info("PostgreSQL runs again attempt={} pid={}", attempt, postgres.pid());
                console.accept("PostgreSQL runs again");
                return attempt;
            } catch (RuntimeException e) {
                if (closing) {
                    return attempt;
                }
                last = String.valueOf(e.getMessage());
                log.error("PostgreSQL cannot be started attempt={} error={}", attempt, last);
                console.accept("PostgreSQL cannot be started, attempt %d of %d: %s"
                        .formatted(attempt, limits.maxAttempts(), last));
            }
        }
        closing = true;
        gaveUp.accept(new StartUpFailure(
                        "PostgreSQL does not stay up: %d starts in a row ended. The last: %s. Mend what its log says, then start again."
                                .formatted(limits.maxAttempts(), last))
                .getMessage());
        return limits.maxAttempts();
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            // Else a start that is under way could outlive the close.
            if (!thread.join(EmbeddedPostgres.STOP_TIMEOUT)) {
                log.warn("A start of PostgreSQL did not end timeout={}", EmbeddedPostgres.STOP_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            postgres.close();
        }
    }
}
