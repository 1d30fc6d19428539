package dev.berth.app;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been started, closed in reverse order, each within a bound, whatever the ones before did. */
final class Lifecycle implements AutoCloseable {
    private final Deque<Part> started = new ArrayDeque<>();

    private record Part(String name, Duration patience, AutoCloseable closing) {}

    synchronized void add(String name, Duration patience, AutoCloseable closing) {
        started.push(new Part(name, patience, closing));
    }

    @Override
    public synchronized void close() {
        while (!started.isEmpty()) {
            close(started.pop());
        }
    }

    private static void close(Part part) {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var closing = executor.submit(() -> {
                part.closing().close();
                return null;
            });
            try {
                closing.get(part.patience().toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                log().warn(
                                "A part did not close in time; going on without it. part={} patience={}",
                                part.name(),
                                part.patience());
                executor.shutdownNow();
            } catch (ExecutionException e) {
                log().warn("A part failed to close; going on. part={}", part.name(), e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                executor.shutdownNow();
            }
        }
    }

    // Not before it is needed: the first logger opens the log's file, whose place is known once the home is.
    private static Logger log() {
        return LoggerFactory.getLogger(Lifecycle.class);
    }
}
