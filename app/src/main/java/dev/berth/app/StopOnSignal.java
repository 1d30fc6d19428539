package dev.berth.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Closes everything and ends the process with exit code 0 when it is told to stop, by Ctrl-C or SIGTERM. A start that is
 * under way is called off by an interrupt of its thread, which closes what it has started.
 */
final class StopOnSignal {
    private static final Duration CALL_OFF_TIMEOUT = Duration.ofSeconds(45);

    private final StartUpProgress progress;
    private final Lifecycle lifecycle;
    private final Thread starting = Thread.currentThread();
    private final CountDownLatch startEnded = new CountDownLatch(1);
    private volatile boolean requested;

    private StopOnSignal(StartUpProgress progress, Lifecycle lifecycle) {
        this.progress = progress;
        this.lifecycle = lifecycle;
    }

    /** From now on; the calling thread is the one that starts the parts. */
    static StopOnSignal install(StartUpProgress progress, Lifecycle lifecycle) {
        var stop = new StopOnSignal(progress, lifecycle);
        Runtime.getRuntime().addShutdownHook(new Thread(stop::stop, "stop"));
        return stop;
    }

    /** Whether the process was told to stop, so that a failure of the start is only the answer to that. */
    boolean isRequested() {
        return requested;
    }

    /** The start has ended, in whichever way. */
    void startEnded() {
        startEnded.countDown();
    }

    private void stop() {
        if (lifecycle.isClosed()) {
            // The process ends by itself and has its own exit code.
            return;
        }
        requested = true;
        progress.print("Stopping");
        callOffStart();
        lifecycle.close();
        progress.print("Stopped");
        // Else the exit code would be that of the signal, 130 or 143.
        Runtime.getRuntime().halt(0);
    }

    private void callOffStart() {
        if (startEnded.getCount() == 0) {
            return;
        }
        starting.interrupt();
        try {
            if (!startEnded.await(CALL_OFF_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                progress.print("The start did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
