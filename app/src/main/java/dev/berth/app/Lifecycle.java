package dev.berth.app;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been started, closed in reverse order, each within its timeout, even where one before it failed to close. */
final class Lifecycle implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

    private final Deque<Part> started = new ArrayDeque<>();
    private boolean closed;

    private record Part(String name, Duration timeout, AutoCloseable closing) {}

    /**
     * Keeps a part that was started.
     *
     * @throws StartUpFailure when everything was closed meanwhile; the part is closed, too
     */
    synchronized void add(String name, Duration timeout, AutoCloseable closing) {
        var part = new Part(name, timeout, closing);
        if (closed) {
            close(part);
            throw new StartUpFailure("The start was called off.");
        }
        started.push(part);
    }

    /** Whether everything is closed; waits for a close that is under way. */
    synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        // A start that is called off by an interrupt still closes all that it has started.
        boolean interrupted = Thread.interrupted();
        while (!started.isEmpty()) {
            close(started.pop());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(Part part) {
        var closing = new FutureTask<Void>(() -> {
            part.closing().close();
            return null;
        });
        Thread.ofVirtual().name("close " + part.name()).start(closing);
        try {
            closing.get(part.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.warn(
                    "A part did not close in time and is left as it is part={} timeout={}",
                    part.name(),
                    part.timeout());
            closing.cancel(true);
        } catch (ExecutionException e) {
            log.warn("A part failed to close part={}", part.name(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.cancel(true);
        }
    }
}
